import { OpaqueValue } from '../../values/value.js'

/** An IP address without zone; IPv4-mapped IPv6 addresses keep that they are (spec/cel.md §8.6). */
export class IpAddress extends OpaqueValue {
  override readonly typeName = 'net.IP'
  override readonly size: number
  readonly family: 4 | 6
  readonly bits: bigint

  constructor(family: 4 | 6, bits: bigint) {
    super()
    this.family = family
    this.bits = bits
    this.size = family === 4 ? 4 : 16
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof IpAddress && other.family === this.family && other.bits === this.bits
  }

  override text(): string {
    return this.family === 4 ? ipv4Text(this.bits) : ipv6Text(this.bits)
  }

  /** The number of bits of its family. */
  get length(): number {
    return this.family === 4 ? 32 : 128
  }

  get isMapped(): boolean {
    return this.family === 6 && this.bits >> 32n === 0xffffn
  }

  get isUnspecified(): boolean {
    return this.bits === 0n
  }

  get isLoopback(): boolean {
    return this.family === 4 ? this.bits >> 24n === 127n : this.bits === 1n
  }

  get isMulticast(): boolean {
    return this.family === 4 ? this.bits >> 28n === 0xen : this.bits >> 120n === 0xffn
  }

  get isLinkLocalMulticast(): boolean {
    return this.family === 4 ? this.bits >> 8n === 0xe00000n : this.bits >> 120n === 0xffn && ((this.bits >> 112n) & 0xfn) === 2n
  }

  get isLinkLocalUnicast(): boolean {
    return this.family === 4 ? this.bits >> 16n === 0xa9fen : this.bits >> 118n === 0x3fan
  }

  get isGlobalUnicast(): boolean {
    const broadcast = this.family === 4 && this.bits === 0xffffffffn
    return !broadcast && !this.isUnspecified && !this.isLoopback && !this.isMulticast && !this.isLinkLocalUnicast
  }
}

function ipv4Text(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.')
}

/** Lower-case groups without leading zeros; the first longest run of two or more zero groups becomes `::`. */
function ipv6Text(bits: bigint): string {
  if (bits >> 32n === 0xffffn) return `::ffff:${ipv4Text(bits & 0xffffffffn)}`
  const groups = Array.from({ length: 8 }, (_, i) => ((bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16))
  let best = { from: -1, length: 1 }
  for (let from = 0; from < 8; from++) {
    let length = 0
    while (groups[from + length] === '0') length++
    if (length > best.length) best = { from, length }
  }
  if (best.from < 0) return groups.join(':')
  return `${groups.slice(0, best.from).join(':')}::${groups.slice(best.from + best.length).join(':')}`
}

/** An address as parsed: its zone, or Go's text for what is wrong. */
export type ParsedAddress = { readonly address: IpAddress; readonly zone: string } | { readonly error: string }

/** Parses an address as Go's netip does. */
export function parseAddress(text: string): ParsedAddress {
  const mark = /[.:%]/.exec(text)?.[0]
  if (mark === '.') return parseIpv4(text)
  if (mark === ':') return parseIpv6(text)
  return { error: mark === '%' ? 'missing IPv6 address' : 'unable to parse IP' }
}

function parseIpv4(text: string): ParsedAddress {
  const strange = /[^0-9.]/.exec(text)
  if (strange !== null) return { error: `unexpected character (at ${JSON.stringify(text.slice(strange.index))})` }
  const fields = text.split('.')
  const empty = fields.findIndex((field) => field === '')
  if (empty >= 0) return { error: `IPv4 field must have at least one digit` }
  if (fields.some((field) => field.length > 1 && field.startsWith('0'))) return { error: 'IPv4 field has octet with leading zero' }
  if (fields.some((field) => field.length > 3 || Number(field) > 255)) return { error: 'IPv4 field has value >255' }
  if (fields.length > 4) return { error: 'IPv4 address too long' }
  if (fields.length < 4) return { error: 'IPv4 address too short' }
  const bits = fields.reduce((sum, field) => (sum << 8n) | BigInt(field), 0n)
  return { address: new IpAddress(4, bits), zone: '' }
}

function parseIpv6(text: string): ParsedAddress {
  const percent = text.indexOf('%')
  const zone = percent < 0 ? '' : text.slice(percent + 1)
  if (percent >= 0 && zone === '') return { error: 'zone must be a non-empty string' }
  const groups = ipv6Groups(percent < 0 ? text : text.slice(0, percent))
  if (typeof groups === 'string') return { error: groups }
  const bits = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n)
  return { address: new IpAddress(6, bits), zone }
}

/** The eight groups of an address, or what is wrong with it. */
function ipv6Groups(text: string): readonly number[] | string {
  const halves = text.split('::')
  if (halves.length > 2 || text.includes(':::')) return 'multiple :: in address'
  const sides = halves.map((half) => (half === '' ? [] : half.split(':')))
  const left = sideGroups(sides[0] ?? [], halves.length === 1)
  if (typeof left === 'string') return left
  if (halves.length === 1) return left.length === 8 ? left : left.length < 8 ? 'address string too short' : 'trailing garbage after address'
  const right = sideGroups(sides[1] ?? [], true)
  if (typeof right === 'string') return right
  const missing = 8 - left.length - right.length
  if (missing < 1) return 'the :: must expand to at least one field of zeros'
  return [...left, ...Array.from({ length: missing }, () => 0), ...right]
}

function sideGroups(fields: readonly string[], last: boolean): readonly number[] | string {
  const groups: number[] = []
  for (const [i, field] of fields.entries()) {
    if (last && i === fields.length - 1 && field.includes('.')) {
      const embedded = parseIpv4(field)
      if ('error' in embedded) return embedded.error
      groups.push(Number(embedded.address.bits >> 16n), Number(embedded.address.bits & 0xffffn))
    } else if (!/^[0-9a-fA-F]{1,4}$/.test(field)) {
      return field.length > 4 && /^[0-9a-fA-F]+$/.test(field)
        ? 'each group must have 4 or fewer digits'
        : 'each colon-separated field must have at least one digit'
    } else groups.push(parseInt(field, 16))
  }
  return groups
}
