export * as statusError from './status-errors.js'
