import { once } from 'node:events'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpClient } from '../support/http-client.js'
import { ServerProcess } from '../support/server-process.js'
import { run, type Ended } from './support/run.js'
import { define, eventually, widget, widgets, widgetsPath } from './support/definitions.js'
import { temporaryFolder } from './support/server.js'

describe.concurrent('the command', () => {
  let folder = ''
  const fresh = (name: string): string => join(folder, name)

  beforeAll(async () => {
    folder = await temporaryFolder()
  })

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  /** The one line that explains why it did not start. */
  function oneLine({ code, stdout, stderr }: Ended): string {
    expect(stderr).toMatch(/^apiextensions-server: [^\n]+\n$/)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    return stderr.slice('apiextensions-server: '.length, -1)
  }

  it('[issue 3 §2] what it cannot understand: usage on stderr, exit 2, nothing is made', async () => {
    const ended = await run('--no-such-flag', `--data-dir=${fresh('never')}`)
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toMatch(/^unknown flag: --no-such-flag\n/)
    expect(ended.stderr).toContain('Usage: apiextensions-server [flags]')
    for (const flags of [['--secure-port=x'], ['--storage-backend=paper'], ['serve']]) {
      const { code, stderr } = await run(...flags)
      expect({ code, usage: stderr.includes('Usage: apiextensions-server [flags]') }, flags.join(' ')).toEqual({ code: 2, usage: true })
    }
    expect(await readdir(folder)).not.toContain('never')
  })

  it('[issue 3 §2] --help and --version print and end', async () => {
    const help = await run('--help')
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const flag of ['--secure-port', '--data-dir', '--storage-backend', '--disable-admission-plugins', '--feature-gates', '-v'])
      expect(help.stdout).toContain(flag)
    expect(await run('--version')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^apiextensions-server [0-9]+\.[0-9]+\.[0-9]+\n$/) as string,
    })
  })

  it('[issue 3 §2] a port in use: one line that names it, exit 1', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const port = String((other.address() as AddressInfo).port)
    for (const flags of [[`--secure-port=${port}`], ['--secure-port=0', `--insecure-port=${port}`]]) {
      const line = oneLine(await run(...flags, `--data-dir=${fresh(`port${String(flags.length)}`)}`))
      expect(line).toContain(`port ${port} on 127.0.0.1 is in use`)
    }
    other.close()
  })

  it('[issue 3 §2, storage §9.10] a data folder in use: one line that names it, exit 1, and the other server goes on', async () => {
    await using server = await ServerProcess.start()
    const client = new HttpClient(server.insecureUrl)
    await define(client, widgets('used.example.com'))
    const line = oneLine(await run('--secure-port=0', `--insecure-port=${String(server.insecurePort + 1)}`, `--data-dir=${server.dataDir}`))
    expect(line).toContain('in use')
    expect(line).toContain(server.dataDir)
    expect((await client.post(widgetsPath('used.example.com'), widget('used.example.com', 'w'))).status).toBe(201)
    client.close()
    expect(await server.stop()).toEqual({ code: 0, signal: null })
  })

  it('[issue 3 §2, storage §9.5] a damaged store: one line that says so, exit 1', async () => {
    await using server = await ServerProcess.start()
    await server.stop()
    for (const name of await readdir(join(server.dataDir, 'db'))) {
      if (name.startsWith('MANIFEST') || name === 'CURRENT') await writeFile(join(server.dataDir, 'db', name), 'x'.repeat(100))
    }
    const line = oneLine(await run('--secure-port=0', `--insecure-port=${String(server.insecurePort)}`, `--data-dir=${server.dataDir}`))
    expect(line).toContain('damaged')
    expect(line).toContain('--data-dir')
  })

  it('[issue 3 §2] a data folder that cannot be one: one line, exit 1', async () => {
    await writeFile(fresh('file'), '')
    expect(oneLine(await run('--secure-port=0', '--insecure-port=1', `--data-dir=${fresh('file')}`))).toContain(fresh('file'))
  })

  it('[issue 3 §2] certificates that are absent, none, or of another key: one line that names the file, exit 1', async () => {
    await mkdir(fresh('tls'))
    const [cert, key] = [fresh('tls/a.crt'), fresh('tls/a.key')]
    const start = async (): Promise<string> =>
      oneLine(await run(`--tls-cert-file=${cert}`, `--tls-private-key-file=${key}`, '--secure-port=1', `--data-dir=${fresh('tls/data')}`))
    expect(await start()).toContain(cert)
    await writeFile(cert, 'no certificate')
    await writeFile(key, 'no key')
    expect(await start()).toContain(cert)
    expect(oneLine(await run(`--client-ca-file=${key}`, '--secure-port=1', `--data-dir=${fresh('tls/ca')}`))).toContain(key)
    const alone = await run(`--tls-cert-file=${cert}`, `--data-dir=${fresh('tls/alone')}`)
    expect(alone.code).not.toBe(0)
    expect(alone.stderr).toContain('a serving certificate and its private key are given together')
  })

  it('[issue 3 §2, api §8.12] it says where it serves, and ends with 0 on SIGTERM while a watch is open', async () => {
    await using server = await ServerProcess.start()
    // It answers a moment before it says so.
    const output = await eventually('the last line is printed', () =>
      Promise.resolve(server.output.includes('kubeconfig ') ? server.output : undefined),
    )
    expect(output).toContain(`serving       ${server.secureUrl}\n`)
    expect(output).toContain(`serving       ${server.insecureUrl} `)
    expect(output).toContain(`kubeconfig    ${server.kubeconfig}\n`)
    const client = new HttpClient(server.insecureUrl)
    await define(client, widgets('stop.example.com'))
    const watch = await client.watch(`${widgetsPath('stop.example.com')}?watch=1`)
    const exit = server.stop()
    expect(await watch.ended).toBe('clean')
    expect(await exit).toEqual({ code: 0, signal: null })
    client.close()
  })
})
