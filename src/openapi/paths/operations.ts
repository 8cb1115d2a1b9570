import { definitionName, operationId, rootPath, withArticle } from '../names.js'
import type { PublishedPart, PublishedVersion } from '../published-version.js'
import { metaName, scaleName } from '../static/builders.js'
import {
  DELETE_PARAMETERS,
  GET_PARAMETERS,
  LIST_PARAMETERS,
  nameParameter,
  NAMESPACE,
  PATCH_PARAMETERS,
  PRETTY,
  WRITE_PARAMETERS,
  type Parameter,
} from './parameters.js'

export type Method = 'get' | 'put' | 'post' | 'delete' | 'patch'

/** An operation, apart from how a document writes it. */
export interface Operation {
  readonly method: Method
  /** `x-kubernetes-action`. */
  readonly action: string
  readonly id: string
  readonly description: string
  readonly parameters: readonly Parameter[]
  readonly body?: { readonly definition: string; readonly required: boolean }
  /** The definition of the reply, and the codes that come with it. */
  readonly reply: string
  readonly codes: readonly (200 | 201 | 202)[]
  /** What it is about, where that is not the type that has the path. */
  readonly of?: PublishedVersion
}

/** A path with its operations. */
export interface Path {
  readonly path: string
  /** Of all operations. */
  readonly parameters: readonly Parameter[]
  readonly operations: readonly Operation[]
}

const STATUS = metaName('Status')

/** The paths of a version: all namespaces, collection, item and subresources (spec/openapi-and-clients.md §1.5). Paths without an operation are left out. */
export function pathsOf(version: PublishedVersion): Path[] {
  const root = rootPath(version)
  const { plural, namespaced } = version
  const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`
  const scope = namespaced ? [NAMESPACE, PRETTY] : [PRETTY]
  const item = [nameParameter(version.kind), ...scope]
  const paths: Path[] = [
    { path: collection, parameters: scope, operations: collectionOperations(version) },
    { path: `${collection}/{name}`, parameters: item, operations: itemOperations(version) },
  ]
  if (namespaced) paths.push({ path: `${root}/${plural}`, parameters: [PRETTY], operations: allNamespacesOperations(version) })
  if (version.status)
    paths.push({ path: `${collection}/{name}/status`, parameters: item, operations: subresourceOperations(version, 'status') })
  if (version.scale)
    paths.push({ path: `${collection}/{name}/scale`, parameters: item, operations: subresourceOperations(version, 'scale') })
  for (const part of version.builtin?.parts ?? []) {
    const parameters = [nameParameter((part.of ?? version).kind), ...scope]
    paths.push({ path: `${collection}/{name}/${part.name}`, parameters, operations: partOperations(version, part) })
  }
  return paths.filter(({ operations }) => operations.length > 0)
}

/** Only the operations whose verb the type has. */
function having(version: PublishedVersion, operations: readonly (readonly [verb: string, Operation])[]): Operation[] {
  const verbs = version.builtin?.verbs
  return operations.filter(([verb]) => verbs?.includes(verb) ?? true).map(([, operation]) => operation)
}

const scoped = ({ namespaced, kind }: PublishedVersion): string => (namespaced ? `Namespaced${kind}` : kind)

function allNamespacesOperations(version: PublishedVersion): Operation[] {
  return having(version, [['list', { ...listOperation(version), id: operationId(version, 'list', `${version.kind}ForAllNamespaces`) }]])
}

function listOperation(version: PublishedVersion): Operation {
  return {
    method: 'get',
    action: 'list',
    id: operationId(version, 'list', scoped(version)),
    description: `list objects of kind ${version.kind}`,
    parameters: LIST_PARAMETERS,
    reply: definitionName(version, version.listKind),
    codes: [200],
  }
}

function collectionOperations(version: PublishedVersion): Operation[] {
  const { kind } = version
  const definition = definitionName(version, kind)
  return having(version, [
    ['list', listOperation(version)],
    [
      'create',
      {
        method: 'post',
        action: 'post',
        id: operationId(version, 'create', scoped(version)),
        description: `create ${withArticle(kind)}`,
        parameters: WRITE_PARAMETERS,
        body: { definition, required: true },
        reply: definition,
        codes: [200, 201, 202],
      },
    ],
    [
      'deletecollection',
      {
        method: 'delete',
        action: 'deletecollection',
        id: operationId(version, 'delete', `Collection${scoped(version)}`),
        description: `delete collection of ${kind}`,
        parameters: LIST_PARAMETERS,
        reply: STATUS,
        codes: [200],
      },
    ],
  ])
}

function itemOperations(version: PublishedVersion): Operation[] {
  const operations = readAndWrite(version, { name: '', definition: definitionName(version, version.kind) })
  const deletion: Operation = {
    method: 'delete',
    action: 'delete',
    id: operationId(version, 'delete', scoped(version)),
    description: `delete ${withArticle(version.kind)}`,
    parameters: DELETE_PARAMETERS,
    body: { definition: metaName('DeleteOptions'), required: false },
    reply: STATUS,
    codes: [200, 202],
  }
  return having(version, [...operations.slice(0, 2), ['delete', deletion], ...operations.slice(2)])
}

function subresourceOperations(version: PublishedVersion, name: 'status' | 'scale'): Operation[] {
  const definition = name === 'scale' ? scaleName('Scale') : definitionName(version, version.kind)
  return readAndWrite(version, { name, definition }).map(([, operation]) => operation)
}

function partOperations(version: PublishedVersion, { name, verbs, of }: PublishedPart): Operation[] {
  const definition = definitionName(of ?? version, (of ?? version).kind)
  const creation: Operation = {
    method: 'post',
    action: 'post',
    id: operationId(version, 'create', scoped(version) + capitalized(name)),
    description: `create ${name} of ${withArticle(version.kind)}`,
    parameters: WRITE_PARAMETERS,
    body: { definition, required: true },
    reply: definition,
    codes: [200, 201, 202],
  }
  const operations = [...readAndWrite(version, { name, definition }), ['create', creation] as const]
  return operations.filter(([verb]) => verbs.includes(verb)).map(([, operation]) => (of === undefined ? operation : { ...operation, of }))
}

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** GET, PUT and PATCH of an item or of a subresource, with the verbs they stand for. */
function readAndWrite(
  version: PublishedVersion,
  { name, definition }: { readonly name: string; readonly definition: string },
): (readonly [string, Operation])[] {
  const rest = scoped(version) + capitalized(name)
  const what = `${name === '' ? '' : `${name} of `}the specified ${version.kind}`
  const body = { definition, required: true }
  return [
    [
      'get',
      {
        method: 'get',
        action: 'get',
        id: operationId(version, 'read', rest),
        description: `read ${what}`,
        parameters: GET_PARAMETERS,
        reply: definition,
        codes: [200],
      },
    ],
    [
      'update',
      {
        method: 'put',
        action: 'put',
        id: operationId(version, 'replace', rest),
        description: `replace ${what}`,
        parameters: WRITE_PARAMETERS,
        body,
        reply: definition,
        codes: [200, 201],
      },
    ],
    [
      'patch',
      {
        method: 'patch',
        action: 'patch',
        id: operationId(version, 'patch', rest),
        description: `partially update ${what}`,
        parameters: PATCH_PARAMETERS,
        body: { definition: metaName('Patch'), required: true },
        reply: definition,
        codes: version.builtin === undefined ? [200] : [200, 201],
      },
    ],
  ]
}
