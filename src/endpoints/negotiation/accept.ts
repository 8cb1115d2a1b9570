/** One clause of an Accept header. */
export interface AcceptClause {
  readonly type: string
  readonly subtype: string
  /** Parameters but `q`, values as written; of a doubled one the last counts. */
  readonly parameters: Readonly<Record<string, string>>
  readonly q: number
}

const MAX_CLAUSES = 64

/**
 * The clauses of an Accept header in the order in which they are tried: by weight, then those without a wildcard first, else as listed
 * (spec/api.md §6.2). A weight that does not parse counts as 1; names are case-sensitive.
 */
export function clausesOf(header: string): AcceptClause[] {
  const clauses = header
    .split(',', MAX_CLAUSES)
    .map(parseClause)
    .filter((clause) => clause !== undefined)
  return clauses.sort((a, b) => b.q - a.q || Number(a.subtype === '*') - Number(b.subtype === '*'))
}

function parseClause(text: string): AcceptClause | undefined {
  const [media, ...rest] = text.split(';')
  const [type, subtype, more] = (media as string).trim().split('/')
  if (type === undefined || type === '' || subtype === undefined || subtype === '' || more !== undefined) return undefined
  const parameters: Record<string, string> = {}
  for (const part of rest) {
    const at = part.indexOf('=')
    if (at > 0)
      Object.defineProperty(parameters, part.slice(0, at).trim(), {
        value: part.slice(at + 1).trim(),
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
  const { q: weight, ...others } = parameters
  const q = weight === undefined || !/^[0-9]*\.?[0-9]+$/.test(weight) ? 1 : Number(weight)
  return { type, subtype, parameters: others, q }
}
