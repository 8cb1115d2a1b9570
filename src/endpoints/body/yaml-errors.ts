/** What is looked at of the parser's error. */
interface SyntaxProblem {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

/** The text that upstream's YAML parser has for a syntax error: its scanner counts lines from 1, what stands above it from 0. */
export function yamlErrorText(error: SyntaxProblem, text: string): string {
  const anchor = /Unresolved alias .*?: ?(\S+)/.exec(error.message)
  if (error.code === 'BAD_ALIAS' && anchor !== null) return `yaml: unknown anchor '${anchor[1] as string}' referenced`
  const line = text.slice(0, error.pos[0]).split('\n').length
  const scanner = SCANNER[error.code]
  if (scanner !== undefined) return `yaml: line ${String(line)}: ${scanner}`
  const shown = Math.max(1, line - 1)
  return `yaml: line ${String(shown)}: ${parserProblem(error, text)}`
}

const SCANNER: Readonly<Record<string, string | undefined>> = {
  TAB_AS_INDENT: 'found character that cannot start any token',
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
}

function parserProblem(error: SyntaxProblem, text: string): string {
  const flow = /[Ff]low (map|sequence)/.exec(error.message)
  if (flow === null) return error.code === 'UNEXPECTED_TOKEN' ? 'did not find expected <document start>' : 'did not find expected key'
  const before = text.slice(0, error.pos[0]).trimEnd()
  if (before.endsWith('[') || (before.endsWith(',') && flow[1] === 'sequence')) return 'did not find expected node content'
  return `did not find expected ',' or '${flow[1] === 'map' ? '}' : ']'}'`
}
