import { FIELD_MANAGER_MAX, fieldError, fieldManagerErrors, isPrintable, statusError, type FieldError } from '../../meta/index.js'
import type { RequestScope } from '../request.js'
import { queryBoolean } from './query.js'

/** How unknown and duplicate fields are met (spec/api.md §7.3). */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

/** The options of a create, update or patch, validated. */
export interface WriteQuery {
  readonly dryRun: boolean
  readonly fieldValidation: FieldValidation
  /** `fieldManager`; '' when absent. */
  readonly fieldManager: string
  readonly force: boolean
}

const PRINTABLE_ASCII = /^[ -~]{1,128}$/
const NO_OPTIONS: WriteQuery = { dryRun: false, fieldManager: '', force: false, fieldValidation: 'Warn' }
const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn']

/** Reads and validates the options of a write. @throws a 422 StatusError about `<kind>` */
export function parseWriteOptions(
  scope: RequestScope,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  apply = false,
): WriteQuery {
  const { query } = scope
  if (query.size === 0 && !apply) return NO_OPTIONS
  const fieldManager = query.get('fieldManager') ?? ''
  const fieldValidation = query.get('fieldValidation') ?? ''
  const errors = [
    ...(kind === 'PatchOptions' ? forceErrors(query, apply, fieldManager) : []),
    ...fieldManagerErrors(fieldManager, 'fieldManager'),
    ...dryRunErrors(query.getAll('dryRun')),
    ...(VALIDATIONS.includes(fieldValidation) ? [] : [fieldError.notSupported('fieldValidation', fieldValidation, VALIDATIONS)]),
  ]
  if (errors.length > 0) throw statusError.invalid({ group: 'meta.k8s.io', kind }, '', errors)
  return {
    dryRun: query.has('dryRun'),
    fieldManager,
    force: queryBoolean(query, 'force'),
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as FieldValidation),
  }
}

function forceErrors(query: URLSearchParams, apply: boolean, manager: string): FieldError[] {
  if (apply) return manager === '' ? [fieldError.required('fieldManager', 'is required for apply patch')] : []
  return query.has('force') ? [fieldError.forbidden('force', 'may not be specified for non-apply patch')] : []
}

/** Every given dryRun value has to be `All` (spec/api.md §7.1). */
export function dryRunErrors(values: readonly string[]): FieldError[] {
  return values.every((value) => value === 'All') ? [] : [fieldError.notSupported('dryRun', [...values], ['All'])]
}

/** The manager's name where none is given: the User-Agent up to the first slash, printable characters only (spec/api.md §3.8). */
export function managerName(scope: RequestScope, fieldManager: string): string {
  if (fieldManager !== '') return fieldManager
  const agent = Buffer.from(scope.header('user-agent'), 'latin1').toString()
  const prefix = agent.split('/', 1)[0] as string
  if (PRINTABLE_ASCII.test(prefix)) return prefix
  let name = ''
  for (const char of prefix) if (isPrintable(char)) name += char
  return name === '' ? 'unknown' : truncateBytes(name, FIELD_MANAGER_MAX)
}

function truncateBytes(text: string, max: number): string {
  if (Buffer.byteLength(text) <= max) return text
  let out = ''
  let size = 0
  for (const char of text) {
    size += Buffer.byteLength(char)
    if (size > max) break
    out += char
  }
  return out
}
