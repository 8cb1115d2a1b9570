import { ProtobufWriter } from '../base/protobuf/index.js'
import { encodeJson } from '../base/json/index.js'
import { hashChunks, memberChunks, once, protobufEntries, sortFragments, type EncodedDocument, type Pause } from './document.js'
import type { Fragment } from './fragment.js'
import { headV2, MAPS_V2 } from './gnostic/v2.js'
import type { SharedFragments } from './shared-fragments.js'
import type { VersionPart } from './version-part.js'

/** What stands in `info`. */
export interface DocumentInfo {
  readonly title: string
  readonly version: string
}

interface MapsV2 {
  readonly paths: readonly Fragment[]
  readonly definitions: readonly Fragment[]
  readonly parameters: readonly Fragment[]
}

/**
 * The OpenAPI v2 document of all parts. Compiled-in types win over custom ones of the same path or definition name; among custom ones the
 * last wins (spec/openapi-and-clients.md §1.7). It is put together in slices, with a pause after each part that had to be made.
 */
export async function buildV2(
  parts: readonly VersionPart[],
  shared: SharedFragments,
  info: DocumentInfo,
  now: number,
  pause: Pause,
): Promise<EncodedDocument> {
  const maps = await collect(parts, shared, pause)
  const chunks = [
    Buffer.from(`{"swagger":"2.0","info":${encodeJson({ ...info }, { keepOrder: true })},"paths":{`),
    ...memberChunks(maps.paths),
    Buffer.from('},"definitions":{'),
    ...memberChunks(maps.definitions),
    Buffer.from('},"parameters":{'),
    ...memberChunks(maps.parameters),
    Buffer.from('}}'),
  ]
  const hash = await hashChunks(chunks, pause)
  return { chunks, hash, modified: now, protobuf: once(() => encodeProtobuf(maps, info, pause)) }
}

async function collect(parts: readonly VersionPart[], shared: SharedFragments, pause: Pause): Promise<MapsV2> {
  const custom = parts.filter(({ version }) => version.builtin === undefined)
  const builtin = parts.filter(({ version }) => version.builtin !== undefined)
  const paths = new Map<string, Fragment>()
  const definitions = new Map<string, Fragment>()
  for (const part of [...custom, ...builtin]) {
    const isNew = !part.isMade('v2')
    const fragments = part.fragments('v2')
    for (const fragment of fragments.paths) paths.set(fragment.name, fragment)
    for (const fragment of fragments.definitions) definitions.set(fragment.name, fragment)
    if (isNew) await pause()
  }
  for (const fragment of shared.definitions(
    'v2',
    parts.some(({ version }) => version.scale),
  ))
    definitions.set(fragment.name, fragment)
  return { paths: sortFragments(paths.values()), definitions: sortFragments(definitions.values()), parameters: shared.parameters() }
}

async function encodeProtobuf(maps: MapsV2, info: DocumentInfo, pause: Pause): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = [headV2(info)]
  for (const [name, field] of Object.entries(MAPS_V2)) {
    const { entries, size } = await protobufEntries(maps[name as keyof MapsV2], pause)
    const writer = new ProtobufWriter()
    writer.head(field, size)
    pieces.push(writer.finish(), ...entries)
  }
  return pieces
}
