export type {
  CasResult,
  Entry,
  Operation,
  RangeOptions,
  RangeResult,
  Store,
  StoreErrorCode,
  StoreEvent,
  StoreStatus,
  StoreWatch,
  WatchSink,
} from './contract.js'
export { StoreError } from './contract.js'
export { createMemoryStore } from './memory/memory-store.js'
export type { MemoryStoreOptions } from './memory/memory-store.js'
export { createLevelStore } from './level/level-store.js'
export type { LevelStore, LevelStoreOptions } from './level/level-store.js'
export type { StoreEnvironment } from './environment.js'
export type { BackupSummary } from './level/backup-check.js'
export { checkBackup } from './level/backup-check.js'
export { backupDirectory } from './level/backup-directory.js'
export { restore } from './level/restore.js'
export type { Verification } from './level/verify.js'
export { verify } from './level/verify.js'
