import type { Alias, Document, LineCounter, Node, Pair, Scalar, Tags, YAMLMap } from 'yaml'
import { encodeJson, JsonFloat, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { goQuote } from '../../meta/index.js'
import { goSyntax } from './go-syntax.js'
import { yamlErrorText } from './yaml-errors.js'
import { withIndentedFlows } from './yaml-flow.js'
import { isNestedTooDeeply, MAX_NESTING } from './yaml-nesting.js'
import { yamlParser } from './yaml-parser.js'

/** A YAML text that cannot be read; the message is the one of upstream's parser. */
export class YamlError extends Error {
  override readonly name = 'YamlError'
}

/** Nodes that aliases may add to a document. */
const MAX_ALIASED_NODES = 100_000
const MAX_DEPTH = 10_000
/** What upstream's parser takes for a float. */
const GO_FLOAT = /^[-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.(inf|Inf|INF))$|^\.(nan|NaN|NAN)$/
const INT64_MAX = (1n << 63n) - 1n
const INT64_MIN = -(1n << 63n)

/**
 * Decodes the first document of a YAML text as JSON, the way kubectl users write it: YAML 1.1 scalars, merge keys, keys of any scalar type
 * (spec/custom-resources.md §2.5). `duplicates`: one text of several lines that names all keys set twice (the last one wins), or none.
 * @throws YamlError
 */
export function decodeYaml(text: string): { readonly value: JsonValue; readonly duplicates: readonly string[] } {
  if (isNestedTooDeeply(text)) throw new YamlError(`yaml: exceeded max depth of ${String(MAX_NESTING)}`)
  const asWritten = firstDocument(text)
  const unindented = asWritten.document?.errors.some(isUnindentedFlow) === true
  const source = unindented ? withIndentedFlows(text) : text
  const { document, lines } = unindented ? firstDocument(source) : asWritten
  if (document === undefined) return { value: null, duplicates: [] }
  const [error, ...further] = document.errors
  if (error !== undefined)
    throw new YamlError(
      yamlErrorText([error, ...further], source, yamlParser().isCollection(document.contents) && document.contents.flow !== true),
    )
  const decoder = new Decoder(lines)
  const value = document.contents === null ? null : decoder.node(document.contents as Node, 0)
  return { value, duplicates: decoder.duplicates.length === 0 ? [] : [`yaml: unmarshal errors:\n${decoder.duplicates.join('\n')}`] }
}

function firstDocument(text: string): { readonly document: Document | undefined; readonly lines: LineCounter } {
  const yaml = yamlParser()
  const lines = new yaml.LineCounter()
  const documents = yaml.parseAllDocuments(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    uniqueKeys: false,
    strict: false,
    merge: true,
    intAsBigInt: true,
    lineCounter: lines,
    prettyErrors: true,
    customTags: scalarTags,
  })
  const first = Array.isArray(documents) ? documents[0] : undefined
  return { document: first instanceof yaml.Document ? first : undefined, lines }
}

const isUnindentedFlow = ({ code, message }: { readonly code: string; readonly message: string }): boolean =>
  code === 'BAD_INDENT' && message.startsWith('Flow')

/** Dates and base-60 numbers stay strings. */
function scalarTags(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || (tag.format !== 'TIME' && tag.tag !== 'tag:yaml.org,2002:timestamp'))
}

class Decoder {
  readonly duplicates: string[] = []
  readonly #yaml = yamlParser()
  readonly #lines: LineCounter
  readonly #nodes = new Map<string, Node>()
  #aliased = 0
  #inAlias = 0
  /** Anchored nodes that are being decoded. */
  readonly #open = new Set<Node>()

  constructor(lines: LineCounter) {
    this.#lines = lines
  }

