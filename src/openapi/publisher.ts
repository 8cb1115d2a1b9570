import { encodeJson } from '../base/json/index.js'
import { hashChunks, type EncodedDocument, type EncodedJson, type Pause } from './document.js'
import { buildV2, type DocumentInfo } from './document-v2.js'
import { buildV3 } from './document-v3.js'
import { Lazy } from './lazy.js'
import { rootPath } from './names.js'
import type { PublishedVersion } from './published-version.js'
import { SharedFragments } from './shared-fragments.js'
import { VersionPart } from './version-part.js'

/** What the documents take from outside. */
export interface OpenApiOptions {
  /** Title and version of the server's own types. */
  readonly info: DocumentInfo
  /** Wall time in ms. */
  readonly now: () => number
  readonly pause: Pause
}

interface Source {
  readonly uid: string
  readonly generation: number
  readonly parts: readonly VersionPart[]
}

/** The parts of one group version, by the key of their source. */
interface GroupVersion {
  readonly parts: Map<string, VersionPart[]>
  readonly document: Lazy<EncodedDocument>
  revision: number
}

/**
 * What is published at `/openapi`. The server sets the types that it serves and removes them as they go; that costs nothing until somebody
 * asks for a document, which is then put together from the parts of all types, of which only changed ones are made anew (spec/openapi-and-clients.md §1.7).
 */
export class OpenApiPublisher {
  readonly #options: OpenApiOptions
  readonly #shared = new SharedFragments()
  readonly #sources = new Map<string, Source>()
  readonly #groupVersions = new Map<string, GroupVersion>()
  readonly #v2: Lazy<EncodedDocument>
  readonly #root: Lazy<EncodedJson>
  #revision = 0

  constructor(options: OpenApiOptions) {
    this.#options = options
    const revision = (): number => this.#revision
    this.#v2 = new Lazy(revision, async (previous) => keepEqual(previous, await this.#buildV2()))
    this.#root = new Lazy(revision, async (previous) => keepEqual(previous, await this.#buildRoot()))
  }

  /**
   * Publishes the served versions of a type, in place of what was set under the key before. Nothing happens when uid and generation are those
   * that are published already. A type that is not established must not be set, or be removed.
   */
  set(key: string, identity: { readonly uid: string; readonly generation: number }, versions: readonly PublishedVersion[]): void {
    const old = this.#sources.get(key)
    if (old !== undefined && old.uid === identity.uid && old.generation === identity.generation) return
    const parts = versions.map((version) => new VersionPart(version))
    this.#unlink(key, old)
    for (const part of parts) this.#link(key, part)
    this.#prune(old)
    this.#sources.set(key, { uid: identity.uid, generation: identity.generation, parts })
    this.#revision++
  }

  /** Takes back what was set under the key. */
  remove(key: string): void {
    const old = this.#sources.get(key)
    if (old === undefined) return
    this.#unlink(key, old)
    this.#prune(old)
    this.#sources.delete(key)
    this.#revision++
  }

  /** The v2 document. */
  v2(): Promise<EncodedDocument> {
    return this.#v2.get()
  }

  /** The v3 index. */
  root(): Promise<EncodedJson> {
    return this.#root.get()
  }

  /** The v3 document of a group version, by its path without the first slash (`apis/ex.io/v1`); undefined where there is none. */
  async v3(path: string): Promise<EncodedDocument | undefined> {
    return this.#groupVersions.get(path)?.document.get()
  }

  #link(key: string, part: VersionPart): void {
    const path = pathOf(part)
    const groupVersion = this.#groupVersions.get(path) ?? this.#newGroupVersion(path)
    groupVersion.revision++
    const parts = groupVersion.parts.get(key)
    if (parts === undefined) groupVersion.parts.set(key, [part])
    else parts.push(part)
  }

  #newGroupVersion(path: string): GroupVersion {
    const parts = new Map<string, VersionPart[]>()
    const groupVersion: GroupVersion = {
      parts,
      document: new Lazy(
        () => groupVersion.revision,
        async (previous) => keepEqual(previous, await this.#buildV3(parts)),
      ),
      revision: 0,
    }
    this.#groupVersions.set(path, groupVersion)
    return groupVersion
  }

  #unlink(key: string, source: Source | undefined): void {
    for (const part of source?.parts ?? []) {
      const groupVersion = this.#groupVersions.get(pathOf(part))
      if (groupVersion === undefined) continue
      groupVersion.revision++
      groupVersion.parts.delete(key)
    }
  }

  /** Group versions that a source left empty go; not before what replaces it is in, so that equal documents stay what they are. */
  #prune(source: Source | undefined): void {
    for (const part of source?.parts ?? []) {
      const path = pathOf(part)
      if (this.#groupVersions.get(path)?.parts.size === 0) this.#groupVersions.delete(path)
    }
  }

  #buildV2(): Promise<EncodedDocument> {
    const { info, now, pause } = this.#options
    return buildV2(
      [...this.#sources.values()].flatMap(({ parts }) => parts),
      this.#shared,
      info,
      now(),
      pause,
    )
  }

  #buildV3(parts: ReadonlyMap<string, readonly VersionPart[]>): Promise<EncodedDocument> {
    const { info, now, pause } = this.#options
    return buildV3([...parts.values()].flat(), this.#shared, info, now(), pause)
  }

  async #buildRoot(): Promise<EncodedJson> {
    const { now, pause } = this.#options
    const entries: string[] = []
    for (const [path, { document }] of [...this.#groupVersions].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { hash } = await document.get()
      entries.push(`${encodeJson(path)}:${encodeJson({ serverRelativeURL: hashedUrl(path, hash) })}`)
    }
    const chunks = [Buffer.from(`{"paths":{${entries.join(',')}}}`)]
    return { chunks, hash: await hashChunks(chunks, pause), modified: now() }
  }
}

/** The path of a part's group version, as the index has it. */
const pathOf = ({ version }: VersionPart): string => rootPath(version).slice(1)

/** The URL of a document that never changes. */
export function hashedUrl(path: string, hash: string): string {
  return `/openapi/v3/${path}?hash=${hash}`
}

/** A document of the same bytes as before stays the one it was, with its time. */
function keepEqual<T extends EncodedJson>(previous: T | undefined, next: T): T {
  return previous?.hash === next.hash ? previous : next
}
