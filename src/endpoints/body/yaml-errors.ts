/** What is looked at of the parser's error. */
interface SyntaxProblem {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

/** The text that upstream's YAML parser has for a syntax error. */
export function yamlErrorText(error: SyntaxProblem, text: string): string {
  const anchor = /Unresolved alias .*?: ?(\S+)/.exec(error.message)
  if (error.code === 'BAD_ALIAS' && anchor !== null) return `yaml: unknown anchor '${anchor[1] as string}' referenced`
  const line = text.slice(0, error.pos[0]).split('\n').length
  return `yaml: line ${String(line)}: ${reasonOf(error)}`
}

function reasonOf(error: SyntaxProblem): string {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'found character that cannot start any token'
    case 'MISSING_CHAR':
      return error.message.includes('closing') ? 'found unexpected end of stream' : "did not find expected ',' or '}'"
    case 'BLOCK_IN_FLOW':
    case 'BAD_COLLECTION_TYPE':
      return "did not find expected ',' or '}'"
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'mapping values are not allowed in this context'
    case 'UNEXPECTED_TOKEN':
      return 'did not find expected <document start>'
    default:
      return 'did not find expected key'
  }
}
