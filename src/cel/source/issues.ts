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
  const lines = new Map<number, ShownLine | undefined>()
  const blocks = log.sorted().map((issue) => {
    if (!lines.has(issue.line)) lines.set(issue.line, shownLine(log.source, issue.line))
    return formatIssue(issue, lines.get(issue.line))
  })
  if (log.count > MAX_ISSUES) blocks.push(`${String(log.count - MAX_ISSUES)} more errors were truncated`)
  return blocks.join('\n')
}

/** A line of the source, as it is shown above the arrows. */
interface ShownLine {
  readonly text: string
  /** What stands below each character to the left of an arrow, and the arrow below it. */
  readonly dots: string
  readonly arrows: string
}

const WIDE = /[^\0-\x7f]/u
const EACH = /./gsu

function shownLine(source: Source, number: number): ShownLine | undefined {
  const text = source.line(number)?.replaceAll('\t', ' ')
  if (text === undefined) return undefined
  const below = (narrow: string, wide: string): string => text.replace(EACH, (character) => (WIDE.test(character) ? wide : narrow))
  return WIDE.test(text) ? { text, dots: below('.', '．'), arrows: below('^', '＾') } : { text, dots: '.'.repeat(text.length), arrows: '' }
}

function formatIssue(issue: Issue, line: ShownLine | undefined): string {
  const head = `ERROR: <input>:${String(issue.line)}:${String(issue.column + (issue.line < 0 ? 0 : 1))}: ${issue.message}`
  if (line === undefined) return head
  const { text, dots, arrows } = line
  return `${head}\n | ${text}\n | ${dots.slice(0, issue.column)}${arrows.charAt(issue.column) || '^'}`
}
