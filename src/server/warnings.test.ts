import { describe, expect, it } from 'vitest'
import { Warnings } from './warnings.js'

function recorded(...texts: string[]): string[] {
  const warnings = new Warnings()
  for (const text of texts) warnings.add(text)
  return warnings.headerValues()
}

describe('[api §7.4] warnings', () => {
  it('are quoted, and each text stands once', () => {
    expect(recorded('unknown field "spec.x"', 'back\\slash', 'unknown field "spec.x"')).toEqual([
      '299 - "unknown field \\"spec.x\\""',
      '299 - "back\\\\slash"',
    ])
  })

  it('that cannot stand in a header are dropped', () => {
    expect(recorded('two\nlines', 'tab\t', 'lone \ud800', 'fine')).toEqual(['299 - "fine"'])
  })

  it('are UTF-8 in bytes', () => {
    expect(recorded('café')).toEqual(['299 - "caf\u00c3\u00a9"'])
  })

  it('are all cut when they would be longer than 4096 together', () => {
    const values = recorded('a'.repeat(4000), 'b'.repeat(300), 'c')
    expect(values.map((value) => value.length)).toEqual([256 + 8, 256 + 8, 1 + 8])
  })

  it('stop at 4096', () => {
    const values = recorded(...Array.from({ length: 40 }, (_, index) => `${String.fromCharCode(65 + index)}${'x'.repeat(299)}`))
    expect(values).toHaveLength(16)
  })

  it('end with the one that reaches 4096', () => {
    const values = recorded(...Array.from({ length: 30 }, (_, index) => `${'x'.repeat(200)}${String(index).padStart(3, '0')}`))
    expect(values).toHaveLength(21)
    expect(values.every((value) => value.length === 203 + 8)).toBe(true)
  })
})
