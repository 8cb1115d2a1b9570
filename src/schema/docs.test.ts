import { readFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import { expect, test } from 'vitest'
import * as schema from './index.js'

type Example = (library: typeof schema, console: { log: (value: unknown) => void }) => void

test('the example of docs/schema.md prints what it says', () => {
  const page = readFileSync(new URL('../../docs/schema.md', import.meta.url), 'utf8')
  const code = /```js\n([^]*?)```/.exec(page)?.[1] ?? ''
  const printed: string[] = []
  const body = code.replace(/^import (\{.*\}) from 'apiextensions-server\/schema'$/m, 'const $1 = library')
  const example = runInThisContext(`(library, console) => {\n${body}\n}`) as Example
  example(schema, { log: (value) => printed.push(typeof value === 'string' ? value : JSON.stringify(value)) })
  expect(printed).toEqual([...code.matchAll(/^\/\/ → (.*)$/gm)].map(([, line]) => line))
  expect(printed.length).toBeGreaterThan(3)
})
