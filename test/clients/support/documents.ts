import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { PROJECT } from '../../support/server-process.js'

/** A Kubernetes object as these tests look at it. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
  readonly [field: string]: unknown
}

interface ObjectMeta {
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/** What the tests need of one version of a definition. */
interface DefinitionVersion {
  readonly name: string
  readonly served: boolean
  readonly storage: boolean
  readonly subresources?: { readonly scale?: { readonly specReplicasPath: string } }
  readonly additionalPrinterColumns?: readonly { readonly name: string; readonly priority?: number }[]
}

interface DefinitionSpec {
  readonly group: string
  readonly scope: 'Namespaced' | 'Cluster'
  readonly names: { readonly kind: string; readonly plural: string; readonly singular?: string; readonly categories?: readonly string[] }
  readonly versions: readonly DefinitionVersion[]
}

/** A CustomResourceDefinition with objects of its kind. */
export interface Definition {
  readonly name: string
  readonly object: KubeObject
  readonly spec: DefinitionSpec
  readonly samples: readonly KubeObject[]
}

/** Where namespaced samples are put. */
export const NAMESPACE = 'samples'
const OWN = join(PROJECT, 'fixtures')
/** Definitions of public projects: not everywhere. */
const SHARED = join(PROJECT, '../shared/crds')
const SAMPLES = join(import.meta.dirname, '../samples')
/** An example that is a template: it is YAML, but not of such objects. */
const NOT_SAMPLES: ReadonlySet<string> = new Set(['examples.traffic-management.rollout-linkerd.yaml'])

/**
 * Every definition at hand, the project's own first, each with its samples: names are made unique, namespaced ones come to {@link NAMESPACE}.
 * @throws Error where a definition has no sample
 */
export function loadDefinitions(): Definition[] {
  const objects = [join(OWN, 'crds'), ...foldersIn(SHARED)].flatMap(documentsIn)
  const definitions = objects.filter(({ kind }) => kind === 'CustomResourceDefinition')
  const examples = [join(OWN, 'objects'), SAMPLES, ...foldersIn(SHARED).map((folder) => join(folder, 'examples'))].flatMap(documentsIn)
  return definitions.map((object) => {
    const spec = object['spec'] as DefinitionSpec
    const samples = examples.filter((example) => isOf(example, spec)).map((example, index) => asSample(example, spec, index))
    if (samples.length === 0) throw new Error(`there is no sample for ${object.metadata.name}`)
    return { name: object.metadata.name, object, spec, samples }
  })
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return entries.map(({ name }) => join(folder, name)).sort()
}

function documentsIn(folder: string): KubeObject[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name) && !/invalid/.test(name) && !NOT_SAMPLES.has(name))
  return names.sort().flatMap((name) => parse(readFileSync(join(folder, name), 'utf8')))
}

/** The objects of a YAML stream; none where it is no YAML, but a template of it. */
function parse(text: string): KubeObject[] {
  const documents = parseAllDocuments(text, { logLevel: 'error' })
  if (!Array.isArray(documents) || documents.some(({ errors, warnings }) => errors.length + warnings.length > 0)) return []
  return documents.map((document) => document.toJS() as KubeObject | null).filter((object) => object !== null)
}

function isOf(object: KubeObject, { group, names, versions }: DefinitionSpec): boolean {
  return object.kind === names.kind && versions.some(({ name, served }) => served && object.apiVersion === `${group}/${name}`)
}

function asSample(object: KubeObject, { scope }: DefinitionSpec, index: number): KubeObject {
  const { namespace: _, ...metadata } = object.metadata
  const name = index === 0 ? metadata.name : `${metadata.name}-${String(index)}`
  return { ...object, metadata: { ...metadata, name, ...(scope === 'Namespaced' ? { namespace: NAMESPACE } : {}) } }
}

/** A stream of YAML documents for `-f -`: JSON is YAML, and the mark before the first keeps older kubectls from reading all as one JSON text. */
export function stream(objects: readonly unknown[]): string {
  return objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('')
}

/** Whether a value is, or has, all that another has; objects may have more fields. */
export function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) return Array.isArray(whole) && whole.length === part.length && part.every((item, i) => contains(whole[i], item))
  if (typeof part !== 'object' || part === null) return whole === part
  if (typeof whole !== 'object' || whole === null) return false
  return Object.entries(part).every(([key, value]) => contains((whole as Record<string, unknown>)[key], value))
}
