// Packs the project, installs the tarball into an empty folder, starts the command it brings and uses it once.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'apiextensions-pack-'))
const quiet = { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] }
let server

try {
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { ...quiet, cwd: root }),
  )
  const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed)
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', join(folder, filename)], quiet)
  server = spawn(
    join(folder, 'node_modules/.bin/apiextensions-server'),
    ['--secure-port=0', '--insecure-port=18080', `--data-dir=${folder}/data`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await use('http://127.0.0.1:18080')
  execFileSync(
    process.execPath,
    ['-e', "import('apiextensions-server').then(({ createServer }) => { if (typeof createServer !== 'function') process.exit(1) })"],
    quiet,
  )
  console.log('the packed server was installed and used')
} finally {
  server?.kill('SIGTERM')
  await new Promise((done) => (server === undefined || server.exitCode !== null ? done() : server.once('exit', done)))
  rmSync(folder, { recursive: true, force: true })
}

async function use(url) {
  await eventually(async () => (await fetch(`${url}/readyz`)).ok)
  const crd = parse(readFileSync(join(root, 'fixtures/crds/widgets.yaml'), 'utf8'))
  await post(`${url}/apis/apiextensions.k8s.io/v1/customresourcedefinitions`, crd)
  const widget = parse(readFileSync(join(root, 'fixtures/objects/widget.yaml'), 'utf8'))
  await eventually(async () => (await fetch(`${url}/apis/example.com/v1`)).ok)
  await post(`${url}/apis/example.com/v1/namespaces/default/widgets`, widget)
  const list = await (await fetch(`${url}/apis/example.com/v1/widgets`)).json()
  if (list.items.length !== 1 || list.items[0].spec.color !== 'red') throw new Error(`unexpected list: ${JSON.stringify(list)}`)
}

async function post(url, body) {
  const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (reply.status !== 201) throw new Error(`POST ${url}: ${reply.status} ${await reply.text()}`)
}

async function eventually(check) {
  for (let i = 0; i < 200; i++) {
    try {
      if (await check()) return
    } catch {
      // not there yet
    }
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('it did not come about in time')
}
