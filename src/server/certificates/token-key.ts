import { join } from 'node:path'
import { makeTokenKey, readTokenKey, type TokenKey } from '../../auth/index.js'
import { dataPaths } from '../data-paths.js'
import type { ResolvedOptions } from '../options.js'
import { StartError } from '../start-error.js'
import { readIfThere, writeSecret } from './secret-files.js'

const FILE = 'sa.key'

/**
 * The key of service account tokens: that of the data folder, made once; where objects are in memory, so is the key, as no token outlives its account.
 * @throws StartError
 */
export async function loadTokenKey({ dataDir, storageBackend }: ResolvedOptions): Promise<TokenKey> {
  if (dataDir === undefined || storageBackend === 'memory') return readTokenKey(makeTokenKey())
  const path = join(dataPaths(dataDir).secrets, FILE)
  const found = await readIfThere(path)
  const pem = found ?? makeTokenKey()
  const key = checked(path, pem)
  if (found === undefined) await writeSecret(path, pem)
  return key
}

function checked(path: string, pem: string): TokenKey {
  try {
    return readTokenKey(pem)
  } catch (error) {
    throw new StartError(
      `the key of service account tokens, ${path}, is damaged: remove it, and a new one is made, which ends all tokens`,
      {
        cause: error,
      },
    )
  }
}
