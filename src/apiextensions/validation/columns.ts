import { fieldError } from '../../meta/index.js'
import type { CrdColumn } from '../types/index.js'
import type { ErrorList } from './error-list.js'
import { isSimplePath } from './subresources.js'

const TYPES = ['boolean', 'date', 'integer', 'number', 'string']
const FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']
const oneOf = (values: readonly string[]): string => `must be one of ${values.join(',')}`

/** Printer columns (spec/crd.md §2.8). */
export function checkColumns(columns: readonly CrdColumn[], path: string, errors: ErrorList): void {
  for (const [index, column] of columns.entries()) {
    if (errors.isFull()) return
    checkColumn(column, `${path}[${String(index)}]`, errors)
  }
}

function checkColumn(column: CrdColumn, path: string, errors: ErrorList): void {
  const { name, type, format = '', jsonPath } = column
  if (name === '') errors.add(fieldError.required(`${path}.name`))
  if (type === '') errors.add(fieldError.required(`${path}.type`, oneOf(TYPES)))
  else if (!TYPES.includes(type)) errors.add(fieldError.invalid(`${path}.type`, type, oneOf(TYPES)))
  if (format !== '' && !FORMATS.includes(format)) errors.add(fieldError.invalid(`${path}.format`, format, oneOf(FORMATS)))
  if (jsonPath === '') errors.add(fieldError.required(`${path}.JSONPath`))
  else isSimplePath(jsonPath, `${path}.JSONPath`, errors)
}
