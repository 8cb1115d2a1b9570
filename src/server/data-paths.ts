import { join } from 'node:path'

/** Where things are in a data folder. */
export interface DataPaths {
  /** The database's own folder. */
  readonly database: string
  /** Certificates, keys and the token. */
  readonly secrets: string
  readonly kubeconfig: string
}

export function dataPaths(dataDir: string): DataPaths {
  return { database: join(dataDir, 'db'), secrets: join(dataDir, 'pki'), kubeconfig: join(dataDir, 'admin.kubeconfig') }
}
