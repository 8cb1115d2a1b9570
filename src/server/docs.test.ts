import { readFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseAuditPolicy } from './audit/policy.js'
import * as library from './index.js'
import { ask } from './testing/harness.js'

type Example = (apiextensionsServer: typeof library) => Promise<library.ApiServer>

/** The blocks of a page in a language, without their fences. */
function blocks(page: string, language: string): string[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, code]) => code as string)
}

/** Runs an example that makes a server. */
async function run(code: string): Promise<library.ApiServer> {
  const body = code.replace(/^import (\{.*\}) from 'apiextensions-server'$/m, 'const $1 = apiextensionsServer')
  const example = runInThisContext(`async (apiextensionsServer) => {\n${body}\nreturn server }`) as Example
  return example(library)
}

let server: library.ApiServer | undefined
afterEach(async () => {
  await server?.destroy()
})

describe('the examples of docs/security.md', () => {
  const [authorizing = '', routing = ''] = blocks('security.md', 'js')

  it('decides who may do what', async () => {
    server = await run(authorizing.replace('securePort: 0', 'insecurePort: 0'))
    const { insecureUrl = '' } = await server.listen()
    const status = async (path: string, user: string, group: string, method = 'GET'): Promise<number> =>
      (await ask(insecureUrl + path, { method, headers: { 'impersonate-user': user, 'impersonate-group': group } })).status
    expect(await status('/api/v1/namespaces', 'bob', 'readers')).toBe(200)
    expect(await status('/api/v1/namespaces', 'bob', 'others')).toBe(403)
    expect(await status('/metrics', 'bob', 'readers')).toBe(403)
    expect(await status('/apis/example.com/v1/namespaces/bob/widgets', 'bob', 'others', 'POST')).toBe(404)
  })

  it('adds routes', async () => {
    server = await run(routing)
    const { insecureUrl = '' } = await server.listen()
    expect(JSON.parse((await ask(`${insecureUrl}/whoami`)).text)).toEqual({
      name: 'system:admin',
      groups: ['system:masters', 'system:authenticated'],
    })
    const { text } = await ask(`${insecureUrl}/hooks/git`, { method: 'POST', body: 'hello' })
    expect(JSON.parse(text)).toEqual({ source: 'git', bytes: 5 })
  })
})

it('the policy of docs/audit.md is one', () => {
  const [policy = ''] = blocks('audit.md', 'yaml')
  expect(parseAuditPolicy(parse(policy) as Parameters<typeof parseAuditPolicy>[0]).rules).toHaveLength(4)
})
