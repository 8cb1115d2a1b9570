import { decodeJson, encodeJson, type JsonObject } from '../base/json/index.js'
import { sealEnvelope, type MessageDescriptor } from '../base/protobuf/index.js'
import { encodeYaml, type Reply } from '../endpoints/index.js'
import type { TaggedDocument } from './documents.js'
import { AGGREGATED_PARAMETERS, DISCOVERY_TYPES, type DiscoveryForm } from './negotiation.js'
import { DISCOVERY_MESSAGES } from './protobuf.js'

/** The reply of a plain document. */
export function plainReply(form: DiscoveryForm, document: JsonObject): Reply {
  return { status: 200, headers: { 'content-type': DISCOVERY_TYPES[form.media] }, body: encodeDocument(form, document) }
}

/** The reply of an aggregated document; 304 where the client has it: only its exact tag counts, no list, no weak one (spec/api.md §10.4). */
export function aggregatedReply(form: DiscoveryForm, { text, etag }: TaggedDocument, ifNoneMatch: string): Reply {
  const headers = { etag, vary: 'Accept', 'cache-control': 'public' }
  if (ifNoneMatch === etag) return { status: 304, headers, body: '' }
  const body = form.media === 'json' && !form.pretty ? `${text}\n` : encodeDocument(form, decodeJson(text).value as JsonObject)
  return { status: 200, headers: { 'content-type': `${DISCOVERY_TYPES[form.media]};${AGGREGATED_PARAMETERS}`, ...headers }, body }
}

function encodeDocument({ media, pretty }: DiscoveryForm, document: JsonObject): Buffer | string {
  switch (media) {
    case 'json':
      // Discovery documents hold no numbers, so that JSON.stringify loses nothing.
      return pretty ? JSON.stringify(document, null, 2) : `${encodeJson(document, { keepOrder: true })}\n`
    case 'yaml':
      return encodeYaml(document)
    case 'protobuf':
      return sealEnvelope(DISCOVERY_MESSAGES[document['kind'] as string] as MessageDescriptor, document)
  }
}
