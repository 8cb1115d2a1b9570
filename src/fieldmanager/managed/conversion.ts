import type { JsonObject } from '../../base/json/index.js'

/** What may come at once or later. */
export type MaybePromise<T> = T | Promise<T>

/**
 * Converts an object to another API version. Undefined: there is no such version, and entries in it are obsolete. May throw or reject: the text of the error reaches
 * the client of an Apply.
 */
export type Convert = (object: JsonObject, apiVersion: string) => MaybePromise<JsonObject | undefined>

/** A question that a computation asks on its way: this object, in that version. */
export interface ConversionRequest {
  readonly object: JsonObject
  readonly apiVersion: string
}

/** A computation that pauses at conversions, so that one body of code serves converters that answer at once and webhooks. */
export type Steps<T> = Generator<ConversionRequest, T, JsonObject | undefined>

/** Runs a computation to its end: at once as long as the converter answers at once. */
export function runSteps<T>(steps: Steps<T>, convert: Convert): MaybePromise<T> {
  let state = steps.next()
  while (!state.done) {
    let answer: MaybePromise<JsonObject | undefined>
    try {
      answer = convert(state.value.object, state.value.apiVersion)
    } catch (error) {
      state = steps.throw(error)
      continue
    }
    if (answer instanceof Promise) return runLater(steps, convert, answer)
    state = steps.next(answer)
  }
  return state.value
}

async function runLater<T>(steps: Steps<T>, convert: Convert, first: Promise<JsonObject | undefined>): Promise<T> {
  let pending: MaybePromise<JsonObject | undefined> = first
  for (;;) {
    let state: IteratorResult<ConversionRequest, T>
    try {
      state = steps.next(await pending)
    } catch (error) {
      state = steps.throw(error)
    }
    if (state.done) return state.value
    pending = later(convert, state.value)
  }
}

async function later(convert: Convert, { object, apiVersion }: ConversionRequest): Promise<JsonObject | undefined> {
  return convert(object, apiVersion)
}
