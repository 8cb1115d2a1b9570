import { Fragment } from './fragment.js'
import { definitionEntryV2, parameterEntryV2 } from './gnostic/v2.js'
import { schemaEntryV3 } from './gnostic/v3.js'
import { sharedParameters } from './paths/shared-parameters.js'
import { publishSchema, type Target } from './schema/publish.js'
import type { Definitions } from './static/builders.js'
import { OBJECT_META_DEFINITIONS } from './static/object-meta.js'
import { REPLY_DEFINITIONS } from './static/reply-types.js'
import { SCALE_DEFINITIONS } from './static/scale.js'
import type { JsonObject } from '../base/json/index.js'

/** What all types refer to, encoded once for all documents of a server (spec/openapi-and-clients.md §1.6). */
export class SharedFragments {
  readonly #definitions = new Map<string, readonly Fragment[]>()
  #parameters: readonly Fragment[] | undefined

  /** The shared definitions; those of Scale only for a document with a scale subresource. */
  definitions(target: Target, withScale: boolean): readonly Fragment[] {
    const key = `${target} ${String(withScale)}`
    const known = this.#definitions.get(key)
    if (known !== undefined) return known
    const made = [
      ...encode({ ...OBJECT_META_DEFINITIONS, ...REPLY_DEFINITIONS }, target),
      ...(withScale ? encode(SCALE_DEFINITIONS, target) : []),
    ]
    this.#definitions.set(key, made)
    return made
  }

  /** The top-level parameters of v2. */
  parameters(): readonly Fragment[] {
    this.#parameters ??= Object.entries(sharedParameters()).map(
      ([name, parameter]) => new Fragment(name, parameter as JsonObject, parameterEntryV2),
    )
    return this.#parameters
  }
}

function encode(definitions: Definitions, target: Target): Fragment[] {
  const entry = target === 'v2' ? definitionEntryV2 : schemaEntryV3
  return Object.entries(definitions).map(([name, definition]) => new Fragment(name, publishSchema(definition, target), entry))
}
