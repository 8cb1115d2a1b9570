import { badRequest } from './status-errors.js'

/** One requirement of a field selector. */
export interface FieldRequirement {
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

/** A parsed field selector: all its requirements have to hold; a field that is absent is '' (spec/api.md §4.10). */
export class FieldSelector {
  /** Sorted by their texts, as errors name the first one. */
  readonly requirements: readonly FieldRequirement[]

  constructor(requirements: readonly FieldRequirement[]) {
    this.requirements = requirements
  }

  /** True where everything is selected. */
  get empty(): boolean {
    return this.requirements.length === 0
  }

  /** Whether an object with these values is selected. */
  matches(fields: Readonly<Record<string, string>>): boolean {
    return this.requirements.every(({ field, operator, value }) => {
      const found = Object.hasOwn(fields, field) ? fields[field] : ''
      return (found === value) === (operator === '=')
    })
  }

  /** The value that a field has to have, where the selector says so. */
  requiresExact(field: string): string | undefined {
    return this.requirements.find((requirement) => requirement.field === field && requirement.operator === '=')?.value
  }
}

/** Field, operator and value: split at the first operator, whatever is before it. */
const TERM = /^([^]*?)(!=|==|=)([^]*)$/

/** Parses a field selector; '' selects everything. @throws a 400 StatusError with upstream's text */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements: FieldRequirement[] = []
  for (const term of splitTerms(text).sort()) {
    if (term === '') continue
    const parts = TERM.exec(term)
    if (parts === null) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`)
    const [, field = '', operator, rest = ''] = parts
    const value = unescape(rest)
    if (field !== '' || value !== '') requirements.push({ field, operator: operator === '!=' ? '!=' : '=', value })
  }
  return new FieldSelector(requirements)
}

/** Splits at commas that are not escaped; escapes stay as they are. */
function splitTerms(text: string): string[] {
  const terms: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ',') {
      terms.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...terms, text.slice(start)]
}

/** Resolves the escapes of a value. @throws a 400 StatusError */
function unescape(value: string): string {
  let out = ''
  let escaped = false
  for (const char of value) {
    if (escaped) {
      if (!'\\,='.includes(char)) throw badRequest(`invalid field selector: invalid escape sequence: \\${char}`)
      out += char
      escaped = false
    } else if (char === '\\') escaped = true
    else if (char === ',' || char === '=')
      throw badRequest(`invalid field selector: unescaped character in value: ${String(char.charCodeAt(0))}`)
    else out += char
  }
  if (escaped) throw badRequest('invalid field selector: invalid escape sequence: \\')
  return out
}
