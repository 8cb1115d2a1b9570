import { definitionsOf } from './definitions.js'
import { Fragment } from './fragment.js'
import { definitionEntryV2, pathEntryV2 } from './gnostic/v2.js'
import { pathEntryV3, schemaEntryV3 } from './gnostic/v3.js'
import { pathsOf } from './paths/operations.js'
import { pathV2, pathV3 } from './paths/write.js'
import type { PublishedVersion } from './published-version.js'
import type { Target } from './schema/publish.js'

/** What a version adds to a document. */
export interface Fragments {
  readonly paths: readonly Fragment[]
  readonly definitions: readonly Fragment[]
}

/** The share of one version in the documents, made when it is first asked for and kept as long as the version is unchanged. */
export class VersionPart {
  readonly version: PublishedVersion
  readonly #made = new Map<Target, Fragments>()

  constructor(version: PublishedVersion) {
    this.version = version
  }

  isMade(target: Target): boolean {
    return this.#made.has(target)
  }

  fragments(target: Target): Fragments {
    const known = this.#made.get(target)
    if (known !== undefined) return known
    const made = target === 'v2' ? fragmentsV2(this.version) : fragmentsV3(this.version)
    this.#made.set(target, made)
    return made
  }
}

function fragmentsV2(version: PublishedVersion): Fragments {
  return {
    paths: pathsOf(version).map((path) => new Fragment(path.path, pathV2(version, path), pathEntryV2)),
    definitions: [...definitionsOf(version, 'v2')].map(([name, definition]) => new Fragment(name, definition, definitionEntryV2)),
  }
}

function fragmentsV3(version: PublishedVersion): Fragments {
  return {
    paths: pathsOf(version).map((path) => new Fragment(path.path, pathV3(version, path), pathEntryV3)),
    definitions: [...definitionsOf(version, 'v3')].map(([name, definition]) => new Fragment(name, definition, schemaEntryV3)),
  }
}
