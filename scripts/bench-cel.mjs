// Measures the built CEL engine beside the npm engines on typed evaluations, and how long all rules of gateway-api's definitions take
// to compile in this process, the first time and once it is warm. Definitions are looked for in ../shared/crds (or CRDS).
// usage: node scripts/bench-cel.mjs   (exits with 1 when another engine is faster or the best compilation takes more than 60 ms)
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { celEnv, parse as bufParse, plan as bufPlan } from '@bufbuild/cel'
import { Environment as OtherEnvironment } from '@marcbachmann/cel-js'
import { parseAllDocuments } from 'yaml'
import { compile, compileSchemaRules, Environment, jsonVariable } from '../dist/cel/index.js'

const root = resolve(import.meta.dirname, '..')
const COMPILE_LIMIT_MS = 60
const ROUNDS = 7
const ROUND_MS = 150

compilation()

const integer = { type: 'integer' }
const items = { type: 'array', maxItems: 100, items: { type: 'object', properties: { weight: integer } } }
const schema = { type: 'object', properties: { minReplicas: integer, replicas: integer, name: { type: 'string' }, items } }
const plain = { minReplicas: 1, replicas: 3, name: 'abc', items: Array.from({ length: 100 }, (_, i) => ({ weight: i + 1 })) }
const big = JSON.parse(JSON.stringify(plain), (_, value) => (typeof value === 'number' ? BigInt(value) : value))

for (const expression of ['self.minReplicas <= self.replicas && self.name.startsWith("a")', 'self.items.all(x, x.weight > 0)']) {
  const rates = Object.entries(contestants(expression)).map(([name, run]) => [name, best(run)])
  const fastest = Math.max(...rates.slice(1).map(([, rate]) => rate))
  for (const [name, rate] of rates) console.log(`${expression}  ${name}: ${Math.round(rate).toLocaleString('en')} per second`)
  if (rates[0][1] < fastest) process.exitCode = 1
}

/** The engines with an expression each has compiled, ours first. */
function contestants(expression) {
  const { program } = compile(expression, Environment.kubernetes().with([jsonVariable('self', schema)]))
  const bindings = [plain]
  const otherTyped = new OtherEnvironment()
    .registerType('Item', { fields: { weight: 'int' } })
    .registerType('Self', { fields: { minReplicas: 'int', replicas: 'int', name: 'string', items: 'list<Item>' } })
    .registerVariable('self', 'Self')
    .parse(expression)
  const otherDynamic = new OtherEnvironment().registerVariable('self', 'dyn').parse(expression)
  const buf = bufPlan(celEnv(), bufParse(expression))
  const input = { self: big }
  return {
    'apiextensions-server/cel': () => program.evaluate(bindings).value,
    '@marcbachmann/cel-js, typed': () => otherTyped(input),
    '@marcbachmann/cel-js, dyn': () => otherDynamic(input),
    '@bufbuild/cel': () => buf(input),
  }
}

/** The best of several rounds: calls per second. */
function best(run) {
  if (run() !== true) throw new Error('an engine does not find the expression true')
  let rate = 0
  for (let round = 0; round < ROUNDS; round++) {
    let calls = 0
    const start = performance.now()
    let spent = 0
    for (; spent < ROUND_MS; spent = performance.now() - start) for (let i = 0; i < 100; i++, calls++) run()
    rate = Math.max(rate, (calls * 1000) / spent)
  }
  return rate
}

function compilation() {
  const folder = join(resolve(root, process.env.CRDS ?? '../shared/crds'), 'gateway-api')
  if (!existsSync(folder)) {
    console.log(`no definitions at ${folder}: compilation is not measured`)
    return
  }
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
  const definitions = files.flatMap((name) =>
    parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map((document) => document.toJS()),
  )
  const schemas = definitions.flatMap((definition) => (definition?.spec?.versions ?? []).map((version) => version.schema.openAPIV3Schema))
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now()
    const errors = schemas.flatMap((each) => compileSchemaRules(each, { path: 'schema' }).errors)
    const spent = performance.now() - start
    if (errors.length > 0) throw new Error(`rules do not compile: ${errors[0].detail}`)
    return spent
  })
  const rules = schemas.reduce((sum, each) => sum + JSON.stringify(each).split('"rule":').length - 1, 0)
  console.log(
    `${rules} rules of ${schemas.length} versions of gateway-api compile in ${times.map((ms) => ms.toFixed(0)).join(', ')} ms (first run first)`,
  )
  if (Math.min(...times) > COMPILE_LIMIT_MS) process.exitCode = 1
}
