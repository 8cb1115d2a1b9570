// Plays recorded replies of Kubernetes' own server to a fresh server of ours, area by area, and holds the sums against test/oracle-areas.json (they may only rise).
// usage: node scripts/oracle.mjs [area ...] [--write]
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const oracle = resolve(root, process.env.ORACLE ?? '../shared/oracle/oracle.mjs')
const areasFile = join(root, 'test/oracle-areas.json')
const NAMESPACES_CHECKED = new Set(['builtin'])

if (!existsSync(oracle)) {
  console.log(`no recordings at ${oracle}: nothing to play`)
  process.exit(0)
}

const args = process.argv.slice(2)
const write = args.includes('--write')
const areas = JSON.parse(readFileSync(areasFile, 'utf8'))
const wanted = args.filter((arg) => !arg.startsWith('--'))
let passed = 0
let failed = 0

for (const area of wanted.length > 0 ? wanted : Object.keys(areas)) {
  const sum = await play(area)
  const floor = areas[area] ?? 0
  const verdict = sum.same < floor ? `BELOW ${floor}` : sum.same > floor ? `above ${floor}` : 'as before'
  console.log(`${area}: ${sum.same} of ${sum.total} as recorded (${verdict})`)
  if (sum.same < floor) failed++
  else passed++
  if (write && sum.same > floor) areas[area] = sum.same
}
if (write) writeFileSync(areasFile, `${JSON.stringify(areas, null, 2)}\n`)
console.log(`oracle: ${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

async function play(area) {
  const data = mkdtempSync(join(tmpdir(), 'apiextensions-oracle-'))
  const port = await freePort()
  const flags = ['--secure-port=0', `--insecure-port=${port}`, '--storage-backend=memory', `--data-dir=${data}`]
  // Beside the recorded servers nobody emptied namespaces or took the garbage collector's finalizers away.
  flags.push('--controllers=*,-namespace-controller,-garbage-collector-controller')
  if (!NAMESPACES_CHECKED.has(area)) flags.push('--disable-admission-plugins=NamespaceLifecycle')
  const server = spawn(process.execPath, [join(root, 'dist/cli/main.js'), ...flags], { stdio: ['ignore', 'ignore', 'inherit'] })
  const report = join(data, 'report.json')
  try {
    await ready(port)
    const output = await run([
      oracle,
      'check',
      '--server',
      `http://127.0.0.1:${port}`,
      '--only',
      `${area}/`,
      '--show',
      process.env.SHOW ?? '0',
      '--report',
      report,
    ])
    if (process.env.SHOW) console.log(output)
    return sumOf(output)
  } finally {
    server.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  }
}

function sumOf(output) {
  const match = /(\d+) of (\d+) replies as recorded/.exec(output)
  if (match === null) throw new Error(`no sum in: ${output.slice(-500)}`)
  return { same: Number(match[1]), total: Number(match[2]) }
}

function run(command) {
  return new Promise((done) => {
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.on('close', () => done(output))
  })
}

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })
}

async function ready(port) {
  for (let i = 0; i < 200; i++) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/readyz`)).ok) return
    } catch {
      // not listening yet
    }
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('the server did not become ready')
}
