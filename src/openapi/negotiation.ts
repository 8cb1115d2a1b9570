import { clausesOf, type RequestScope } from '../endpoints/index.js'

export type DocumentMedia = 'json' | 'protobuf'

/** The types of the protobuf form of a version of OpenAPI: what is asked for (the first is no legal media type, and is what clients send) and what is answered. */
export interface ProtobufTypes {
  readonly asked: readonly string[]
  readonly answered: string
}

export const PROTOBUF_V2: ProtobufTypes = protobufTypes('v2')
export const PROTOBUF_V3: ProtobufTypes = protobufTypes('v3')

function protobufTypes(version: 'v2' | 'v3'): ProtobufTypes {
  const legal = `application/com.github.proto-openapi.spec.${version}.v1.0+protobuf`
  return { asked: [`application/com.github.proto-openapi.spec.${version}@v1.0+protobuf`, legal], answered: legal }
}

/** The form of a document: the first clause that names one, parameters aside; undefined where none does (spec/openapi-and-clients.md §1.1). */
export function negotiateDocument(scope: RequestScope, { asked }: ProtobufTypes): DocumentMedia | undefined {
  const accept = scope.header('accept')
  if (accept === '') return 'json'
  for (const { type, subtype } of clausesOf(accept)) {
    const name = `${type}/${subtype}`
    if (name === 'application/json' || name === 'application/*' || name === '*/*') return 'json'
    if (asked.includes(name)) return 'protobuf'
  }
  return undefined
}
