import { readFileSync } from 'node:fs'
import type { JsonObject } from '../base/json/index.js'
import { groupVersionText } from '../meta/index.js'

/** A compiled-in type, described as a CRD describes a custom one. */
export interface BuiltinDefinition {
  readonly group: string
  readonly scope: 'Cluster' | 'Namespaced'
  readonly names: {
    readonly plural: string
    readonly singular: string
    readonly shortNames?: readonly string[]
    readonly categories?: readonly string[]
    readonly kind: string
    readonly listKind: string
  }
  readonly versions: readonly [BuiltinVersion]
}

export interface BuiltinVersion {
  readonly name: string
  readonly schema: { readonly openAPIV3Schema: JsonObject }
  readonly subresources?: { readonly status?: object }
  readonly selectableFields?: readonly { readonly jsonPath: string }[]
  readonly additionalPrinterColumns: readonly BuiltinColumn[]
}

/** A column of the type's Table; its cells are made by the kind. */
export interface BuiltinColumn {
  readonly name: string
  readonly description?: string
  readonly priority?: number
  readonly jsonPath: string
}

const FOLDER = new URL('../../crds/', import.meta.url)

/** Reads one of the definitions that ship with the server (`core/namespaces`). */
export function readDefinition(name: string): BuiltinDefinition {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as BuiltinDefinition
}

/** The `group/version` of a type. */
export function groupVersionOf({ group, versions }: BuiltinDefinition): string {
  return groupVersionText({ group, version: versions[0].name })
}
