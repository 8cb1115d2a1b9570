import type { ServiceAddress, ServiceResolver } from '../server/index.js'
import { UsageError } from './usage-error.js'

/** `NAMESPACE/NAME=HOST:PORT`; an IPv6 address in brackets. */
const ENTRY = /^([a-z0-9.-]+\/[a-z0-9.-]+)=(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):([0-9]{1,5})$/i

/** A resolver that knows these services, each as `NAMESPACE/NAME=HOST:PORT`, on whichever port they are asked for; of two entries for one, the last counts. @throws UsageError */
export function serviceAddresses(entries: readonly string[]): ServiceResolver {
  const addresses = new Map(entries.map(addressOf))
  return ({ namespace, name }) => addresses.get(`${namespace}/${name}`)
}

function addressOf(entry: string): readonly [service: string, address: ServiceAddress] {
  const [, service, ipv6, host = ipv6, digits] = ENTRY.exec(entry) ?? []
  const port = Number(digits)
  if (service === undefined || host === undefined || port < 1 || port > 65_535) {
    throw new UsageError(`invalid value ${JSON.stringify(entry)} for flag --service-address: it is NAMESPACE/NAME=HOST:PORT`)
  }
  return [service, { host, port }]
}
