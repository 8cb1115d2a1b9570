import type { Dice } from './dice.js'
import { corrupt, HOSTILE_KEYS, HOSTILE_SEGMENTS, HOSTILE_VALUES, hostileText } from './hostile.js'
import { SchemaValues, type Schema, type Schemas } from './schema-values.js'

/** A request as it goes out. */
export interface FuzzRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: Buffer | undefined
  /** It may be answered with a stream that does not end. */
  readonly mayStream: boolean
}

/** What can be asked at a path, from an OpenAPI v3 document. */
export interface Operation {
  readonly path: string
  readonly method: string
  readonly parameters: readonly string[]
  readonly schema: Schema | undefined
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly schemas: Schemas
}

/** Without definitions nothing else is there. */
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
const NAMES = ['a', 'b', 'c', 'a', 'b', 'c', 'default', 'fuzz', 'kube-system']
/** None of those that the rest is about. */
const DEFINITION_NAMES = ['as.made.example.com', 'bs.made.example.com', 'cs.made.example.com', 'a']
const NAMESPACES = ['default', 'default', 'default', 'default', 'default', 'fuzz', 'missing']
const ACCEPTS = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io, application/json',
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  'text/html, */*;q=0.1',
  'application/json;q=nonsense',
  '*/*',
  ';;;,,,',
]
const CONTENT_TYPES = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'text/plain',
  '',
  'application/json; charset=utf-16',
  'multipart/form-data; boundary=x',
]
const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]
const QUERIES = [
  'watch',
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'allowWatchBookmarks',
  'labelSelector',
  'fieldSelector',
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
  'pretty',
  'propagationPolicy',
  'orphanDependents',
  'gracePeriodSeconds',
  'includeObject',
  'timeout',
  'timeoutSeconds',
  '__proto__',
]
const FIXED_PATHS = [
  '/',
  '/version',
  '/healthz',
  '/readyz?verbose',
  '/livez/ping',
  '/metrics',
  '/api',
  '/apis',
  '/openapi/v2',
  '/openapi/v3',
  '/foo',
]

/** Makes requests: most are meant for what is there, with something wrong here and there. */
export class Generator {
  readonly #operations: readonly Operation[]

  constructor(operations: readonly Operation[]) {
    this.#operations = operations
  }

  make(dice: Dice): FuzzRequest {
    let operation = dice.pick(this.#operations)
    // What is always removed again is never there.
    if (operation.method === 'DELETE' && dice.percent(70)) operation = dice.pick(this.#operations)
    const wanted = dice.percent(90) ? operation.method : dice.pick(METHODS)
    const method = wanted === 'DELETE' && operation.path === DEFINITIONS && !dice.percent(1) ? 'GET' : wanted
    const names = operation.path.startsWith(DEFINITIONS) ? DEFINITION_NAMES : NAMES
    const name = dice.percent(3) ? dice.pick(HOSTILE_SEGMENTS) : dice.pick(names)
    const path = dice.percent(4) ? dice.pick(FIXED_PATHS) : pathOf(dice, operation, name) + query(dice, operation)
    const body = this.#body(dice, operation, method, dice.percent(90) ? name : dice.pick(names))
    const headers: Record<string, string | string[]> = { ...someHeaders(dice), ...(body === undefined ? {} : body.headers) }
    return { method, path, headers, body: body?.bytes, mayStream: /[?&]watch|\/watch\//.test(path) }
  }

  #body(
    dice: Dice,
    operation: Operation,
    method: string,
    name: string,
  ): { readonly bytes: Buffer; readonly headers: Record<string, string> } | undefined {
    if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) && !dice.percent(3)) return undefined
    if (method === 'DELETE' && dice.percent(60)) return undefined
    const type = method === 'PATCH' ? dice.pick(PATCH_TYPES) : 'application/json'
    const text = type === PATCH_TYPES[0] ? jsonPatch(dice) : this.#object(dice, operation, method, name)
    const bytes = dice.percent(4) ? corrupt(dice, text) : Buffer.from(text)
    const sent = dice.percent(8) ? dice.pick([...CONTENT_TYPES, ...PATCH_TYPES]) : type
    return { bytes, headers: sent === '' ? {} : { 'content-type': sent } }
  }

  #object(dice: Dice, operation: Operation, method: string, name: string): string {
    const { group, version, kind, schema, schemas } = operation
    if (dice.percent(3)) return hostileText(dice)
    const apiVersion = group === '' ? version : `${group}/${version}`
    const values = new SchemaValues(dice, schemas, dice.pick([0, 0, 3, 15]))
    const fixed: Record<string, string> = {}
    if (!dice.percent(3)) fixed['apiVersion'] = JSON.stringify(apiVersion)
    if (!dice.percent(3)) fixed['kind'] = JSON.stringify(method === 'DELETE' ? 'DeleteOptions' : kind)
    if (method !== 'DELETE') fixed['metadata'] = metadata(dice, name)
    if (kind === 'CustomResourceDefinition' && dice.percent(70)) fixed['spec'] = definitionSpec(dice, values, name)
    return values.text(schema ?? { type: 'object' }, fixed)
  }
}

/** The path with its parameters filled in; now and then it has become another one. */
function pathOf(dice: Dice, { path }: Operation, name: string): string {
  const filled = path.replace(/\{(\w+)\}/g, (_match, parameter: string) => {
    if (parameter === 'name') return name
    return dice.percent(3) ? dice.pick(HOSTILE_SEGMENTS) : dice.pick(NAMESPACES)
  })
  if (!dice.percent(5)) return filled
  const segments = filled.split('/')
  const at = 1 + dice.below(segments.length)
  if (dice.percent(50)) segments.splice(at, 0, dice.pick(HOSTILE_SEGMENTS))
  else segments[at] = dice.pick(HOSTILE_SEGMENTS)
  return `/${segments.slice(1).join('/')}`
}

