import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { statusError } from '../meta/index.js'
import { applyConfig, type Applied } from './managed/applier.js'
import { describeConflicts, type ApplyConflict } from './managed/conflict-text.js'
import { createdList } from './managed/creator.js'
import { runSteps, type Convert, type MaybePromise, type Steps } from './managed/conversion.js'
import { decodeEntries, encodeEntries, type Managers } from './managed/entry.js'
import { conflictsWithOthers, KUBECTL, withLastApplied } from './managed/last-applied.js'
import { managedFieldsOf, withManagedFields } from './managed/list.js'
import { startingList } from './managed/starting-list.js'
import { afterWrite, checkType, type Writer } from './managed/updater.js'
import { Versions, type Kind } from './managed/versions.js'
import { fieldElement } from './paths/element.js'
import type { FieldSet } from './paths/field-set.js'
import { setOf } from './paths/set-algebra.js'
import { hasKeys } from './typed/form.js'
import type { Type } from './typed/type.js'

/** What a field manager needs to know about one kind at one endpoint. */
export interface FieldManagerOptions {
  /** The type of the kind in a version (`group/version`); undefined for versions that do not exist. Called often: compile types once. */
  readonly types: (apiVersion: string) => Type | undefined
  /** The endpoint's `group/version`. */
  readonly groupVersion: string
  readonly kind: string
  /** The content of an object that nobody has filled in yet, where the type has some: what a create is compared with (Go's zero values). */
  readonly empty?: JsonObject
  /** 'status' or 'scale'; '' or absent for the resource itself. */
  readonly subresource?: string
  /** By `group/version`: the top-level fields that the endpoint ignores, with all below them (spec/apply.md §3.11). */
  readonly resetFields?: ReadonlyMap<string, readonly string[]>
  /** Absent: other versions than the endpoint's do not exist. */
  readonly convert?: Convert
  /** Why what an Apply makes cannot be converted to the endpoint's type; absent: it can. An Apply without changes makes nothing. */
  readonly refusal?: string
}

/** Who applies what way. */
export interface ApplyOptions {
  readonly manager: string
  readonly force: boolean
  /** RFC 3339, UTC, whole seconds. */
  readonly now: string
}

/** What an Apply comes to. */
export type ApplyOutcome =
  | {
      readonly conflict: undefined
      /** With managedFields. The live object itself when nothing has changed. */
      readonly object: JsonObject
      /** True when values changed, so that `object` has yet to be defaulted; false when it is the live object, perhaps with other managedFields. */
      readonly changed: boolean
    }
  | { readonly conflict: ApplyConflict }

/** Records who owns which field of the objects of one kind (spec/apply.md). Objects are values: none that goes in is changed. */
export interface FieldManager {
  /**
   * After a create (`live` absent), update or patch: `next`, as it was decoded and defaulted, with `metadata.managedFields` as this write leaves them. Never
   * fails: what cannot be compared leaves the live list as it is (spec/apply.md §1.9, §3.8). `now`: RFC 3339, UTC, whole seconds.
   */
  update(live: JsonObject | undefined, next: JsonObject, manager: string, now: string): MaybePromise<JsonObject>
  /**
   * Applies a configuration (spec/apply.md §3.9). Throws, or rejects with, a StatusError: 400 for a configuration that is none of this kind or carries managedFields,
   * 500 without reason for values that do not fit and for failed conversions (§4.2 rows 7 to 13).
   */
  apply(live: JsonObject | undefined, config: JsonObject, options: ApplyOptions): MaybePromise<ApplyOutcome>
}

/** A field manager for one kind at one endpoint. Keeps nothing between calls. */
export function createFieldManager(options: FieldManagerOptions): FieldManager {
  const endpoint = new Endpoint(options)
  const convert = options.convert ?? ((): undefined => undefined)
  return {
    update: (live, next, manager, now) =>
      runSteps(endpoint.update(live, next, { manager, subresource: endpoint.subresource, now }), convert),
    apply: (live, config, { manager, force, now }) =>
      runSteps(endpoint.apply(live, config, { manager, subresource: endpoint.subresource, now }, force), convert),
  }
}

const BEFORE_FIRST_APPLY = 'before-first-apply'
const NOBODY: Managers = new Map()

class Endpoint {
  readonly subresource: string
  readonly #kind: Kind
  readonly #empty: JsonObject
  readonly #ignored: ReadonlySet<string>
  readonly #refusal: string | undefined

  constructor({ types, groupVersion, kind, subresource = '', resetFields, empty = {}, refusal }: FieldManagerOptions) {
    const reset = new Map<string, FieldSet>()
    for (const [apiVersion, names] of resetFields ?? []) reset.set(apiVersion, setOf(names.map((name) => [fieldElement(name)])))
    this.subresource = subresource
    this.#empty = empty
    this.#refusal = refusal
    this.#ignored = new Set(resetFields?.get(groupVersion))
    this.#kind = { groupVersion, kind, types, reset: (apiVersion) => reset.get(apiVersion) }
  }

