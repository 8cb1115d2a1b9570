import fc from 'fast-check'
import { isObject, type JsonObject, type JsonValue } from '../../src/base/json/index.js'
import { createFieldManager, typeFromSchema, type FieldManager } from '../../src/fieldmanager/index.js'
import { mergedDocument, object, shape, structural, turned, valueOf, type Shape } from './shapes.js'

/** One request of a history; 'schema': from here on the kind has another type. */
export type Step =
  | { readonly op: 'apply' | 'force' | 'update'; readonly manager: string; readonly object: JsonObject }
  | { readonly op: 'schema'; readonly shape: Shape }

/** What a step has led to. */
export interface Outcome {
  readonly object: JsonValue
  readonly managers: Readonly<Record<string, { readonly applied: boolean; readonly fields: JsonValue }>>
  /** `manager path`, sorted. */
  readonly conflicts: readonly string[]
  readonly error: string
}

const VERSION = 'demo.example.com/v1'
const NOTHING: JsonObject = { apiVersion: VERSION, kind: 'Widget' }

/** Requests of a few managers that draw on a few values of one kind, whose schema may change once. */
export const history: fc.Arbitrary<readonly Step[]> = shape.chain((of) =>
  fc
    .tuple(fc.array(resource(of), { minLength: 2, maxLength: 5 }), fc.array(request, { minLength: 1, maxLength: 8 }), fc.nat({ max: 20 }))
    .map(([pool, requests, at]): readonly Step[] => {
      const steps = requests.map(({ op, who, index }): Step => ({
        op,
        manager: `${op === 'update' ? 'u' : 'a'}${String(who)}`,
        object: pool[index % pool.length] as JsonObject,
      }))
      return [
        { op: 'schema', shape: of },
        ...steps.slice(0, at),
        ...(at < steps.length ? [{ op: 'schema' as const, shape: turned(of) }] : []),
        ...steps.slice(at),
      ]
    }),
)

const request = fc.record({
  op: fc.constantFrom('apply' as const, 'apply' as const, 'force' as const, 'update' as const),
  who: fc.integer({ min: 1, max: 3 }),
  index: fc.nat({ max: 4 }),
})

function resource(of: Shape): fc.Arbitrary<JsonObject> {
  const some = fc.constantFrom<JsonValue>('1', '2')
  const owners = fc.uniqueArray(fc.constantFrom<JsonObject>({ uid: 'u1', name: 'n' }, { uid: 'u2', name: 'n' }, { uid: 'u2', name: 'm' }), {
    maxLength: 2,
    selector: (owner) => owner['uid'],
  })
  const metadata = fc.oneof(
    { weight: 3, arbitrary: fc.constant<JsonObject>({}) },
    { weight: 1, arbitrary: object({ labels: object({ x: some, y: some }), finalizers: fc.uniqueArray(some), ownerReferences: owners }) },
  )
  const status = fc.option(object({ a: some }), { freq: 2, nil: undefined })
  return fc.tuple(metadata, fc.option(valueOf(of), { freq: 12, nil: undefined }), status).map(([meta, spec, state]) => ({
    ...NOTHING,
    metadata: { ...meta, name: 'w' },
    ...(spec === undefined ? {} : { spec }),
    ...(state === undefined ? {} : { status: state }),
  }))
}

/** The history as the second implementation reads it. */
export function asLine(steps: readonly Step[]): string {
  return JSON.stringify({
    empty: NOTHING,
    steps: steps.map((step) => (step.op === 'schema' ? { op: step.op, schema: mergedDocument(step.shape) } : step)),
  })
}

/** Plays a history with this project's field manager. */
export function played(steps: readonly Step[]): readonly Outcome[] {
  const player = new Player()
  return steps.map((step) => player.play(step))
}

class Player {
  #manager: FieldManager | undefined
  #live: JsonObject | undefined
  #seconds = 0

  play(step: Step): Outcome {
    if (step.op === 'schema') this.#manager = managerOf(step.shape)
    else if (step.op === 'update') this.#live = this.#update(step.object, step.manager)
    else return this.#apply(step.object, step.manager, step.op === 'force')
    return this.#outcome([], '')
  }

  #now(): string {
    this.#seconds++
    return `2026-03-04T05:06:${String(this.#seconds).padStart(2, '0')}Z`
  }

  #update(next: JsonObject, manager: string): JsonObject {
    return atOnce((this.#manager as FieldManager).update(this.#live, next, manager, this.#now()))
  }

  #apply(config: JsonObject, manager: string, force: boolean): Outcome {
    try {
      const outcome = atOnce((this.#manager as FieldManager).apply(this.#live, config, { manager, force, now: this.#now() }))
      if (outcome.conflict !== undefined) {
        const conflicts = outcome.conflict.causes.map(({ message, field }) => `${/"([^"]*)"/.exec(message)?.[1] ?? ''} ${field}`)
        return this.#outcome(conflicts.sort(), '')
      }
      this.#live = outcome.object
      return this.#outcome([], '')
    } catch (error) {
      return this.#outcome([], (error as Error).message)
    }
  }

  #outcome(conflicts: readonly string[], error: string): Outcome {
    if (this.#live === undefined) return { object: null, managers: {}, conflicts, error }
    const { managedFields: list, ...metadata } = this.#live['metadata'] as JsonObject
    const entries = Array.isArray(list) ? list.filter(isObject) : []
    return {
      object: { ...this.#live, metadata },
      managers: Object.fromEntries(
        entries.map(({ manager, operation, fieldsV1 }) => [
          manager as string,
          { applied: operation === 'Apply', fields: fieldsV1 ?? null },
        ]),
      ),
      conflicts,
      error,
    }
  }
}

function managerOf(of: Shape): FieldManager {
  const status = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const type = typeFromSchema({ type: 'object', properties: { spec: structural(of), status } })
  return createFieldManager({
    types: (apiVersion) => (apiVersion === VERSION ? type : undefined),
    groupVersion: VERSION,
    kind: 'Widget',
    resetFields: new Map([[VERSION, ['status']]]),
  })
}

function atOnce<T>(value: T | Promise<T>): T {
  if (value instanceof Promise) throw new Error('did not answer at once')
  return value
}