function metadata(dice: Dice, name: string): string {
  const members = dice.percent(92) ? [`"name":${JSON.stringify(name)}`] : ['"generateName":"g-"']
  if (dice.percent(10)) members.push(`"namespace":${JSON.stringify(dice.pick(NAMESPACES))}`)
  if (dice.percent(15)) members.push(`"labels":${dice.percent(80) ? '{"a":"b"}' : hostileText(dice)}`)
  if (dice.percent(10)) members.push(`"annotations":${dice.percent(80) ? '{"a":"b"}' : hostileText(dice)}`)
  if (dice.percent(8)) members.push(`"finalizers":${dice.pick(['["example.com/x"]', '[]', '["orphan"]', 'null', '["bad one"]'])}`)
  if (dice.percent(5)) members.push(`"resourceVersion":${dice.pick(['"1"', '"0"', '""', '"x"', '"99999999"', '5'])}`)
  if (dice.percent(4))
    members.push(`"ownerReferences":${dice.percent(50) ? '[{"apiVersion":"v1","kind":"X","name":"x","uid":"u"}]' : hostileText(dice)}`)
  if (dice.percent(4)) members.push(`"managedFields":${dice.percent(50) ? '[{}]' : hostileText(dice)}`)
  if (dice.percent(4)) members.push(`${JSON.stringify(dice.pick(HOSTILE_KEYS))}:${hostileText(dice)}`)
  return `{${members.join(',')}}`
}

/** A definition with a schema that is good, or as wild as its values. */
function definitionSpec(dice: Dice, values: SchemaValues, name: string): string {
  const [plural = ''] = name.split('.')
  const schema = dice.percent(60) ? '{"type":"object"}' : values.text({ type: 'object', additionalProperties: { type: 'string' } })
  const version = `{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":${schema}}}`
  return `{"group":"made.example.com","scope":"Namespaced","names":{"plural":${JSON.stringify(plural)},"kind":${JSON.stringify(`K${plural}`)}},"versions":[${version}]}`
}

const POINTERS = [
  '',
  '/',
  '/spec',
  '/spec/size',
  '/spec/tags',
  '/spec/tags/0',
  '/spec/tags/-',
  '/spec/blob/a',
  '/metadata/labels',
  '/metadata/labels/a',
  '/metadata/annotations/example.com~1x',
  '/metadata/name',
  '/metadata/finalizers',
  '/kind',
  '/apiVersion',
  '/status/phase',
  '/__proto__/polluted',
  '/constructor/prototype/polluted',
  '/spec/__proto__',
  '/spec/tags/99999999999',
  '/spec/tags/-1',
  '/spec/~2',
  'spec',
]

function jsonPatch(dice: Dice): string {
  if (dice.percent(5)) return hostileText(dice)
  const operation = (): string => {
    const members = [`"op":"${dice.pick(['add', 'remove', 'replace', 'move', 'copy', 'test', 'test', 'explode'])}"`]
    if (!dice.percent(3)) members.push(`"path":${JSON.stringify(dice.pick(POINTERS))}`)
    if (dice.percent(75)) members.push(`"value":${dice.percent(50) ? hostileText(dice) : dice.pick(['1', '"red"', '["a"]', '{}'])}`)
    if (dice.percent(40)) members.push(`"from":${JSON.stringify(dice.pick(POINTERS))}`)
    return `{${members.join(',')}}`
  }
  return `[${Array.from({ length: dice.pick([1, 1, 2, 3, 8]) }, operation).join(',')}]`
}

function query(dice: Dice, { parameters }: Operation): string {
  if (dice.percent(60)) return ''
  const names = dice.times(3, () => dice.pick(dice.percent(70) && parameters.length > 0 ? parameters : QUERIES))
  if (names.length === 0) return ''
  return `?${names.map((name) => `${name}=${dice.percent(3) ? '%zz' : encodeURIComponent(dice.pick(HOSTILE_VALUES))}`).join('&')}`
}

function someHeaders(dice: Dice): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  if (dice.percent(35)) headers['accept'] = dice.pick(ACCEPTS)
  if (dice.percent(10)) headers['accept-encoding'] = dice.pick(['gzip', 'gzip;q=0', 'br, *', 'identity'])
  if (dice.percent(5)) headers['user-agent'] = dice.pick(['', 'kubectl/v1.35', 'x'.repeat(3000), '\u00ff\u00fe/1'])
  if (dice.percent(4)) headers['impersonate-user'] = dice.pick(['bob', 'system:anonymous', 'system:serviceaccount:a:b', ''])
  if (dice.percent(1)) headers['impersonate-group'] = dice.pick([['system:masters'], ['a', 'b'], ['']])
  if (dice.percent(1)) headers['impersonate-extra-__proto__'] = 'x'
  if (dice.percent(3)) headers['audit-id'] = dice.pick(['id', 'x'.repeat(500), '\u00e9'])
  if (dice.percent(2)) headers['authorization'] = dice.pick(['Bearer x', 'Basic !', 'Bearer  '])
  if (dice.percent(3)) headers['if-none-match'] = dice.pick(['*', '"x"', 'nonsense'])
  if (dice.percent(2)) headers['origin'] = 'https://example.com'
  return headers
}
