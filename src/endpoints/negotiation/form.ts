import { groupVersionText, statusError } from '../../meta/index.js'
import type { RequestScope } from '../request.js'
import type { Resource } from '../resource.js'
import { clausesOf, type AcceptClause } from './accept.js'
import { hasProtobuf } from './protobuf.js'

export type Media = 'json' | 'yaml' | 'protobuf'

/** The form that a reply takes (spec/api.md §6). */
export interface Form {
  readonly media: Media
  /** '' for the object itself. */
  readonly as: '' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList'
  /** Version of meta.k8s.io that Table and metadata forms are in. */
  readonly version: 'v1' | 'v1beta1'
  readonly pretty: boolean
}

const PROTOBUF = 'application/vnd.kubernetes.protobuf'

const MEDIA: Readonly<Record<string, Media>> = { 'application/json': 'json', 'application/yaml': 'yaml', [PROTOBUF]: 'protobuf' }

/** The Content-Type of each media type. */
export const CONTENT_TYPES: Readonly<Record<Media, string>> = { json: 'application/json', yaml: 'application/yaml', protobuf: PROTOBUF }

/** The Content-Type of each kind of stream. */
export const STREAM_TYPES: Readonly<Record<Media, string>> = { ...CONTENT_TYPES, protobuf: `${PROTOBUF};stream=watch` }

const ACCEPTED = ['application/json', 'application/yaml', PROTOBUF]
const STREAMS = ['application/json;stream=watch', `${PROTOBUF};stream=watch`]

const PLAIN: Form = { media: 'json', as: '', version: 'v1', pretty: false }
const PRETTY: Form = { ...PLAIN, pretty: true }

const TRANSFORMS = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'] as const

/** The form of a reply that is one object (or a Status). @throws a 406 StatusError */
export function negotiateObject(scope: RequestScope, resource: Resource): Form {
  return negotiate(scope, resource, ACCEPTED)
}

/** The form of a list. @throws a 406 StatusError */
export function negotiateList(scope: RequestScope, resource: Resource): Form {
  const form = negotiate(scope, resource, ACCEPTED)
  if (form.as !== 'PartialObjectMetadata') return form
  const goType = resource.custom ? '*unstructured.UnstructuredList' : `*${goPackage(resource)}.${resource.listKind}`
  throw statusError.notAcceptableText(`you requested PartialObjectMetadata, but the requested object is a list (${goType})`)
}

/** The package of a compiled-in type's internal Go type, as texts name it. */
export function goPackage(resource: Resource): string {
  const { group } = resource.context.kind
  return group === '' || group === 'events.k8s.io' ? 'core' : (group.split('.', 1)[0] as string)
}

/** The form of a watch's events: no YAML. @throws a 406 StatusError */
export function negotiateStream(scope: RequestScope, resource: Resource): Form {
  return negotiate(scope, resource, STREAMS, (media) => media !== 'yaml')
}

function negotiate(
  scope: RequestScope,
  resource: Resource,
  types: readonly string[],
  allowed: (media: Media) => boolean = () => true,
): Form {
  const accept = scope.header('accept')
  if (accept === '' || accept === 'application/json') return wantsPretty(scope, undefined) ? PRETTY : PLAIN
  let met = false
  const clauses = clausesOf(accept)
  if (!resource.custom && !clauses.some((clause) => mediaOf(clause) !== undefined)) {
    const { verb } = scope.info
    const available = verb === 'list' || verb === 'watch' ? [...ACCEPTED, ...STREAMS] : ACCEPTED
    throw statusError.genericServerResponse(406, `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`)
  }
  for (const clause of clauses) {
    const form = formOf(scope, resource, clause)
    if (form !== undefined && allowed(form.media)) return form
    met ||= form !== undefined
  }
  throw statusError.notAcceptable(met ? types : ACCEPTED)
}

function formOf(scope: RequestScope, resource: Resource, clause: AcceptClause): Form | undefined {
  const media = mediaOf(clause)
  if (media === undefined) return undefined
  const as = TRANSFORMS.find((name) => name === clause.parameters['as'])
  const version = clause.parameters['v']
  const pretty = wantsPretty(scope, clause)
  if (!isTransformed(clause)) return media === 'protobuf' && !hasMessage(resource) ? undefined : { media, as: '', version: 'v1', pretty }
  if (as === undefined || clause.parameters['g'] !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined
  if (as === 'Table' && (media === 'protobuf' || resource.table === undefined)) return undefined
  return { media, as, version, pretty }
}

function isTransformed({ parameters }: AcceptClause): boolean {
  return ['as', 'g', 'v'].some((name) => Object.hasOwn(parameters, name))
}

function hasMessage({ custom, context }: Resource): boolean {
  return !custom && hasProtobuf(groupVersionText(context.kind), context.kind.kind)
}

function mediaOf(clause: AcceptClause): Media | undefined {
  const type = `${clause.type}/${clause.subtype}`
  if (type === '*/*' || type === 'application/*') return 'json'
  return Object.hasOwn(MEDIA, type) ? MEDIA[type] : undefined
}

const TRUE_TEXTS = ['1', 't', 'T', 'TRUE', 'true', 'True']

/** Whether JSON is to be indented (spec/api.md §6.5). */
export function wantsPretty(scope: RequestScope, clause: AcceptClause | undefined): boolean {
  const query = scope.query.get('pretty') ?? ''
  if (query !== '') return TRUE_TEXTS.includes(query)
  if (clause?.parameters['pretty'] === '1') return true
  const agent = scope.header('user-agent')
  return agent.startsWith('curl') || agent.startsWith('Wget') || agent.startsWith('Mozilla/5.0')
}

/** The form of an error: negotiated on its own, never transformed; indented JSON where nothing fits (spec/api.md §2.2). */
export function negotiateError(scope: RequestScope): Form {
  const accept = scope.header('accept')
  if (accept === '') return wantsPretty(scope, undefined) ? PRETTY : PLAIN
  for (const clause of clausesOf(accept)) {
    const media = isTransformed(clause) ? undefined : mediaOf(clause)
    if (media !== undefined) return { media, as: '', version: 'v1', pretty: wantsPretty(scope, clause) }
  }
  return PRETTY
}