  *update(live: JsonObject | undefined, next: JsonObject, writer: Writer): Steps<JsonObject> {
    const stored = managedFieldsOf(live)
    try {
      const start = startingList(live, next, this.subresource !== '')
      if (start.managers.size === 0 && live !== undefined) return withManagedFields(next, undefined)
      if (!this.#isOurs(next)) return withManagedFields(next, Array.isArray(stored) ? stored : undefined)
      if (start.managers.size === 0 && !hasKeys(this.#empty)) return withManagedFields(next, this.#created(next, writer))
      const old = live === undefined ? this.#nothing() : withManagedFields(live, undefined)
      const managers = yield* afterWrite(new Versions(this.#kind), start.managers, old, withManagedFields(next, undefined), writer)
      return withManagedFields(next, encodeEntries(managers, start.list))
    } catch {
      return withManagedFields(next, Array.isArray(stored) ? stored : undefined)
    }
  }

  *apply(live: JsonObject | undefined, config: JsonObject, writer: Writer, force: boolean): Steps<ApplyOutcome> {
    const stored = managedFieldsOf(live)
    const managers = decodeStored(stored)
    this.#checkKind(config)
    const versions = new Versions(this.#kind)
    const old = live === undefined ? this.#nothing() : withManagedFields(live, undefined)
    const tracked = managers.size > 0 || live === undefined ? managers : yield* this.#beforeFirstApply(versions, old, writer)
    this.#checkConfig(versions, config)
    const bare = withManagedFields(config, undefined)
    this.#check(versions, old, 'live', true)
    const applied = yield* failing(applyConfig(versions, tracked, old, bare, writer, force))
    const settled = applied.conflicts === undefined ? applied : yield* this.#settle(versions, tracked, old, bare, writer, applied)
    if (settled.conflicts !== undefined) return { conflict: describeConflicts(settled.conflicts) }
    const object = writer.manager === KUBECTL ? withLastApplied(settled.object, bare) : settled.object
    const list = encodeEntries(settled.managers, stored)
    if (object !== old) this.#refuse('new', config)
    if (object === old && live !== undefined) return { conflict: undefined, object: withManagedFields(live, list), changed: false }
    return { conflict: undefined, object: withManagedFields(object, list), changed: true }
  }

  /** kubectl takes over without force what its own client-side apply left. */
  *#settle(versions: Versions, managers: Managers, live: JsonObject, config: JsonObject, writer: Writer, applied: Applied): Steps<Applied> {
    if (writer.manager !== KUBECTL || applied.conflicts === undefined) return applied
    const conflicts = conflictsWithOthers(versions, live, applied.conflicts)
    return conflicts.length > 0 ? { conflicts } : yield* failing(applyConfig(versions, managers, live, config, writer, true))
  }

  /** An object that nobody has tracked so far belongs to one owner of that name (spec/apply.md §1.10). */
  *#beforeFirstApply(versions: Versions, live: JsonObject, writer: Writer): Steps<Managers> {
    this.#refuse('live', {}, 'failed to create manager for existing fields: ')
    try {
      return yield* afterWrite(versions, NOBODY, this.#nothing(), live, { ...writer, manager: BEFORE_FIRST_APPLY })
    } catch (error) {
      throw statusError.plain(
        500,
        `failed to create manager for existing fields: failed to create typed new object (${this.#idOf(live)}): ${textOf(error)}`,
      )
    }
  }

  /** @throws Misfit, ItemError, ConversionError */
  #created(object: JsonObject, writer: Writer): JsonValue[] | undefined {
    const { groupVersion } = this.#kind
    return createdList(new Versions(this.#kind).typeOf(groupVersion), object, this.#ignored, groupVersion, writer)
  }

  #nothing(): JsonObject {
    return { ...this.#empty, apiVersion: this.#kind.groupVersion, kind: this.#kind.kind }
  }

  #isOurs(object: JsonObject): boolean {
    return own(object, 'apiVersion') === this.#kind.groupVersion && own(object, 'kind') === this.#kind.kind
  }

  #checkKind(config: JsonObject): void {
    if (this.#isOurs(config)) return
    const given = own(config, 'kind')
    throw statusError.badRequest(`invalid object type: ${kindText(own(config, 'apiVersion'), typeof given === 'string' ? given : '')}`)
  }

  #checkConfig(versions: Versions, config: JsonObject): void {
    if (Array.isArray(managedFieldsOf(config))) throw statusError.badRequest('metadata.managedFields must be nil')
    this.#check(versions, config, 'patch', false)
  }

  #check(versions: Versions, object: JsonObject, what: string, duplicates: boolean): void {
    try {
      checkType(versions, object, duplicates)
    } catch (error) {
      throw statusError.plain(500, `failed to create typed ${what} object (${this.#idOf(object)}): ${textOf(error)}`)
    }
  }

  /** @throws StatusError 500 where an object that an Apply made cannot be converted */
  #refuse(what: 'live' | 'new', object: JsonObject, where = ''): void {
    if (this.#refusal === undefined) return
    throw statusError.plain(500, `${where}failed to convert ${what} object (${this.#idOf(object)}) to proper version: ${this.#refusal}`)
  }

  /** `namespace/name; group/version, Kind=Kind`, as the object has them. */
  #idOf(object: JsonObject): string {
    const metadata = own(object, 'metadata')
    const meta = isObject(metadata) ? metadata : {}
    return `${stringOf(own(meta, 'namespace'))}/${stringOf(own(meta, 'name'))}; ${kindText(this.#kind.groupVersion, this.#kind.kind)}`
  }
}

/** @throws StatusError 500 for a list that only an intruder can have stored */
function decodeStored(list: JsonValue | undefined): Managers {
  try {
    return decodeEntries(list, true)
  } catch (error) {
    throw statusError.plain(500, `failed to decode managed fields: ${textOf(error)}`)
  }
}

/** A computation whose errors become 500 without reason. */
function* failing<T>(steps: Steps<T>): Steps<T> {
  try {
    return yield* steps
  } catch (error) {
    throw statusError.plain(500, textOf(error))
  }
}

/** A kind as upstream prints it; an apiVersion that is none takes the group and version (with two slashes the kind too) away. */
function kindText(apiVersion: JsonValue | undefined, kind: string): string {
  const parts = stringOf(apiVersion).split('/')
  if (parts.length > 2) return '/, Kind='
  const [version, group] = [parts.at(-1) as string, parts.length === 2 ? (parts[0] as string) : '']
  return `${group}/${version}, Kind=${kind}`
}

function stringOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
