import { createHash } from 'node:crypto'
import { encodeJson, type JsonObject } from '../base/json/index.js'
import { AGGREGATED_HEAD, AGGREGATED_TAIL, aggregatedGroup } from './aggregated-documents.js'
import { coreVersionsDocument, groupDocument, groupEntry, groupListDocument, resourceListDocument } from './plain-documents.js'
import { byFirstVersion, byName, type DiscoveryGroup, type DiscoveryRegistry } from './registry.js'
import type { DiscoveryGroupVersion } from './types.js'

/** A whole-server document with its tag. */
export interface TaggedDocument {
  /** Compact JSON. */
  readonly text: string
  /** The quoted SHA-512 of the text, upper-case hex. */
  readonly etag: string
}

interface Cached<T> {
  readonly revision: number
  readonly value: T
}

/** The documents of a registry, each made when it is asked for and kept while what it shows is unchanged (spec/api.md §10). */
export class DiscoveryDocuments {
  readonly #registry: DiscoveryRegistry
  readonly #serverAddress: () => string
  /** Documents of parts, kept as long as the part's own object lives. */
  readonly #resourceLists = new WeakMap<DiscoveryGroupVersion, JsonObject>()
  readonly #aggregatedTexts = new WeakMap<DiscoveryGroup, string>()
  #groupList: Cached<JsonObject> | undefined
  #aggregatedGroups: Cached<TaggedDocument> | undefined
  #aggregatedCore: Cached<TaggedDocument> | undefined

  constructor(registry: DiscoveryRegistry, serverAddress: () => string) {
    this.#registry = registry
    this.#serverAddress = serverAddress
  }

  /** `/api`; undefined without a core group. */
  coreVersions(): JsonObject | undefined {
    const core = this.#registry.group('')
    return core === undefined
      ? undefined
      : coreVersionsDocument(
          core.versions.map(([name]) => name),
          this.#serverAddress(),
        )
  }

  /** `/apis`. */
  groupList(): JsonObject {
    const { revision } = this.#registry
    if (this.#groupList?.revision !== revision) {
      const entries = byFirstVersion(this.#registry.groups()).map(({ name, versions }) =>
        groupEntry(
          name,
          versions.map(([version]) => version),
        ),
      )
      this.#groupList = { revision, value: groupListDocument(entries) }
    }
    return this.#groupList.value
  }

  /** `/apis/<group>`; undefined for a group that is not there. */
  group(name: string): JsonObject | undefined {
    const group = name === '' ? undefined : this.#registry.group(name)
    return group === undefined
      ? undefined
      : groupDocument(
          name,
          group.versions.map(([version]) => version),
        )
  }

  /** `/apis/<group>/<version>` or `/api/<version>`; undefined for one that is not there. */
  resourceList(group: string, version: string): JsonObject | undefined {
    const content = this.#registry.groupVersion(group, version)
    if (content === undefined) return undefined
    const known = this.#resourceLists.get(content)
    if (known !== undefined) return known
    const document = resourceListDocument(group, version, content.resources)
    this.#resourceLists.set(content, document)
    return document
  }

  /** The aggregated document of `/apis`. */
  aggregatedGroups(): TaggedDocument {
    const { revision } = this.#registry
    if (this.#aggregatedGroups?.revision !== revision)
      this.#aggregatedGroups = { revision, value: this.#aggregate(byName(this.#registry.groups())) }
    return this.#aggregatedGroups.value
  }

  /** The aggregated document of `/api`; undefined without a core group. */
  aggregatedCore(): TaggedDocument | undefined {
    const core = this.#registry.group('')
    if (core === undefined) return undefined
    const { revision } = this.#registry
    if (this.#aggregatedCore?.revision !== revision) this.#aggregatedCore = { revision, value: this.#aggregate([core]) }
    return this.#aggregatedCore.value
  }

  #aggregate(groups: readonly DiscoveryGroup[]): TaggedDocument {
    const text = AGGREGATED_HEAD + groups.map((group) => this.#aggregatedText(group)).join(',') + AGGREGATED_TAIL
    return { text, etag: `"${createHash('sha512').update(text).digest('hex').toUpperCase()}"` }
  }

  #aggregatedText(group: DiscoveryGroup): string {
    const known = this.#aggregatedTexts.get(group)
    if (known !== undefined) return known
    const text = encodeJson(aggregatedGroup(group.name, group.versions), { keepOrder: true })
    this.#aggregatedTexts.set(group, text)
    return text
  }
}
