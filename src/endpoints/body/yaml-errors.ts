/** What is looked at of the parser's error. */
interface SyntaxProblem {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

/**
 * The text that upstream's YAML parser has for a syntax error: its scanner counts lines from 1, what stands above it from 0, and the end of a text that lacks its
 * last newline is on a line of its own. `inBlock`: the document is a block collection, which is still open where the error is.
 */
export function yamlErrorText(errors: readonly [SyntaxProblem, ...SyntaxProblem[]], text: string, inBlock: boolean): string {
  const [error, next] = errors
  const anchor = /Unresolved alias .*?: ?(\S+)/.exec(error.message)
  if (error.code === 'BAD_ALIAS' && anchor !== null) return `yaml: unknown anchor '${anchor[1] as string}' referenced`
  const before = text.slice(0, error.pos[0])
  const line = before.split('\n').length - 1
  const scanner = scannerProblem(error, before)
  if (scanner !== undefined) {
    // A key that goes on over lines is found out at its colon.
    const further = next?.code === 'MULTILINE_IMPLICIT_KEY' ? text.slice(next.pos[0], next.pos[1]).split('\n').length - 1 : 0
    return `yaml: ${line + further === 0 ? '' : `line ${String(line + further + 1)}: `}${scanner}`
  }
  const shown = line + (error.pos[0] >= text.length && !before.endsWith('\n') ? 1 : 0)
  return `yaml: ${shown === 0 ? '' : `line ${String(shown)}: `}${parserProblem(error, before.trimEnd(), inBlock)}`
}

function scannerProblem(error: SyntaxProblem, before: string): string | undefined {
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY') return 'mapping values are not allowed in this context'
  if (error.code !== 'TAB_AS_INDENT') return undefined
  // Behind a plain scalar the line might have gone on with it.
  const isFresh = /(^|[:?,[{-])\s*$/.test(before)
  return isFresh ? 'found character that cannot start any token' : 'found a tab character that violates indentation'
}

function parserProblem(error: SyntaxProblem, before: string, inBlock: boolean): string {
  const flow = /[Ff]low (map|sequence)/.exec(error.message)
  if (flow === null) {
    return error.code === 'UNEXPECTED_TOKEN' && !inBlock ? 'did not find expected <document start>' : 'did not find expected key'
  }
  if (/[[{:]$/.test(before) || (before.endsWith(',') && flow[1] === 'sequence')) return 'did not find expected node content'
  return `did not find expected ',' or '${flow[1] === 'map' ? '}' : ']'}'`
}
