import { randomUUID } from 'node:crypto'
import { customAlphabet, nanoid } from 'nanoid'

/** Chance. */
export interface Random {
  /** A random RFC 4122 v4 UUID. */
  uuid(): string
  /** The end of a generated name: five characters that make no words (spec/api.md §3.1). */
  nameSuffix(): string
  /** A short id, unique within a server's life. */
  shortId(): string
  /** A number in [0, 1), for jitter. */
  float(): number
}

const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
const SUFFIX_LENGTH = 5
const ID_LENGTH = 12

/** The runtime's sources of chance. */
export function systemRandom(): Random {
  return {
    uuid: () => randomUUID(),
    nameSuffix: customAlphabet(SUFFIX_ALPHABET, SUFFIX_LENGTH),
    shortId: () => nanoid(ID_LENGTH),
    float: () => Math.random(),
  }
}
