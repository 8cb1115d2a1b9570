import type { Location, Source } from './source.js'
import { NO_LOCATION } from './source.js'

/** A finding of the parser, the checker or a validator of literals. */
export interface Issue extends Location {
  readonly message: string
}

const MAX_ISSUES = 100

/** Collects findings about one expression. */
export class IssueLog {
  readonly source: Source
  readonly #issues: Issue[] = []
  #count = 0

  constructor(source: Source) {
    this.source = source
  }

  get empty(): boolean {
    return this.#count === 0
  }

  /** Adds a finding at a UTF-16 offset of the text; a negative offset means "nowhere in particular". */
  report(offset: number, message: string): void {
    this.#count++
    if (this.#count > MAX_ISSUES) return
    this.#issues.push({ ...(offset < 0 ? NO_LOCATION : this.source.location(offset)), message })
  }

  /** How many findings there were; only the first hundred are kept. */
  get count(): number {
    return this.#count
  }

  /** The findings by line and column. */
  sorted(): Issue[] {
    return [...this.#issues].sort((a, b) => a.line - b.line || a.column - b.column)
  }
}

/** The findings as upstream prints them: one block each, at most 100 (spec/cel.md §5.1). */
export function formatIssues(log: IssueLog): string {
  const blocks = log.sorted().map((issue) => formatIssue(log.source, issue))
  if (log.count > MAX_ISSUES) blocks.push(`${String(log.count - MAX_ISSUES)} more errors were truncated`)
  return blocks.join('\n')
}

function formatIssue(source: Source, issue: Issue): string {
  const head = `ERROR: <input>:${String(issue.line)}:${String(issue.column + (issue.line < 0 ? 0 : 1))}: ${issue.message}`
  const line = source.line(issue.line)?.replaceAll('\t', ' ')
  if (line === undefined) return head
  const wide = /[^\0-\x7f]/u
  if (!wide.test(line)) return `${head}\n | ${line}\n | ${'.'.repeat(issue.column)}^`
  const characters = Array.from(line)
  const dots = characters.slice(0, issue.column).map((character) => (wide.test(character) ? '．' : '.'))
  return `${head}\n | ${line}\n | ${dots.join('')}${wide.test(characters[issue.column] ?? '') ? '＾' : '^'}`
}
