import { statusError } from './status-error-namespace.js'

/** One requirement of a field selector. */
export interface FieldRequirement {
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

/** A parsed field selector: all its requirements have to hold; a field that is absent is '' (spec/api.md §4.10). */
export class FieldSelector {
  readonly requirements: readonly FieldRequirement[]

  constructor(requirements: readonly FieldRequirement[]) {
    this.requirements = requirements
  }

  get empty(): boolean {
    return this.requirements.length === 0
  }

  matches(fields: Readonly<Record<string, string>>): boolean {
    return this.requirements.every(({ field, operator, value }) => ((fields[field] ?? '') === value) === (operator === '='))
  }

  /** The value that a field has to have, where the selector says so. */
  requiresExact(field: string): string | undefined {
    return this.requirements.find((requirement) => requirement.field === field && requirement.operator === '=')?.value
  }
}

/** Parses a field selector; '' selects everything. @throws a 400 StatusError with upstream's text */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements: FieldRequirement[] = []
  for (const term of terms(text)) {
    if (term === '') continue
    const split = /^((?:\\.|[^\\=!])*?)(==|!=|=)([\s\S]*)$/.exec(term) ?? undefined
    if (split === undefined) throw statusError.badRequest(`invalid selector: '${text}'; can't understand '${term}'`)
    const field = split[1] as string
    const value = unescape(split[3] as string)
    if (field === '' && value === '') continue
    requirements.push({ field, operator: split[2] === '!=' ? '!=' : '=', value })
  }
  return new FieldSelector(requirements)
}

/** Splits at commas that are not escaped. */
function terms(text: string): string[] {
  const parts: string[] = []
  let part = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === '\\') {
      part += char + (text[at + 1] ?? '')
      at++
    } else if (char === ',') {
      parts.push(part)
      part = ''
    } else part += char
  }
  return [...parts, part]
}

/** Resolves the escapes of a value. @throws a 400 StatusError */
function unescape(value: string): string {
  let out = ''
  for (let at = 0; at < value.length; at++) {
    const char = value[at] as string
    if (char === '\\') {
      const next = value[++at] ?? ''
      if (!['\\', ',', '='].includes(next)) throw statusError.badRequest(`invalid field selector: invalid escape sequence: \\${next}`)
      out += next
    } else if (char === '=' || char === ',') throw statusError.badRequest(`invalid field selector: unescaped character in value: ${String(char.charCodeAt(0))}`)
    else out += char
  }
  return out
}
