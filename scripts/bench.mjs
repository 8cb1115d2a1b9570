// Measures the built server with the load generator of ../shared/bench (or BENCH), beside a bare Koa application that answers as many bytes: its floor.
// usage: node scripts/bench.mjs [scenario ...]   (default: start crd-first get create)
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '..')
const bench = resolve(root, process.env.BENCH ?? '../shared/bench')

if (!existsSync(join(bench, 'main.go'))) {
  console.log(`no load generator at ${bench}: nothing to measure`)
  process.exit(0)
}

const work = mkdtempSync(join(tmpdir(), 'bench-'))
try {
  const generator = join(work, 'apibench')
  execFileSync('go', ['build', '-o', generator, '.'], { cwd: bench, stdio: 'inherit' })
  const wanted = process.argv.slice(2)
  const scenarios = wanted.length > 0 ? wanted : ['start', 'crd-first', 'get', 'create']
  const server = `exec node ${join(root, 'dist/cli/main.js')} --secure-port=0 --insecure-port={port} --data-dir={dir}`
  for (const scenario of scenarios) report(measure(generator, [scenario, '--start', server, '--ready', '/readyz']))
  report(measure(generator, ['raw', '--start', `exec node ${koa()} {port}`, '--ready', '/', '--path', '/']))
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** A Koa application that answers an object's worth of bytes. */
function koa() {
  const file = join(work, 'koa.mjs')
  const main = pathToFileURL(join(root, 'node_modules/koa/dist/koa.mjs')).href
  const answer = "ctx.type = 'application/json'; ctx.body = body"
  writeFileSync(
    file,
    `import Koa from '${main}'
const app = new Koa()
const body = Buffer.alloc(1200, 'x')
app.use((ctx) => { ${answer} })
app.listen(Number(process.argv[2]), '127.0.0.1')
`,
  )
  return file
}

/** The figures of a scenario, one object each; the generator exits with 1 when one of them counted errors. */
function measure(generator, args) {
  const options = { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'inherit'] }
  let output
  try {
    output = execFileSync(generator, args, options)
  } catch (error) {
    process.exitCode = 1
    output = error.stdout ?? ''
  }
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}

function report(figures) {
  for (const { name, value, unit, p99_ms: p99, server_cpu_us_per_op: cpu, errors } of figures) {
    const more = [p99 && `p99 ${p99.toFixed(1)} ms`, cpu && `${cpu.toFixed(0)} µs CPU/op`, errors && `${errors} ERRORS`].filter(Boolean)
    console.log(`${name.padEnd(36)} ${Number(value).toFixed(1).padStart(12)} ${unit}${more.length > 0 ? `  (${more.join(', ')})` : ''}`)
  }
}
