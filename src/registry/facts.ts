import { isObject, own, type JsonObject } from '../base/json/index.js'
import type { Entry } from '../storage/index.js'
import { labelsText, parseLabels } from './stored-labels.js'

/** Stands for a codec in what is noted of an entry. */
export class CodecToken {
  /** The version that the codec serves. */
  readonly apiVersion: string

  constructor(apiVersion: string) {
    this.apiVersion = apiVersion
  }
}

/** What is derived from a stored entry once and kept beside it. */
class Facts {
  labels: Readonly<Record<string, string>> | undefined = undefined
  /** Selectable fields, by the token of the codec that asked last. */
  fields: { readonly codec: CodecToken; readonly values: Readonly<Record<string, string>> } | undefined = undefined
}

/** The facts kept beside an entry (made on first use). */
export function factsOf(entry: Entry): Facts {
  const { derived } = entry
  if (derived instanceof Facts) return derived
  const made = new Facts()
  entry.derived = made
  return made
}

/** The labels of a stored entry. */
export function labelsOf(entry: Entry): Readonly<Record<string, string>> {
  const facts = factsOf(entry)
  facts.labels ??= parseLabels(labelsText(entry.value))
  return facts.labels
}

/** The string-valued labels of an object. */
export function labelsIn(object: JsonObject): Readonly<Record<string, string>> {
  const metadata = own(object, 'metadata')
  const labels = isObject(metadata) ? own(metadata, 'labels') : undefined
  if (!isObject(labels)) return NONE
  return Object.fromEntries(Object.entries(labels).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}

const NONE: Readonly<Record<string, string>> = Object.freeze({})
