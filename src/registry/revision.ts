const UINT64_MAX = (1n << 64n) - 1n

/** A resourceVersion as a number: '' is 0; undefined when the text is no unsigned 64-bit decimal (spec/storage.md §1.1). */
export function parseRevision(text: string): bigint | undefined {
  if (text === '') return 0n
  if (!/^[0-9]+$/.test(text)) return undefined
  const value = BigInt(text)
  return value > UINT64_MAX ? undefined : value
}

/** Go's text for a resourceVersion that does not parse. */
export function revisionParseText(text: string): string {
  const why = /^[0-9]+$/.test(text) ? 'value out of range' : 'invalid syntax'
  return `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`
}
