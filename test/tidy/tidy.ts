import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** One finding of the tidy check. */
export interface Finding {
  readonly file: string
  readonly line: number
  readonly rule: string
}

/** A source file as the rules see it. */
export interface Source {
  readonly file: string
  readonly text: string
}

interface Rule {
  readonly name: string
  /** Which files it looks at, by their path below the project. */
  readonly applies: (file: string) => boolean
  readonly pattern: RegExp
}

const inSource = (file: string): boolean => file.startsWith('src/') && !file.endsWith('.test.ts') && !file.includes('/testing/')
const outsideBase = (file: string): boolean => inSource(file) && !file.startsWith('src/base/')
const anywhere = (): boolean => true

const MAX_LINES = 400
const word = (...parts: string[]): RegExp => new RegExp(`\\b${parts.join('')}\\b`)

/** Leftovers and banned calls; the words are put together so that this file does not find itself. */
const RULES: readonly Rule[] = [
  { name: 'leftover', applies: anywhere, pattern: word('(TO', 'DO|FIX', 'ME|HA', 'CK|X', 'XX)') },
  { name: 'focused or skipped test', applies: anywhere, pattern: /\b(it|test|describe)\.(only|skip|todo)\(/ },
  { name: 'silenced check', applies: anywhere, pattern: new RegExp(['@ts-', '(ignore|nocheck|expect-error)|eslint-', 'disable'].join('')) },
  { name: 'wall clock outside base', applies: outsideBase, pattern: /\bDate\.now\b|new Date\(\)/ },
  { name: 'timer outside base', applies: outsideBase, pattern: /(?<![.#\w])(setTimeout|setInterval|setImmediate)\(/ },
  { name: 'randomness outside base', applies: outsideBase, pattern: /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/ },
  {
    name: 'process outside cli',
    applies: (file) => inSource(file) && !file.startsWith('src/cli/') && !file.startsWith('src/base/'),
    pattern: /(?<![.\w'"`/-])process\.\w/,
  },
  { name: 'default export', applies: inSource, pattern: /^export default\b/m },
  { name: 'machine path or host', applies: anywhere, pattern: new RegExp(['/wo', 'rk/(main|shared)|registry\\.npm', 'js'].join('')) },
]

/** Every finding in the sources. */
export function tidy(sources: readonly Source[]): Finding[] {
  return sources.flatMap((source) => [...lines(source), ...patterns(source)])
}

function lines({ file, text }: Source): Finding[] {
  const count = text.split('\n').length - 1
  return count > MAX_LINES && file.endsWith('.ts') ? [{ file, line: count, rule: `more than ${String(MAX_LINES)} lines` }] : []
}

function patterns({ file, text }: Source): Finding[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      RULES.filter((rule) => rule.applies(file) && rule.pattern.test(line)).map((rule) => ({ file, line: index + 1, rule: rule.name })),
    )
}

const FOLDERS = ['src', 'test', 'docs', 'scripts', 'crds']
/** Its own test holds planted offences. */
const PLANTED = 'tidy.test.ts'
const ENDINGS = /\.(ts|mjs|md|json|ya?ml|sh)$/

/** The project's own files, relative to its root. */
export function readSources(root: string): Source[] {
  const files = FOLDERS.flatMap((folder) => walk(join(root, folder)))
  return files
    .filter((file) => ENDINGS.test(file) && !file.endsWith(PLANTED))
    .map((file) => ({ file: relative(root, file), text: readFileSync(file, 'utf8') }))
}

function walk(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((item) => item.isFile())
      .map((item) => join(item.parentPath, item.name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
