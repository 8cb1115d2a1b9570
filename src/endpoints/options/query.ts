import { statusError } from '../../meta/index.js'

/** A boolean query parameter: absent, `0` and `false` (any case) are false, everything else, the empty text too, is true (spec/api.md §1.1.8). */
export function queryBoolean(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  return value !== null && value !== '0' && value.toLowerCase() !== 'false'
}

/** An integer query parameter; undefined when absent. @throws a 400 StatusError with Go's text */
export function queryInteger(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  if (!/^[+-]?[0-9]+$/.test(value)) throw statusError.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`)
  const number = BigInt(value)
  if (number !== BigInt.asIntN(64, number))
    throw statusError.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: value out of range`)
  return Number(number)
}
