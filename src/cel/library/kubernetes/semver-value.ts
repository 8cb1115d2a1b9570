import { compareText, goQuote } from '../../values/text.js'
import { CelError, OpaqueValue } from '../../values/value.js'

const MAX_UINT = 2n ** 64n - 1n

/** A semantic version; build metadata does not count. */
export class Semver extends OpaqueValue {
  override readonly typeName = 'kubernetes.Semver'
  readonly numbers: readonly [bigint, bigint, bigint]
  readonly prerelease: readonly string[]

  constructor(numbers: readonly [bigint, bigint, bigint], prerelease: readonly string[]) {
    super()
    this.numbers = numbers
    this.prerelease = prerelease
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof Semver && this.compare(other) === 0
  }

  override text(): string {
    return this.numbers.join('.') + (this.prerelease.length === 0 ? '' : `-${this.prerelease.join('.')}`)
  }

  compare(other: Semver): number {
    for (const i of [0, 1, 2] as const) {
      if (this.numbers[i] !== other.numbers[i]) return this.numbers[i] < other.numbers[i] ? -1 : 1
    }
    return comparePrereleases(this.prerelease, other.prerelease)
  }
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length)
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compareIdentifiers(a[i] ?? '', b[i] ?? '')
    if (order !== 0) return order
  }
  return Math.sign(a.length - b.length)
}

const NUMERIC = /^\d+$/

function compareIdentifiers(a: string, b: string): number {
  const left = NUMERIC.test(a)
  const right = NUMERIC.test(b)
  if (left !== right) return left ? -1 : 1
  if (!left) return Math.sign(compareText(a, b))
  return BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0
}

/** Longest version that is looked at. */
const MAX_LENGTH = 10_000

/** Parses a version; `normalize` strips a leading `v` and zeros and pads what is missing. */
export function parseSemver(text: string, normalize: boolean): Semver | CelError {
  const normal = normalize ? normalized(text) : text
  if (typeof normal !== 'string') return normal
  if (normal === '') return new CelError('Version string empty')
  const [major, minor, rest] = splitThree(normal)
  if (minor === undefined || rest === undefined || normal.length > MAX_LENGTH) return new CelError('No Major.Minor.Patch elements found')
  const plus = rest.indexOf('+')
  const build = plus < 0 ? undefined : rest.slice(plus + 1)
  const core = plus < 0 ? rest : rest.slice(0, plus)
  const dash = core.indexOf('-')
  const numbers = [number('major', major), number('minor', minor), number('patch', dash < 0 ? core : core.slice(0, dash))]
  const wrong = numbers.find((value) => value instanceof CelError) ?? checkParts(dash < 0 ? undefined : core.slice(dash + 1), build)
  if (wrong instanceof CelError) return wrong
  return new Semver(numbers as [bigint, bigint, bigint], dash < 0 ? [] : core.slice(dash + 1).split('.'))
}

function splitThree(text: string): readonly [string, string | undefined, string | undefined] {
  const [first = '', second, ...others] = text.split('.')
  return [first, second, others.length === 0 ? undefined : others.join('.')]
}

function number(name: string, text: string): bigint | CelError {
  if (!NUMERIC.test(text)) return new CelError(`Invalid character(s) found in ${name} number ${goQuote(text)}`)
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  if (text.length > 1 && text.startsWith('0')) return new CelError(`${title} number must not contain leading zeroes ${goQuote(text)}`)
  const value = BigInt(text)
  return value > MAX_UINT ? new CelError(`strconv.ParseUint: parsing ${goQuote(text)}: value out of range`) : value
}

const IDENTIFIER = /^[0-9A-Za-z-]+$/

function checkParts(prerelease: string | undefined, build: string | undefined): CelError | undefined {
  for (const part of prerelease?.split('.') ?? []) {
    if (part === '') return new CelError('Prerelease is empty')
    if (!IDENTIFIER.test(part)) return new CelError(`Invalid character(s) found in prerelease ${goQuote(part)}`)
    if (NUMERIC.test(part) && part.length > 1 && part.startsWith('0')) {
      return new CelError(`Numeric PreRelease version must not contain leading zeroes ${goQuote(part)}`)
    }
  }
  for (const part of build?.split('.') ?? []) {
    if (part === '') return new CelError('Build meta data is empty')
    if (!IDENTIFIER.test(part)) return new CelError(`Invalid character(s) found in build meta data ${goQuote(part)}`)
  }
  return undefined
}

function normalized(text: string): string | CelError {
  const split = splitThree(text.startsWith('v') ? text.slice(1) : text)
  const parts = split.filter((part) => part !== undefined).map((part) => part.replace(/^0+(?=\d)/, ''))
  if (parts.length < 3 && /[+-]/.test(parts[parts.length - 1] ?? ''))
    return new CelError('short version cannot contain PreRelease/Build meta data')
  while (parts.length < 3) parts.push('0')
  return parts.join('.')
}
