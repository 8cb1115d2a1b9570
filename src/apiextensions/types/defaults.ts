import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'

const SERVICE_PORT = 443

/** Fills in what upstream defaults whenever a v1 body is decoded, in place (spec/crd.md §1.9). The object is freshly decoded, in canonical form. */
export function applyCrdDefaults(crd: JsonObject): void {
  const spec = crd['spec'] as JsonObject
  const names = spec['names'] as JsonObject
  const kind = names['kind'] as string
  if (kind !== '') spec['names'] = namesWithDefaults(names, kind)
  defaultConversion(spec)
  const status = crd['status'] as JsonObject
  const stored = status['storedVersions']
  const version = Array.isArray(stored) && stored.length > 0 ? undefined : storageVersion(spec['versions'] as JsonValue)
  if (version !== undefined) status['storedVersions'] = [version]
}

/** The order of the members is that of the type. */
function namesWithDefaults(names: JsonObject, kind: string): JsonObject {
  const { plural = '', singular = kind.toLowerCase(), shortNames, kind: _kind, listKind = `${kind}List`, categories } = names
  return {
    plural,
    singular,
    ...(shortNames === undefined ? {} : { shortNames }),
    kind,
    listKind,
    ...(categories === undefined ? {} : { categories }),
  }
}

function defaultConversion(spec: JsonObject): void {
  const conversion = own(spec, 'conversion')
  if (conversion === undefined) {
    const { preserveUnknownFields } = spec
    Reflect.deleteProperty(spec, 'preserveUnknownFields')
    spec['conversion'] = { strategy: 'None' }
    if (preserveUnknownFields !== undefined) spec['preserveUnknownFields'] = preserveUnknownFields
    return
  }
  const webhook = memberObject(conversion, 'webhook')
  if (webhook === undefined) return
  const client = memberObject(webhook, 'clientConfig')
  // Nothing in it: it does not survive the internal form (spec/crd.md §1.6).
  if (client === undefined && webhook['conversionReviewVersions'] === null) Reflect.deleteProperty(conversion as JsonObject, 'webhook')
  const service = memberObject(client, 'service')
  if (service !== undefined && !Object.hasOwn(service, 'port')) service['port'] = SERVICE_PORT
}

function memberObject(object: JsonValue | undefined, key: string): JsonObject | undefined {
  const member = isObject(object) ? own(object, key) : undefined
  return isObject(member) ? member : undefined
}

/** The first version that is stored. */
function storageVersion(versions: JsonValue): JsonValue | undefined {
  if (!Array.isArray(versions)) return undefined
  const stored = versions.find((version) => isObject(version) && version['storage'] === true)
  return isObject(stored) ? stored['name'] : undefined
}
