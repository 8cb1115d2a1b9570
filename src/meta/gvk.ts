/** Group, version and kind of a type; group '' is core. */
export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** Group, version and plural resource name. */
export interface GroupVersionResource {
  readonly group: string
  readonly version: string
  readonly resource: string
}

/** Group and resource, as error texts name them. */
export interface GroupResource {
  readonly group: string
  readonly resource: string
}

/** `widgets.ex.io`, or `configmaps` in the core group. */
export function groupResourceText({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`
}

/** The group and resource of a group, version and resource. */
export function groupResource({ group, resource }: GroupVersionResource): GroupResource {
  return { group, resource }
}

/** `ex.io/v1`, or `v1` in the core group. */
export function groupVersionText({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`
}

/** The parts of an `apiVersion`; '' and '/' have empty ones. Undefined beyond one slash. */
export function parseGroupVersion(text: string): { readonly group: string; readonly version: string } | undefined {
  if (text === '/') return { group: '', version: '' }
  const [first, second, ...more] = text.split('/', 3) as [string, ...string[]]
  if (more.length > 0) return undefined
  return second === undefined ? { group: '', version: first } : { group: first, version: second }
}
