import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFolder } from './make-folder.js'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'make-folder-'))
})
afterAll(() => rm(root, { recursive: true }))

describe('makeFolder', () => {
  it('makes all that is missing, with the mode', async () => {
    const path = join(root, 'a/b/c')
    await makeFolder(path, 0o700)
    expect((await stat(path)).mode & 0o777).toBe(0o700)
    await makeFolder(path, 0o700)
  })

  it('by several at once', async () => {
    const path = join(root, 'x/y/z')
    await Promise.all(Array.from({ length: 10 }, () => makeFolder(path, 0o700)))
    expect((await stat(path)).isDirectory()).toBe(true)
  })

  it('fails where a file is in the way', async () => {
    await writeFile(join(root, 'file'), '')
    await expect(makeFolder(join(root, 'file/below'), 0o700)).rejects.toMatchObject({ code: 'ENOTDIR' })
    await expect(makeFolder(join(root, 'file'), 0o700)).rejects.toMatchObject({ code: 'ENOTDIR' })
  })

  it.runIf(process.platform === 'linux')('fails, and comes back, where the system makes none', async () => {
    await expect(makeFolder('/proc/nope/below', 0o700)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
