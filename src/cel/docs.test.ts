import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { runInThisContext } from 'node:vm'
import { expect, test } from 'vitest'
import * as cel from './index.js'

type Example = (library: typeof cel, console: { log: (value: unknown) => void }) => void

test('the examples of docs/cel.md print what they say', () => {
  const page = readFileSync(new URL('../../docs/cel.md', import.meta.url), 'utf8')
  const code = [...page.matchAll(/```js\n([^]*?)```/g)].map(([, block = '']) => block).join('')
  const printed: string[] = []
  const body = code.replace(/^import (\{.*\}) from 'apiextensions-server\/cel'$/gm, 'var $1 = library')
  const example = runInThisContext(`(library, console) => {\n${body}\n}`) as Example
  example(cel, { log: (value) => printed.push(typeof value === 'string' ? value : inspect(value)) })
  const said = [...code.matchAll(/^\/\/ → ((?:.*\n)(?:\/\/ {3}.*\n)*)/gm)].map(([, text = '']) =>
    text.trimEnd().replaceAll('\n//   ', '\n'),
  )
  expect(printed).toEqual(said)
  expect(printed.length).toBeGreaterThan(3)
})
