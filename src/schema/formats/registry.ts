import { labelErrors, subdomainErrors } from '../../meta/index.js'
import type { Structural } from '../structural.js'
import { isCidr, isIpv4, isIpv6, isMac } from './addresses.js'
import { isDate, isDateTime, isDuration } from './dates.js'
import { isEmail } from './email.js'
import { isHostname } from './hostname.js'
import { isCreditCard, isIsbn, isIsbn10, isIsbn13, isSsn } from './numbers.js'
import { isUri } from './uri.js'

/** Whether a text has a format. */
export type FormatCheck = (text: string) => boolean

const matches =
  (regexp: RegExp): FormatCheck =>
  (text) =>
    regexp.test(text)
const COLOR_NUMBER = '[\\t\\n\\f\\r ]*(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])[\\t\\n\\f\\r ]*'

/** The formats of strings, by name without dashes. */
export const STRING_FORMATS: ReadonlyMap<string, FormatCheck> = new Map<string, FormatCheck>([
  ['bsonobjectid', matches(/^[0-9a-fA-F]{24}$/)],
  ['uri', isUri],
  ['email', isEmail],
  ['hostname', isHostname],
  ['ipv4', isIpv4],
  ['ipv6', isIpv6],
  ['cidr', isCidr],
  ['mac', isMac],
  ['uuid', matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i)],
  ['uuid3', matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i)],
  ['uuid4', matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i)],
  ['uuid5', matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i)],
  ['isbn', isIsbn],
  ['isbn10', isIsbn10],
  ['isbn13', isIsbn13],
  ['creditcard', isCreditCard],
  ['ssn', isSsn],
  ['hexcolor', matches(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)],
  ['rgbcolor', matches(new RegExp(`^rgb\\(${COLOR_NUMBER},${COLOR_NUMBER},${COLOR_NUMBER}\\)$`))],
  ['byte', (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)],
  ['password', () => true],
  ['date', isDate],
  ['duration', isDuration],
  ['datetime', isDateTime],
  ['k8sshortname', (text) => labelErrors(text).length === 0],
  ['k8slongname', (text) => subdomainErrors(text).length === 0],
])

/** The formats of numbers, spelt exactly so. */
export type NumberFormat = 'int32' | 'int64' | 'float' | 'double'

/** The check that a node's `format` demands of strings; undefined where the format is not one for strings of this node (spec/schema.md §7.1). */
export function stringFormat(schema: Structural): FormatCheck | undefined {
  const applies = schema.type === 'string' || schema.type === '' || schema.xIntOrString
  return applies ? STRING_FORMATS.get(schema.valueValidation.format.replaceAll('-', '')) : undefined
}

/** The number format that is in force at a node, or undefined. */
export function numberFormat(schema: Structural): NumberFormat | undefined {
  const { format } = schema.valueValidation
  if (schema.xIntOrString) return undefined
  if (schema.type === 'integer') return format === 'int32' || format === 'int64' ? format : undefined
  return schema.type === 'number' && (format === 'float' || format === 'double') ? format : undefined
}

/** Whether the `format` of a node means nothing there: it is ignored, and worth a warning `unrecognized format "x"`. */
export function isUnrecognizedFormat(schema: Structural): boolean {
  return schema.valueValidation.format !== '' && stringFormat(schema) === undefined && numberFormat(schema) === undefined
}
