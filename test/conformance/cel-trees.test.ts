import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { check } from '../../src/cel/checker/checker.js'
import { Environment } from '../../src/cel/index.js'
import type { MacroSet, ParseLimits } from '../../src/cel/parser/parser-options.js'
import { parse } from '../../src/cel/parser/parser.js'
import type { Parsed } from '../../src/cel/parser/parser.js'
import { formatIssues, IssueLog } from '../../src/cel/source/issues.js'
import { Source } from '../../src/cel/source/source.js'
import { checkedText, parsedText } from './cel-tree.js'
import { declaredVariables, isPlain, treeVectors } from './cel-vectors.js'
import type { NamedVector } from './cel-vectors.js'

// The parser and the checker against the trees and the error texts that upstream makes of the vectors. The environment the texts
// were made in has neither the optional syntax nor macros of two variables, and tight limits where the parser is tried out.

/** The vectors that give another tree or text, each with its reason. The list may only shrink. */
const EXPECTED = JSON.parse(readFileSync(new URL('cel-tree-failures.json', import.meta.url), 'utf8')) as Record<string, string>

const LIMITS: ParseLimits = { depth: 250, recoveries: 30, skipped: 256 }
const TIGHT: ParseLimits = { depth: 32, recoveries: 4, skipped: 4 }
/** The trees of the parser have one macro that Kubernetes does not, those of the checker one that the parser's do not. */
const PARSED_MACROS = { optionals: false, twoVariables: false, sortBy: false, existsOne: true }
const CHECKED_MACROS = { ...PARSED_MACROS, optionals: true, existsOne: false }
const ENVIRONMENT = Environment.kubernetes(31, { mixedLiterals: true })

interface Outcome {
  readonly id: string
  readonly wanted: string
  readonly got: string
}

function parsed(vector: string, macros: MacroSet, limits: ParseLimits): { readonly issues: IssueLog; readonly tree: Parsed | undefined } {
  const issues = new IssueLog(new Source(vector))
  return { issues, tree: parse(issues.source, { macros, optionalSyntax: false, limits }, issues) }
}

/** Upstream prints a vector's name where the API server prints `<input>`. */
const errorsOf = ({ upstream }: NamedVector): string => (upstream.error ?? '').replace(/^ERROR: [^:\n]*:/gm, 'ERROR: <input>:')

function parseOutcome(vector: NamedVector, limits: ParseLimits): Outcome {
  const { issues, tree } = parsed(vector.vector.expr, PARSED_MACROS, limits)
  const got = tree === undefined ? formatIssues(issues) : parsedText(tree.root)
  return { id: `parse ${vector.id}`, wanted: vector.upstream.ast ?? errorsOf(vector), got }
}

function checkOutcome(vector: NamedVector): Outcome {
  const { issues, tree } = parsed(vector.vector.expr, CHECKED_MACROS, LIMITS)
  const variables = declaredVariables(vector.vector)
  const checked = tree === undefined ? undefined : check(tree.root, tree.nodeCount, ENVIRONMENT.with(variables), issues)
  const got = checked === undefined ? formatIssues(issues) : checkedText(checked)
  return { id: `check ${vector.id}`, wanted: vector.upstream.checkedAst ?? errorsOf(vector), got }
}

/** Vectors that a checker without messages and containers can be tried on. */
const isCheckable = (vector: NamedVector): boolean =>
  isPlain(vector) && vector.vector.container === undefined && vector.vector.disableCheck !== true && vector.upstream.ast !== undefined

describe('[cel §5] trees and errors as upstream', () => {
  const { parsing, checking, comprehensions, conformance } = treeVectors()
  const all = [...checking, ...comprehensions, ...conformance]
  const outcomes = [
    ...parsing.map((vector) => parseOutcome(vector, TIGHT)),
    ...all.map((vector) => parseOutcome(vector, LIMITS)),
    ...[...parsing, ...all].filter(isCheckable).map(checkOutcome),
  ]

  test('no other vectors differ than the listed ones', () => {
    const different = outcomes.filter(({ id, wanted, got }) => got !== wanted && EXPECTED[id] === undefined)

    expect(different).toEqual([])
  })

  test('all the listed ones do', () => {
    const same = new Set(outcomes.filter(({ wanted, got }) => got === wanted).map(({ id }) => id))
    expect(Object.keys(EXPECTED).filter((id) => same.has(id) || !outcomes.some((outcome) => outcome.id === id))).toEqual([])
    expect(outcomes.length).toBeGreaterThan(3800)
  })
})
