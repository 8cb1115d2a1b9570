import { isObject, own, type JsonObject } from '../../base/json/index.js'
import { schemaAt } from './schema-walk.js'

/** A path that has been followed through a schema. */
export interface FollowedPath {
  /** The names on the way. */
  readonly names: readonly string[]
  /** The path in one form for all ways of writing it: `.name` for properties, `[key]` for keys of maps. */
  readonly normal: string
  /** The schema at its end; undefined at a key of a map that takes anything. */
  readonly schema: JsonObject | undefined
}

/** A path that leads nowhere; the message says why (spec/cel.md §1.5). */
export class FieldPathError extends Error {
  override readonly name = 'FieldPathError'
}

const NO_FIELD = 'does not refer to a valid field'
const END = 'unexpected end of JSON path'

/** Quoted text with its escapes, a delimiter, or what stands between delimiters. A quote that is not closed is text to the end. */
const TOKEN = /'(?:[^'\\]|\\.|\\$)*(?:'|$)|[.[\]]|[^.[\]']+[^.[\]]*/gsy

/**
 * Follows a path such as `.spec.a` or `.spec['a.b']` through a schema: `properties` by their names, else any key of `additionalProperties`.
 * `brackets`: whether `['a']` may be written. An empty path leads nowhere and is `undefined`.
 * @throws FieldPathError
 */
export function followPath(path: string, schema: JsonObject, brackets: boolean): FollowedPath {
  const tokens = path.match(TOKEN) ?? []
  let at: FollowedPath = { names: [], normal: '', schema }
  for (let i = 0; i < tokens.length;) {
    const token = tokens[i] as string
    if (token === '.') {
      at = enter(at, expectToken(tokens, i + 1))
      i += 2
    } else if (token === '[') {
      if (!brackets) throw new FieldPathError('array notation is not allowed')
      at = enter(at, unquote(expectToken(tokens, i + 1)))
      const close = expectToken(tokens, i + 2)
      if (close !== ']') throw new FieldPathError(`expected ] but got ${close}`)
      i += 3
    } else throw new FieldPathError(`expected [ or . but got: ${token}`)
  }
  return at
}

function expectToken(tokens: readonly string[], index: number): string {
  const token = tokens[index]
  if (token === undefined) throw new FieldPathError(END)
  return token
}

function enter({ names, normal, schema }: FollowedPath, name: string): FollowedPath {
  const properties = schema && schemaAt(schema, 'properties')
  if (properties !== undefined) {
    const property = schemaAt(properties, name)
    if (property === undefined) throw new FieldPathError(NO_FIELD)
    return { names: [...names, name], normal: `${normal}.${name}`, schema: property }
  }
  const additional = schema && own(schema, 'additionalProperties')
  if (additional === undefined) throw new FieldPathError(NO_FIELD)
  return { names: [...names, name], normal: `${normal}[${name}]`, schema: isObject(additional) ? additional : undefined }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "'": "'",
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function unquote(token: string): string {
  if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'"))
    throw new FieldPathError(`expected single quoted string but got ${token}`)
  return token.slice(1, -1).replace(/\\(.?)/gs, (_, char: string) => {
    const escaped = Object.hasOwn(ESCAPES, char) ? ESCAPES[char] : undefined
    if (escaped === undefined) throw new FieldPathError('invalid string literal: unable to unescape string')
    return escaped
  })
}
