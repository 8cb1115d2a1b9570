import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger, FakeClock } from '../../base/index.js'
import { StartError } from '../start-error.js'
import { LogFile, type LogFileOptions } from './log-file.js'

const START = Date.parse('2026-01-02T03:04:05.678Z')
const DAY_MS = 86_400_000

let folder = ''
let clock = new FakeClock(START)
let log: string[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-log-'))
  clock = new FakeClock(START)
  log = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function logFile(options: Partial<LogFileOptions> = {}): LogFile {
  const logger = createLogger({ level: 'info', now: () => 0, sink: (line) => log.push(line) })
  return new LogFile({ path: join(folder, 'sub/audit.log'), maxBytes: 100, maxBackups: 0, maxAgeDays: 0, ...options }, clock, logger)
}

/** Writes lines, each in a session of its own. */
async function write(lines: readonly string[], options: Partial<LogFileOptions> = {}): Promise<void> {
  for (const line of lines) {
    const file = logFile(options)
    await file.open()
    file.write(line)
    await file.close()
    expect(file.dropped).toBe(0)
  }
}

const names = async (): Promise<string[]> => (await readdir(join(folder, 'sub'))).sort()
const textOf = (name: string): Promise<string> => readFile(join(folder, 'sub', name), 'utf8')
const long = (char: string): string => char.repeat(59)

describe('[api §8.9] the log of events', () => {
  it('gets lines in their order, for the eyes of its owner', async () => {
    const file = logFile({ maxBytes: 1e6 })
    await file.open()
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${String(index)}`)
    for (const [index, line] of lines.entries()) {
      file.write(line)
      if (index % 100 === 0) await Promise.resolve()
    }
    await file.close()
    expect(await textOf('audit.log')).toBe(`${lines.join('\n')}\n`)
    expect((await stat(join(folder, 'sub/audit.log'))).mode & 0o777).toBe(0o600)
  })

  it('is added to when it is there', async () => {
    await write(['one', 'two'])
    expect(await textOf('audit.log')).toBe('one\ntwo\n')
  })

  it('is put aside when it is full', async () => {
    await write([long('a'), long('b')])
    expect(await names()).toEqual(['audit-2026-01-02T03-04-05.678.log', 'audit.log'])
    expect(await textOf('audit.log')).toBe(`${long('b')}\n`)
    const file = logFile()
    await file.open()
    for (const char of 'cde') file.write(long(char))
    await file.close()
    expect(await names()).toEqual([
      'audit-2026-01-02T03-04-05.678.log',
      'audit-2026-01-02T03-04-05.679.log',
      'audit-2026-01-02T03-04-05.680.log',
      'audit-2026-01-02T03-04-05.681.log',
      'audit.log',
    ])
    expect(await textOf('audit-2026-01-02T03-04-05.681.log')).toBe(`${long('d')}\n`)
  })

  it('takes a line that is longer than the file may be', async () => {
    await write(['x'.repeat(500), 'y'])
    expect((await textOf('audit.log')).length).toBe(2)
  })

  it('keeps so many files', async () => {
    await writeFile(join(folder, 'audit-other.log'), '')
    await write([long('a'), long('b'), long('c'), long('d')], { maxBackups: 2 })
    expect(await names()).toHaveLength(3)
    expect(await textOf((await names())[0] as string)).toBe(`${long('b')}\n`)
  })

  it('keeps them so long', async () => {
    await write([long('a'), long('b')], { maxAgeDays: 2 })
    await clock.advance(3 * DAY_MS)
    await write([long('c')], { maxAgeDays: 2 })
    expect(await names()).toEqual(['audit-2026-01-05T03-04-05.678.log', 'audit.log'])
  })

  it('that cannot be made is told at once', async () => {
    await writeFile(join(folder, 'sub'), '')
    await expect(logFile().open()).rejects.toThrow(StartError)
  })

  it('that cannot be written drops lines, counts them and says so once', async () => {
    const file = logFile()
    await file.open()
    await rm(join(folder, 'sub'), { recursive: true })
    for (const char of 'abc') file.write(long(char))
    await file.close()
    expect(file.dropped).toBe(2)
    expect(log).toHaveLength(1)
    expect(log[0]).toContain('ERROR the audit log cannot be written')
  })

  it('holds back only so much', async () => {
    const file = logFile({ maxBytes: 1e9 })
    await file.open()
    const line = 'x'.repeat(16 * 1024 * 1024)
    for (let at = 0; at < 5; at++) file.write(line)
    expect(file.dropped).toBe(2)
    await file.close()
    file.write('after the end')
    expect(file.dropped).toBe(3)
  })
})
