import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'

const PROJECT = resolve(import.meta.dirname, '../../..')
/** What the storage is made of. */
const ROOMS = ['src/storage', 'src/base']

/**
 * Translates the storage's present sources to JavaScript, for child processes: these cannot use the test runner's loader, and what the last build has left
 * in dist may be older than what is tested.
 * @returns the directory; it has the place of `src`
 */
export async function compileStorage(): Promise<string> {
  const target = await mkdtemp(join(tmpdir(), 'compiled-storage-'))
  await symlink(join(PROJECT, 'node_modules'), join(target, 'node_modules'))
  await writeFile(join(target, 'package.json'), '{"type":"module"}')
  for (const room of ROOMS) {
    for (const name of await readdir(join(PROJECT, room), { recursive: true })) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.startsWith('testing/')) continue
      const source = join(room, name)
      const output = join(target, source.replace(/^src\//, '').replace(/\.ts$/, '.js'))
      await mkdir(dirname(output), { recursive: true })
      await writeFile(output, translate(await readFile(join(PROJECT, source), 'utf8'), source))
    }
  }
  return target
}

function translate(text: string, fileName: string): string {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true }
  return ts.transpileModule(text, { fileName, compilerOptions }).outputText
}
