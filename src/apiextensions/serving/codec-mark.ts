import { createHash } from 'node:crypto'
import { encodeJson } from '../../base/json/index.js'
import type { CrdVersion } from '../types/index.js'

const MARK_BYTES = 6

/**
 * What is noted of values that are stored exactly as a version reads them: a number that stands for all that reading depends on, the version's name and schema
 * and the program's release, so that it can be kept on disk. In [1, 2^48).
 */
export function codecMark(release: string, apiVersion: string, { schema }: Pick<CrdVersion, 'schema'>): number {
  const text = `${release}\n${apiVersion}\n${encodeJson(schema?.openAPIV3Schema ?? null)}`
  return Math.max(1, createHash('sha256').update(text).digest().readUIntBE(0, MARK_BYTES))
}
