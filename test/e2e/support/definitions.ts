import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiBody, HttpClient } from '../../support/http-client.js'

export const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** A condition in the status of an object. */
export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** The schema of {@link widgets}: a size from 0 to 100 with a default, a colour, tags, replicas; no other fields. */
export const WIDGET_SCHEMA = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', minimum: 0, maximum: 100, default: 7 },
        color: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        replicas: { type: 'integer' },
        blob: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: { type: 'object', properties: { phase: { type: 'string' }, replicas: { type: 'integer' }, selector: { type: 'string' } } },
  },
}

/** One version, served and stored, with status, scale, a printer column and a selectable field. */
export function version(name: string, changes: object = {}): object {
  return {
    name,
    served: true,
    storage: true,
    schema: { openAPIV3Schema: WIDGET_SCHEMA },
    subresources: {
      status: {},
      scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' },
    },
    additionalPrinterColumns: [
      { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
      { name: 'Color', type: 'string', jsonPath: '.spec.color', description: 'Its color', priority: 1 },
    ],
    selectableFields: [{ jsonPath: '.spec.color' }],
    ...changes,
  }
}

/** A definition as a client writes it. */
export interface Definition {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: object
}

/** The definition of `widgets` in a group. */
export function widgets(group: string, changes: object = {}): Definition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList', shortNames: ['wd'] },
      versions: [version('v1')],
      ...changes,
    },
  }
}

/** Where the widgets of a group and namespace are. */
export function widgetsPath(group: string, namespace: string = 'default', versionName: string = 'v1'): string {
  return `/apis/${group}/${versionName}/namespaces/${namespace}/widgets`
}

/** A widget as a client writes it. */
export function widget(group: string, name: string, spec: object = {}, metadata: object = {}): object {
  return { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name, ...metadata }, spec }
}

/** The condition of a type; undefined where there is none. */
export function condition(object: ApiBody, type: string): Condition | undefined {
  return (object.status as { conditions?: Condition[] | null } | undefined)?.conditions?.find((each) => each.type === type)
}

/** Creates a definition and waits until it is established. */
export async function define(client: HttpClient, definition: Definition): Promise<ApiBody> {
  const created = await client.post(DEFINITIONS, definition)
  if (created.status !== 201) throw new Error(created.text)
  return established(client, definition.metadata.name)
}

/** Waits until a definition is established. */
export function established(client: HttpClient, name: string): Promise<ApiBody> {
  return eventually(`${name} is established`, async () => {
    const { body } = await client.get(`${DEFINITIONS}/${name}`)
    return condition(body, 'Established')?.status === 'True' ? body : undefined
  })
}

/** Replaces the spec of a definition. */
export async function redefine(client: HttpClient, name: string, spec: object): Promise<ApiBody> {
  const changed = await client.patch(`${DEFINITIONS}/${name}`, 'merge', { spec })
  if (changed.status !== 200) throw new Error(changed.text)
  return changed.body
}

/** Deletes a definition and waits until it is gone. */
export async function undefine(client: HttpClient, name: string): Promise<void> {
  await client.delete(`${DEFINITIONS}/${name}`)
  await eventually(`${name} is gone`, async () => ((await client.get(`${DEFINITIONS}/${name}`)).status === 404 ? true : undefined))
}

const POLL_MS = 20
const WITHIN_MS = 15_000

/** Asks until there is an answer. @throws Error where there is none in time */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, withinMs: number = WITHIN_MS): Promise<T> {
  const late = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > late) throw new Error(`not within ${String(withinMs)} ms: ${what}`)
    await sleep(POLL_MS)
  }
}