  node(node: Node | null, depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new YamlError('yaml: exceeded max depth')
    if (node === null) return null
    if (this.#inAlias > 0 && ++this.#aliased > MAX_ALIASED_NODES) throw new YamlError('yaml: document contains excessive aliasing')
    if (this.#yaml.isAlias(node)) return this.#alias(node, depth)
    if (!('anchor' in node) || typeof node.anchor !== 'string') return this.#value(node, depth)
    this.#nodes.set(node.anchor, node)
    this.#open.add(node)
    const value = this.#value(node, depth)
    this.#open.delete(node)
    return value
  }

  #value(node: Exclude<Node, Alias>, depth: number): JsonValue {
    if (this.#yaml.isMap(node)) return this.#map(node as YAMLMap<Node, Node | null>, depth)
    if (this.#yaml.isSeq(node)) return node.items.map((item) => this.node(item as Node | null, depth + 1))
    return this.#yaml.isScalar(node) ? scalar(node) : null
  }

  #alias(alias: Alias, depth: number): JsonValue {
    const target = this.#nodes.get(alias.source)
    if (target === undefined) throw new YamlError(`yaml: unknown anchor '${alias.source}' referenced`)
    if (this.#open.has(target)) throw new YamlError(`yaml: anchor '${alias.source}' value contains itself`)
    this.#inAlias++
    try {
      return this.node(target, depth + 1)
    } finally {
      this.#inAlias--
    }
  }

  #map(map: YAMLMap<Node, Node | null>, depth: number): JsonObject {
    const result: JsonObject = {}
    const merged: JsonObject[] = []
    const seen = new Set<string>()
    for (const pair of map.items) {
      if (isMergeKey(pair)) {
        const sources = this.#merged(pair.value, depth)
        for (const source of sources) for (const key of Object.keys(source)) seen.add(key)
        merged.push(...sources)
        continue
      }
      const key = this.#key(pair, depth)
      if (seen.has(key.text)) this.#duplicate(pair, key.shown)
      seen.add(key.text)
      put(result, key.text, this.node(pair.value, depth + 1))
    }
    return withMerged(result, merged)
  }

  #key(pair: Pair<Node, Node | null>, depth: number): { readonly text: string; readonly shown: string } {
    const key = this.node(pair.key, depth + 1)
    if (typeof key === 'string') return { text: key, shown: goQuote(key) }
    if (typeof key === 'boolean' || typeof key === 'number' || typeof key === 'bigint') return { text: String(key), shown: String(key) }
    if (key instanceof JsonFloat) return { text: String(key.value), shown: String(key.value) }
    if (key !== null) throw new YamlError(`yaml: invalid map key: ${goSyntax(key)}`)
    const value = this.node(pair.value, depth + 1)
    const shown = typeof value === 'string' ? goQuote(value) : encodeJson(value)
    throw new YamlError(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${shown}`)
  }

  #merged(value: Node | null, depth: number): JsonObject[] {
    const source = this.node(value, depth + 1)
    const list = Array.isArray(source) ? source : [source]
    if (list.some((item) => typeof item !== 'object' || item === null || Array.isArray(item)))
      throw new YamlError('yaml: map merge requires map or sequence of maps as the value')
    return list as JsonObject[]
  }

  #duplicate(pair: Pair<Node, Node | null>, shown: string): void {
    const offset = pair.key.range?.[0] ?? 0
    this.duplicates.push(`  line ${String(this.#lines.linePos(offset).line)}: key ${shown} already set in map`)
  }
}

function isMergeKey(pair: Pair<Node, Node | null>): boolean {
  if (!yamlParser().isScalar(pair.key)) return false
  return pair.key.value === '<<' ? pair.key.type === 'PLAIN' : typeof pair.key.value === 'symbol'
}

function withMerged(result: JsonObject, merged: readonly JsonObject[]): JsonObject {
  for (const source of merged) {
    for (const key of Object.keys(source)) if (!Object.hasOwn(result, key)) put(result, key, source[key] as JsonValue)
  }
  return result
}

function scalar({ value, source, type }: Scalar): JsonValue {
  // A lone `.`, as managedFields have it, is no number, whatever the tag's pattern says.
  if (typeof value === 'number' && source !== undefined && !GO_FLOAT.test(source)) return source
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value
  if (typeof value === 'bigint') return integer(value)
  if (typeof value === 'number') return float(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString()
  if (typeof value === 'string') return type === 'PLAIN' && /^0o[0-7]+$/.test(value) ? integer(BigInt(value)) : value
  throw new YamlError('yaml: unsupported scalar')
}

function integer(value: bigint): JsonValue {
  if (value > INT64_MAX || value < INT64_MIN) return new JsonFloat(Number(value))
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function float(value: number): JsonValue {
  if (!Number.isFinite(value)) throw new YamlError(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`)
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? new JsonFloat(value) : value
}
