/** The values of a request's headers by lower-case name, each as it came: repeated headers stay apart. */
export type HeaderValues = ReadonlyMap<string, readonly string[]>

/** Reads headers from names and values in turn. Node takes their bytes for Latin-1; clients send UTF-8. */
export function headerValues(rawHeaders: readonly string[]): HeaderValues {
  const values = new Map<string, string[]>()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    addTo(values, (rawHeaders[at] as string).toLowerCase(), textOf(rawHeaders[at + 1] as string))
  return values
}

/** The headers that begin with a prefix: what is behind it, percent-decoded where it can be, and their values (spec/api.md §8.5, §8.6). */
export function extraValues(headers: HeaderValues, prefixes: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const extra = new Map<string, string[]>()
  for (const prefix of prefixes)
    for (const [name, values] of headers)
      if (name.startsWith(prefix)) for (const value of values) addTo(extra, unescapeKey(name.slice(prefix.length)), value)
  return extra
}

function addTo(values: Map<string, string[]>, key: string, value: string): void {
  const found = values.get(key)
  if (found === undefined) values.set(key, [value])
  else found.push(value)
}

const BEYOND_ASCII = /[\x80-\xff]/

function textOf(value: string): string {
  return BEYOND_ASCII.test(value) ? Buffer.from(value, 'latin1').toString() : value
}

function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}
