export type { Regexp } from './regexp.js'
export { compileRegexp, RegexpSyntaxError } from './regexp.js'
