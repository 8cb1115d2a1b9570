import type { Labels, MetricsText } from './text.js'

/** How values are spread over buckets. Observing costs a search in a short list. */
export class Histogram {
  readonly #bounds: readonly number[]
  readonly #counts: Float64Array
  #sum = 0

  /** `bounds`: upper bounds of the buckets, rising. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    let bucket = 0
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] as number)) bucket++
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1
    this.#sum += value
  }

  write(text: MetricsText, name: string, labels: Labels): void {
    let count = 0
    for (const [bucket, inBucket] of this.#counts.entries()) {
      count += inBucket
      const bound = this.#bounds[bucket]
      text.sample(`${name}_bucket`, { ...labels, le: bound === undefined ? '+Inf' : String(bound) }, count)
    }
    text.sample(`${name}_sum`, labels, this.#sum)
    text.sample(`${name}_count`, labels, count)
  }
}
