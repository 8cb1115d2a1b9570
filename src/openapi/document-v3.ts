import { encodeJson } from '../base/json/index.js'
import { ProtobufWriter } from '../base/protobuf/index.js'
import { hashChunks, memberChunks, once, protobufEntries, sortFragments, type EncodedDocument, type Pause } from './document.js'
import type { DocumentInfo } from './document-v2.js'
import type { Fragment } from './fragment.js'
import { COMPONENTS_V3, headV3, PATHS_V3, SCHEMAS_V3 } from './gnostic/v3.js'
import type { SharedFragments } from './shared-fragments.js'
import type { VersionPart } from './version-part.js'

// What the documents of custom group versions call themselves (spec/openapi-and-clients.md §2.3).
const CUSTOM_INFO: DocumentInfo = { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' }

/** The OpenAPI v3 document of a group version from all its parts, with its own copy of what they refer to. */
export async function buildV3(
  parts: readonly VersionPart[],
  shared: SharedFragments,
  info: DocumentInfo,
  now: number,
  pause: Pause,
): Promise<EncodedDocument> {
  const paths = new Map<string, Fragment>()
  const schemas = new Map<string, Fragment>()
  for (const part of parts) {
    const isNew = !part.isMade('v3')
    const fragments = part.fragments('v3')
    for (const fragment of fragments.paths) paths.set(fragment.name, fragment)
    for (const fragment of fragments.definitions) schemas.set(fragment.name, fragment)
    if (isNew) await pause()
  }
  for (const fragment of shared.definitions(
    'v3',
    parts.some(({ version }) => version.scale),
  ))
    schemas.set(fragment.name, fragment)
  const head = parts.some(({ version }) => version.builtin !== undefined) ? info : CUSTOM_INFO
  return encode(sortFragments(paths.values()), sortFragments(schemas.values()), head, now, pause)
}

async function encode(
  paths: readonly Fragment[],
  schemas: readonly Fragment[],
  info: DocumentInfo,
  now: number,
  pause: Pause,
): Promise<EncodedDocument> {
  const chunks = [
    Buffer.from(`{"openapi":"3.0.0","info":${encodeJson({ ...info }, { keepOrder: true })},"paths":{`),
    ...memberChunks(paths),
    Buffer.from('},"components":{"schemas":{'),
    ...memberChunks(schemas),
    Buffer.from('}}}'),
  ]
  const hash = await hashChunks(chunks, pause)
  return { chunks, hash, modified: now, protobuf: once(() => encodeProtobuf(paths, schemas, info, pause)) }
}

async function encodeProtobuf(
  paths: readonly Fragment[],
  schemas: readonly Fragment[],
  info: DocumentInfo,
  pause: Pause,
): Promise<readonly Buffer[]> {
  const pathEntries = await protobufEntries(paths, pause)
  const schemaEntries = await protobufEntries(schemas, pause)
  const schemasHead = head(SCHEMAS_V3, schemaEntries.size)
  return [
    headV3(info),
    head(PATHS_V3, pathEntries.size),
    ...pathEntries.entries,
    head(COMPONENTS_V3, schemasHead.length + schemaEntries.size),
    schemasHead,
    ...schemaEntries.entries,
  ]
}

function head(field: number, size: number): Buffer {
  const writer = new ProtobufWriter()
  writer.head(field, size)
  return writer.finish()
}
