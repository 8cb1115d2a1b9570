import { aggregateText, ROOT_FIELD, type FieldError } from './field-error.js'
import * as fieldError from './field-error-builders.js'
import { LabelLexer, type Token } from './label-lexer.js'
import { labelValueErrors, qualifiedNameErrors } from './names.js'
import { badRequest } from './status-errors.js'

type Operator = 'exists' | '!' | 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt'

interface Requirement {
  readonly key: string
  readonly operator: Operator
  readonly values: ReadonlySet<string>
}

/** A parsed label selector: all its requirements have to hold (spec/api.md §4.10). */
export class LabelSelector {
  readonly #requirements: readonly Requirement[]

  constructor(requirements: readonly Requirement[]) {
    this.#requirements = requirements
  }

  /** True where everything is selected. */
  get empty(): boolean {
    return this.#requirements.length === 0
  }

  /** Whether an object with these labels is selected. */
  matches(labels: Readonly<Record<string, string>>): boolean {
    return this.#requirements.every((requirement) =>
      holds(requirement, Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined),
    )
  }

  /** A label that must have one of these values; undefined where the selector demands none. */
  get demanded(): { readonly key: string; readonly values: ReadonlySet<string> } | undefined {
    return this.#requirements.find(({ operator }) => EXACT.includes(operator))
  }

  /** The one value that a label has to have, where the selector says so. */
  requiresExact(key: string): string | undefined {
    const exact = this.#requirements.find(
      (requirement) => requirement.key === key && EXACT.includes(requirement.operator) && requirement.values.size === 1,
    )
    return exact === undefined ? undefined : [...exact.values][0]
  }
}

const EXACT: readonly Operator[] = ['=', '==', 'in']

function holds({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.has(value)
    case 'notin':
    case '!=':
      return value === undefined || !values.has(value)
    case 'gt':
    case 'lt': {
      const number = integerOf(value ?? '')
      const bound = integerOf([...values][0] ?? '')
      if (number === undefined || bound === undefined) return false
      return operator === 'gt' ? number > bound : number < bound
    }
  }
}

/** The number that a text is to Go's ParseInt, within int64. */
function integerOf(text: string): bigint | undefined {
  const digits = /^([+-]?)0*([0-9]{1,19})$/.exec(text)
  if (digits === null) return undefined
  const number = BigInt(digits[2] as string) * (digits[1] === '-' ? -1n : 1n)
  return BigInt.asIntN(64, number) === number ? number : undefined
}

const BINARY = 'in, notin, =, ==, !=, gt, lt'

/** Parses a label selector; '' selects everything. @throws a 400 StatusError with upstream's text */
export function parseLabelSelector(text: string): LabelSelector {
  return new LabelSelector(text === '' ? [] : new Parser(text).parse())
}

class Parser {
  readonly #tokens: LabelLexer

  constructor(text: string) {
    this.#tokens = new LabelLexer(text)
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = []
    for (;;) {
      const token = this.#tokens.peek(true)
      if (token.kind === 'end') return requirements
      if (token.kind !== 'identifier' && token.kind !== '!')
        throw refused(`found '${token.text}', expected: !, identifier, or 'end of string'`)
      requirements.push(this.#requirement())
      const next = this.#tokens.next(true)
      if (next.kind === 'end') return requirements
      if (next.kind !== ',') throw refused(`found '${next.text}', expected: ',' or 'end of string'`)
      const after = this.#tokens.peek(true)
      if (after.kind !== 'identifier' && after.kind !== '!') throw refused(`found '${after.text}', expected: identifier after ','`)
    }
  }

  #requirement(): Requirement {
    const negated = this.#tokens.peek(true).kind === '!'
    if (negated) this.#tokens.next(true)
    const token = this.#tokens.next(true)
    if (token.kind !== 'identifier') throw unparsable(`found '${token.text}', expected: identifier`)
    checkErrors(keyErrors(token.text))
    const next = this.#tokens.peek(true).kind
    if (negated) return { key: token.text, operator: '!', values: new Set() }
    if (next === 'end' || next === ',') return { key: token.text, operator: 'exists', values: new Set() }
    const operator = operatorOf(this.#tokens.next(false))
    const values = operator === 'in' || operator === 'notin' ? this.#list() : this.#value()
    checkErrors([...integerErrors(operator, values), ...valueErrors(token.text, values)])
    return { key: token.text, operator, values: new Set(values) }
  }

  #value(): string[] {
    const next = this.#tokens.peek(true)
    if (next.kind === 'end' || next.kind === ',') return ['']
    this.#tokens.next(true)
    if (next.kind !== 'identifier') throw unparsable(`found '${next.text}', expected: identifier`)
    return [next.text]
  }

  #list(): string[] {
    const open = this.#tokens.next(true)
    if (open.kind !== '(') throw unparsable(`found '${open.text}' expected: '('`)
    const first = this.#tokens.peek(true)
    if (first.kind === ')') {
      this.#tokens.next(true)
      return ['']
    }
    if (first.kind !== 'identifier' && first.kind !== ',') throw unparsable(`found '${first.text}', expected: ',', ')' or identifier`)
    const values = this.#items()
    const close = this.#tokens.next(true)
    if (close.kind !== ')') throw unparsable(`found '${close.text}', expected: ')'`)
    return values
  }

  /** Comma-separated values; nothing between commas is the empty value. */
  #items(): string[] {
    const values: string[] = []
    for (;;) {
      const token = this.#tokens.next(true)
      if (token.kind === 'identifier') {
        values.push(token.text)
        const next = this.#tokens.peek(true)
        if (next.kind === ')') return values
        if (next.kind !== ',') throw unparsable(`found '${next.text}', expected: ',' or ')'`)
      } else if (token.kind === ',') {
        if (values.length === 0) values.push('')
        const next = this.#tokens.peek(true)
        if (next.kind === ')') return [...values, '']
        if (next.kind === ',') {
          this.#tokens.next(true)
          values.push('')
        }
      } else throw unparsable(`found '${token.text}', expected: ',', or identifier`)
    }
  }
}

function operatorOf(token: Token): Operator {
  switch (token.kind) {
    case 'in':
    case 'notin':
    case '=':
    case '==':
    case '!=':
      return token.kind
    case '>':
      return 'gt'
    case '<':
      return 'lt'
    default:
      throw unparsable(`found '${token.text}', expected: ${BINARY}`)
  }
}

function keyErrors(key: string): FieldError[] {
  const texts = qualifiedNameErrors(key)
  return texts.length === 0 ? [] : [fieldError.invalid(ROOT_FIELD, key, texts.join('; '))]
}

function integerErrors(operator: Operator, values: readonly string[]): FieldError[] {
  if (operator !== 'gt' && operator !== 'lt') return []
  return values
    .filter((value) => integerOf(value) === undefined)
    .map((value) => fieldError.invalid('values[0]', value, "for 'Gt', 'Lt' operators, the value must be an integer"))
}

function valueErrors(key: string, values: readonly string[]): FieldError[] {
  return [...new Set(values)].sort().flatMap((value, index) => {
    const texts = labelValueErrors(value)
    return texts.length === 0 ? [] : [fieldError.invalid(`values[${String(index)}][${key}]`, value, texts.join('; '))]
  })
}

function checkErrors(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw unparsable(aggregateText(errors))
}

function unparsable(why: string): Error {
  return refused(`unable to parse requirement: ${why}`)
}

function refused(message: string): Error {
  return badRequest(message)
}
