// `hostname` (spec/schema.md §7.2): one label with a hyphen only in second place, or several whose last has two letters or more.

const ONE_LABEL = /^[a-zA-Z0-9\p{S}\p{L}](?:-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?$/u
const LABELS =
  /^(?:[a-zA-Z0-9\p{S}\p{L}](?:[a-zA-Z0-9\p{S}\p{L}-]{0,61}[a-zA-Z0-9\p{S}\p{L}])?\.)+[a-zA-Z0-9\p{S}\p{L}](?:-?[a-zA-Z0-9\p{S}\p{L}]){1,62}$/u
const MAX_BYTES = 255
const LABEL_MAX_BYTES = 63

/** A host name; letters and symbols of any script. */
export function isHostname(text: string): boolean {
  // The length comes first: it bounds what the expressions have to look at.
  if (text.length > MAX_BYTES || Buffer.byteLength(text) > MAX_BYTES) return false
  if (!ONE_LABEL.test(text) && !LABELS.test(text)) return false
  return text.split('.').every((label) => Buffer.byteLength(label) <= LABEL_MAX_BYTES)
}
