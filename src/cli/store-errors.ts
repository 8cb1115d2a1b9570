import type { StoreError } from '../storage/index.js'

/** Why the store cannot be opened, and what to do. */
export function explainStoreError({ code, message }: StoreError): string {
  switch (code) {
    case 'Locked':
      return `the data folder is in use: ${message}; stop the other server or choose another --data-dir`
    case 'Corrupt':
      return `the data are damaged: ${message}; restore a backup, or choose an empty --data-dir`
    case 'FormatTooNew':
      return `the data were written by a newer version: ${message}; run that version, or choose another --data-dir`
    case 'NoSpace':
      return `the disk is full: ${message}; make room and start again`
    default:
      return `the data folder cannot be opened: ${message}`
  }
}
