import type { HttpClient } from '../../support/http-client.js'
import type { Operation } from './generator.js'
import type { Schema, Schemas } from './schema-values.js'

interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly 'x-kubernetes-group-version-kind'?: { readonly group: string; readonly version: string; readonly kind: string }
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>> & { readonly parameters?: Described['parameters'] }>>
  readonly components?: { readonly schemas?: Schemas }
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch']

/** Everything that the server's own OpenAPI v3 documents say can be asked. */
export async function operationsOf(client: HttpClient): Promise<Operation[]> {
  const index = JSON.parse((await client.get('/openapi/v3')).text) as { paths: Readonly<Record<string, { serverRelativeURL: string }>> }
  const operations: Operation[] = []
  for (const { serverRelativeURL } of Object.values(index.paths)) {
    const document = JSON.parse((await client.get(serverRelativeURL)).text) as Document
    for (const [path, item] of Object.entries(document.paths))
      operations.push(...operationsAt(path, item, document.components?.schemas ?? {}))
  }
  return operations
}

function operationsAt(path: string, item: Document['paths'][string], schemas: Schemas): Operation[] {
  return METHODS.flatMap((method) => {
    const described = Object.hasOwn(item, method) ? item[method] : undefined
    if (described === undefined) return []
    const { group = '', version = '', kind = '' } = described['x-kubernetes-group-version-kind'] ?? {}
    const parameters = [...(item.parameters ?? []), ...(described.parameters ?? [])].filter((parameter) => parameter.in === 'query')
    const body = Object.values(described.requestBody?.content ?? {})[0]?.schema
    return {
      path,
      method: method.toUpperCase(),
      parameters: parameters.map(({ name }) => name),
      // A patch's schema says nothing: what the object at this path is like does.
      schema: method === 'patch' ? bodyOf(item['put']) : body,
      group,
      version,
      kind,
      schemas,
    }
  })
}

function bodyOf(described: Described | undefined): Schema | undefined {
  return Object.values(described?.requestBody?.content ?? {})[0]?.schema
}
