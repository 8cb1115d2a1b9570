import { clausesOf, wantsPretty, type AcceptClause, type RequestScope } from '../endpoints/index.js'
import { statusError, StatusError } from '../meta/index.js'

/** How a discovery document is written. */
export interface DiscoveryForm {
  readonly media: DiscoveryMedia
  readonly pretty: boolean
}

export type DiscoveryMedia = 'json' | 'yaml' | 'protobuf'

/** The media types of discovery documents, in the order of preference. */
export const DISCOVERY_TYPES: Readonly<Record<DiscoveryMedia, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: 'application/vnd.kubernetes.protobuf',
}

/** The parameters of the Content-Type of the aggregated document, in this order. */
export const AGGREGATED_PARAMETERS = 'g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

const NAMES = Object.keys(DISCOVERY_TYPES) as DiscoveryMedia[]
const TYPES = Object.values(DISCOVERY_TYPES)

/**
 * The form of the aggregated document, where any clause asks for it, whatever the others' order and weights (spec/api.md §10.4);
 * undefined where none does.
 */
export function negotiateAggregated(scope: RequestScope): DiscoveryForm | undefined {
  for (const clause of clausesOf(scope.header('accept'))) {
    const media = typeOf(clause) === '*/*' ? 'json' : exactMedia(clause)
    if (media !== undefined && asksAggregated(clause)) return { media, pretty: wantsPretty(scope, clause) }
  }
  return undefined
}

function asksAggregated({ parameters }: AcceptClause): boolean {
  return parameters['g'] === 'apidiscovery.k8s.io' && parameters['v'] === 'v2' && parameters['as'] === 'APIGroupDiscoveryList'
}

/** The form of a plain document: clauses that ask for any transform are not met (spec/api.md §10.1). @throws a 406 StatusError */
export function negotiatePlain(scope: RequestScope): DiscoveryForm {
  const accept = scope.header('accept')
  if (accept === '') return { media: 'json', pretty: wantsPretty(scope, undefined) }
  for (const clause of clausesOf(accept)) {
    const media = isWildcard(clause) ? 'json' : exactMedia(clause)
    const { parameters } = clause
    const transformed = 'as' in parameters || 'g' in parameters || 'v' in parameters
    if (media !== undefined && !transformed) return { media, pretty: wantsPretty(scope, clause) }
  }
  throw statusError.notAcceptable(TYPES)
}

/**
 * What the router of compiled-in paths looks at before anything else: some clause must name a type that is produced; weights and
 * parameters do not matter, and of wildcards only the full one counts (spec/api.md §10.1). @throws a 406 StatusError
 */
export function checkRoutable(scope: RequestScope): void {
  const accept = scope.header('accept')
  if (accept === '' || clausesOf(accept).some((clause) => typeOf(clause) === '*/*' || exactMedia(clause) !== undefined)) return
  const message = `406: Not Acceptable\n\nAvailable representations: ${TYPES.join(', ')}`
  throw new StatusError({ code: 406, reason: 'NotAcceptable', message, details: {} })
}

const typeOf = ({ type, subtype }: AcceptClause): string => `${type}/${subtype}`

const isWildcard = (clause: AcceptClause): boolean => typeOf(clause) === '*/*' || typeOf(clause) === 'application/*'

const exactMedia = (clause: AcceptClause): DiscoveryMedia | undefined => NAMES.find((name) => DISCOVERY_TYPES[name] === typeOf(clause))
