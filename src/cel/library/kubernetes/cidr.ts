import { BOOL, INT, STRING, opaque } from '../../checker/types.js'
import { goQuote } from '../../values/text.js'
import { CelError, NO_SUCH_OVERLOAD, OpaqueValue } from '../../values/value.js'
import { fn, global, method } from '../function.js'
import type { Library } from '../function.js'
import { IP, parseIp } from './ip.js'
import { IpAddress, parseAddress } from './ip-address.js'

/** A network: an address, host bits allowed, and the length of its prefix. */
class Cidr extends OpaqueValue {
  override readonly typeName = 'net.CIDR'
  override readonly size: number
  readonly address: IpAddress
  readonly prefix: number

  constructor(address: IpAddress, prefix: number) {
    super()
    this.address = address
    this.prefix = prefix
    this.size = Math.ceil(prefix / 8)
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof Cidr && other.prefix === this.prefix && other.address.equals(this.address)
  }

  override text(): string {
    return `${this.address.text()}/${String(this.prefix)}`
  }

  get masked(): Cidr {
    const host = BigInt(this.address.length - this.prefix)
    return new Cidr(new IpAddress(this.address.family, (this.address.bits >> host) << host), this.prefix)
  }

  contains(address: IpAddress): boolean {
    const host = BigInt(this.address.length - this.prefix)
    return address.family === this.address.family && address.bits >> host === this.address.bits >> host
  }

  containsNetwork(other: Cidr): boolean {
    return this.prefix <= other.prefix && this.contains(other.address)
  }
}

/** Parses `address/length`. */
function parseCidr(text: string): Cidr | CelError {
  const slash = text.lastIndexOf('/')
  const fail = (reason: string): CelError =>
    new CelError(`network address parse error during conversion from string: netip.ParsePrefix(${goQuote(text)}): ${reason}`)
  if (slash < 0) return fail("no '/'")
  const address = text.slice(0, slash)
  const parsed = parseAddress(address)
  if ('error' in parsed) return fail(`ParseAddr(${goQuote(address)}): ${parsed.error}`)
  if (parsed.zone !== '') return fail('IPv6 zones cannot be present in a prefix')
  const bits = text.slice(slash + 1)
  if (!/^(?:0|[1-9]\d*)$/.test(bits)) return fail(`bad bits after slash: ${goQuote(bits)}`)
  if (bits.length > 3 || Number(bits) > parsed.address.length) return fail('prefix length out of range')
  if (parsed.address.isMapped) return new CelError(`IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`)
  return new Cidr(parsed.address, Number(bits))
}

/** Upstream's message names the conversion twice. */
function toCidr(text: string): Cidr | CelError {
  const network = parseCidr(text)
  return network instanceof CelError
    ? new CelError(`network address parse error during conversion from string: ${network.message}`)
    : network
}

const SINCE = 30
const CIDR = opaque('net.CIDR')

/** The Kubernetes library of networks. */
export const CIDR_LIBRARY: Library = [
  fn(
    'cidr',
    global('string_to_cidr', [STRING], CIDR, (_context, text) => toCidr(text as string), SINCE),
  ),
  fn(
    'isCIDR',
    global('is_cidr', [STRING], BOOL, (_context, text) => !(parseCidr(text as string) instanceof CelError), SINCE),
  ),
  fn(
    'containsIP',
    method(
      'cidr_contains_ip_string',
      [CIDR, STRING],
      BOOL,
      (_context, network, text) => {
        const address = parseIp(text as string)
        return address instanceof CelError ? NO_SUCH_OVERLOAD : (network as Cidr).contains(address)
      },
      SINCE,
    ),
    method(
      'cidr_contains_ip_ip',
      [CIDR, IP],
      BOOL,
      (_context, network, address) => (network as Cidr).contains(address as IpAddress),
      SINCE,
    ),
  ),
  fn(
    'containsCIDR',
    method(
      'cidr_contains_cidr_string',
      [CIDR, STRING],
      BOOL,
      (_context, network, text) => {
        const other = parseCidr(text as string)
        return other instanceof CelError ? NO_SUCH_OVERLOAD : (network as Cidr).containsNetwork(other)
      },
      SINCE,
    ),
    method('cidr_contains_cidr', [CIDR, CIDR], BOOL, (_context, network, other) => (network as Cidr).containsNetwork(other as Cidr), SINCE),
  ),
  fn(
    'ip',
    method('cidr_ip', [CIDR], IP, (_context, network) => (network as Cidr).address, SINCE),
  ),
  fn(
    'prefixLength',
    method('cidr_prefix_length', [CIDR], INT, (_context, network) => (network as Cidr).prefix, SINCE),
  ),
  fn(
    'masked',
    method('cidr_masked', [CIDR], CIDR, (_context, network) => (network as Cidr).masked, SINCE),
  ),
]
