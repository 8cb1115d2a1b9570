const KEYS = 5

/**
 * The n-th operation of a writer in a round: the same for who does it and who checks it. Each writer has keys of its own; of every seven operations one
 * deletes. Creation after deletion, updates and deletions of missing keys (which write nothing) all occur.
 */
export function operation(round, writer, n) {
  const key = `/load/${String(round)}/${String(writer)}/${String(n % KEYS)}`
  if (n % 7 === 6) return { key, value: undefined }
  return { key, value: `${String(n)} ${'x'.repeat((n * 37) % 900)}` }
}
