/**
 * Does the work for each item, at most `limit` of them at a time, in order of their start. One that fails does not keep the others from being done.
 * @returns what failed, each with its error
 */
export async function inParallel<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<{ readonly item: T; readonly error: unknown }[]> {
  const failures: { readonly item: T; readonly error: unknown }[] = []
  const iterator = items[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      try {
        await work(next.value)
      } catch (error) {
        failures.push({ item: next.value, error })
      }
    }
  }
  await Promise.all(Array.from({ length: limit }, worker))
  return failures
}
