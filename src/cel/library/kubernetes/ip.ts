import { BOOL, INT, STRING, opaque } from '../../checker/types.js'
import type { Type } from '../../checker/types.js'
import { goQuote } from '../../values/text.js'
import { CelError } from '../../values/value.js'
import { fn, global, method } from '../function.js'
import type { CelFunction, Library } from '../function.js'
import { parseAddress } from './ip-address.js'
import type { IpAddress } from './ip-address.js'

const SINCE = 30
/** The type of addresses. */
export const IP: Type = opaque('net.IP')

/** An address of a text; zones and IPv4-mapped addresses are refused. */
export function parseIp(text: string): IpAddress | CelError {
  const parsed = parseAddress(text)
  const quoted = goQuote(text)
  if ('error' in parsed)
    return new CelError(`IP Address ${quoted} parse error during conversion from string: ParseAddr(${quoted}): ${parsed.error}`)
  if (parsed.zone !== '') return new CelError(`IP address ${quoted} with zone value is not allowed`)
  return parsed.address.isMapped ? new CelError(`IPv4-mapped IPv6 address ${quoted} is not allowed`) : parsed.address
}

const property = (name: string, of: (address: IpAddress) => boolean): CelFunction =>
  fn(
    name,
    method(`ip_${name}`, [IP], BOOL, (_context, address) => of(address as IpAddress), SINCE),
  )

/** The Kubernetes library of IP addresses. */
export const IP_LIBRARY: Library = [
  fn(
    'ip',
    global('string_to_ip', [STRING], IP, (_context, text) => parseIp(text as string), SINCE),
  ),
  fn(
    'isIP',
    global('is_ip', [STRING], BOOL, (_context, text) => !(parseIp(text as string) instanceof CelError), SINCE),
  ),
  fn(
    'ip.isCanonical',
    global(
      'ip_is_canonical',
      [STRING],
      BOOL,
      (_context, text) => {
        const address = parseIp(text as string)
        return address instanceof CelError ? address : address.text() === text
      },
      SINCE,
    ),
  ),
  fn(
    'family',
    method('ip_family', [IP], INT, (_context, address) => (address as IpAddress).family, SINCE),
  ),
  property('isUnspecified', (address) => address.isUnspecified),
  property('isLoopback', (address) => address.isLoopback),
  property('isLinkLocalMulticast', (address) => address.isLinkLocalMulticast),
  property('isLinkLocalUnicast', (address) => address.isLinkLocalUnicast),
  property('isGlobalUnicast', (address) => address.isGlobalUnicast),
]
