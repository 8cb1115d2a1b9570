// Measures what the schema engine costs on objects of 2 KB of three real kinds, beside its floor: JSON.parse and JSON.stringify of the same object.
// usage: node scripts/bench-schema.mjs      (after `npm run build`; the definitions are those of ../shared/crds, or of CRDS)
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '..')
const crds = resolve(root, process.env.CRDS ?? '../shared/crds')
const { compileSchema, decodeJson } = await import(join(root, 'dist/schema/index.js'))

const KINDS = {
  certificate: ['cert-manager/deploy.crds.cert-manager.io_certificates.yaml', 'v1'],
  httproute: ['gateway-api/standard.gateway.networking.k8s.io_httproutes.yaml', 'v1'],
  rollout: ['argo-rollouts/manifests.crds.rollout-crd.yaml', 'v1alpha1'],
}

/** The largest definition: what counts is how soon its first object has been judged. */
const LARGEST = ['crossplane/cluster.crds.pkg.crossplane.io_deploymentruntimeconfigs.yaml', 'v1beta1']

/** Slices of a run: the one that took least is the figure, in processor time, as other programs disturb the rest. */
const SLICES = 200
const SLICE_US = 5_000

// First, while nothing has been compiled by the engine.
if (existsSync(join(crds, LARGEST[0]))) report('largest definition', firstUse(schemaOf(join(crds, LARGEST[0]), LARGEST[1])))

for (const [kind, [file, version]] of Object.entries(KINDS)) {
  if (existsSync(join(crds, file))) report(kind, measure(kind, schemaOf(join(crds, file), version)))
  else console.log(`${kind}: no ${file} in ${crds}: nothing to measure`)
}

function schemaOf(file, version) {
  const definition = parse(readFileSync(file, 'utf8'))
  // As it comes from a body.
  return JSON.parse(JSON.stringify(definition.spec.versions.find(({ name }) => name === version).schema.openAPIV3Schema))
}

function firstUse(raw) {
  const before = cpu()
  const schema = compileSchema(raw)
  const object = { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'a' }, spec: {} }
  schema.decodeRequest(object)
  schema.validate(object)
  return { bytes: JSON.stringify(raw).length, 'compile and first object, ms': (cpu() - before) / 1e3 }
}

function measure(kind, raw) {
  const text = JSON.stringify(JSON.parse(readFileSync(join(root, `fixtures/bench/${kind}.json`), 'utf8')))
  const bytes = Buffer.from(text)
  const fresh = () => decodeJson(bytes, { duplicates: true }).value
  const before = cpu()
  const schema = compileSchema(raw)
  const sound = fresh()
  const unknown = schema.decodeRequest(sound)
  const first = schema.validate(sound)
  const build = (cpu() - before) / 1e3
  if (unknown.length + first.length > 0) throw new Error(`${kind} is not sound: ${JSON.stringify([unknown, first])}`)
  const validate = (object) =>
    schema.validate(object).length + schema.validateEmbedded(object).length + schema.validateListTypes(object).length
  const whole = () => {
    const object = fresh()
    schema.decodeRequest(object)
    return validate(object)
  }
  const floor = best(() => JSON.stringify(JSON.parse(text)))
  const figures = {
    bytes: bytes.length,
    'compile and first object, ms': build,
    'floor (parse + stringify)': floor,
    'parse alone': best(() => JSON.parse(text)),
    decode: best(fresh),
    'prune, default': best(() => schema.decodeRequest(sound)),
    validate: best(() => validate(sound)),
    whole: best(whole),
  }
  return { ...figures, 'whole / floor': figures.whole / floor }
}

/** Nanoseconds that a call takes in the best slice. */
function best(call) {
  let calls = 1
  let fastest = Infinity
  for (let slice = 0; slice < SLICES; slice++) {
    const begin = cpu()
    for (let i = 0; i < calls; i++) call()
    const us = cpu() - begin
    if (us < SLICE_US) calls *= 2
    else fastest = Math.min(fastest, (us * 1e3) / calls)
  }
  return fastest
}

/** Microseconds of processor time so far. */
function cpu() {
  const { user, system } = process.cpuUsage()
  return user + system
}

function report(kind, figures) {
  console.log(`${kind}:`)
  for (const [name, value] of Object.entries(figures))
    console.log(`  ${name.padEnd(30)} ${value < 100 ? value.toFixed(2) : Math.round(value)}`)
}
