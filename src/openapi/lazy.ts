/**
 * Something that is made when it is asked for, and again once its source has another revision. One is made at a time; who asks meanwhile waits
 * for one that is at least as new as the source was when they asked.
 */
export class Lazy<T> {
  readonly #revision: () => number
  readonly #make: (previous: T | undefined) => Promise<T>
  #made: { readonly revision: number; readonly value: T } | undefined
  #making: Promise<void> | undefined

  constructor(revision: () => number, make: (previous: T | undefined) => Promise<T>) {
    this.#revision = revision
    this.#make = make
  }

  async get(): Promise<T> {
    const wanted = this.#revision()
    for (;;) {
      if (this.#made !== undefined && this.#made.revision >= wanted) return this.#made.value
      this.#making ??= this.#run()
      await this.#making
    }
  }

  async #run(): Promise<void> {
    const revision = this.#revision()
    try {
      this.#made = { revision, value: await this.#make(this.#made?.value) }
    } finally {
      this.#making = undefined
    }
  }
}
