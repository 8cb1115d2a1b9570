import { isObject, own, type JsonObject } from '../../base/json/index.js'
import type { Resource } from '../../endpoints/index.js'
import { printerColumns } from '../../endpoints/index.js'
import type { Type } from '../../fieldmanager/index.js'
import { statusError } from '../../meta/index.js'
import { keySpace, type AdmissionPlugin, type ResourceContext, type WallClock } from '../../registry/index.js'
import type { Store } from '../../storage/index.js'
import type { CrdVersion, CustomResourceDefinition, ScaleSubresource } from '../types/index.js'
import { CustomResourceCodec } from './codec.js'
import { codecMark } from './codec-mark.js'
import { compileVersion } from './compiled-version.js'
import { converterOf, type ConversionDependencies, type Converter } from '../conversion/index.js'
import { customDecoder } from './decoder.js'
import { deprecationWarning } from './deprecation.js'
import { trackCustomResource, versionTypes } from './field-tracking.js'
import { trackScale } from './scale-tracking.js'
import { scaleTable, scaleView } from './scale-view.js'
import { mainStrategy, statusStrategy, type StrategyOptions } from './strategy.js'
import type { VersionSchema } from './version-schema.js'

/** Everything needed to serve one version of a CRD. */
export interface ServedVersion {
  readonly main: Resource
  readonly status: Resource | undefined
  readonly scale: Resource | undefined
  /** The warning that every request gets. */
  readonly warning: string | undefined
}

/** Everything needed to serve one CRD as it stood at one moment; retired as a whole when that changes (DESIGN §4). */
export interface ServingInfo {
  readonly uid: string
  readonly versions: ReadonlyMap<string, ServedVersion>
  /** Objects in the version that is stored: what the finalizing controller works on. */
  readonly storage: Resource
  retire(): void
}

/** What a serving info is made with. */
export interface ServingDependencies extends ConversionDependencies {
  readonly store: Store
  readonly clock: WallClock
  /** Which program this is: what another one noted of stored values is not relied on. */
  readonly release: string
  readonly admission: readonly AdmissionPlugin[]
  /** Refuses instances of a CRD that is on its way out. */
  readonly terminatingGuard: AdmissionPlugin
}

const MAIN_VERBS = new Set(['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'])
const SUBRESOURCE_VERBS = new Set(['get', 'update', 'patch'])

/** Builds the serving info of a CRD whose names are accepted. @throws StatusError 500 where it cannot be built */
export function buildServingInfo(crd: CustomResourceDefinition, dependencies: ServingDependencies): ServingInfo {
  const retirement = new AbortController()
  const converter = converterOf(crd, dependencies)
  if (converter === undefined) throw unresolvable()
  const used = crd.spec.versions.filter((version) => version.served || version.storage)
  const schemas = new Map(crd.spec.versions.map((version) => [apiVersionOf(crd, version), lazySchema(version)]))
  const builder = new VersionBuilder({
    crd,
    dependencies,
    schemas,
    converter,
    types: versionTypes(crd),
    retired: retirement.signal,
  })
  const versions = new Map(used.map((version) => [version.name, builder.build(version)]))
  const stored = used.find((version) => version.storage)
  const storage = stored === undefined ? undefined : versions.get(stored.name)
  if (storage === undefined) throw unresolvable()
  return {
    uid: crd.metadata.uid,
    versions,
    storage: storage.main,
    retire: () => {
      retirement.abort()
      converter.retire()
    },
  }
}

/** The answer where nothing can be served for a CRD (spec/custom-resources.md §1.2 row 6). */
export function unresolvable(): Error {
  return statusError.internalError('error resolving resource')
}

const apiVersionOf = (crd: CustomResourceDefinition, version: CrdVersion): string => `${crd.spec.group}/${version.name}`

/** A schema that is compiled when it is first needed: unserved, unstored versions usually never are. */
function lazySchema(version: CrdVersion): VersionSchema {
  let made: VersionSchema | undefined
  const get = (): VersionSchema => (made ??= compileVersion(version))
  return {
    decodeRequest: (object) => get().decodeRequest(object),
    decodeStored: (object) => {
      get().decodeStored(object)
    },
    decodeConverted: (object) => {
      get().decodeConverted(object)
    },
    decodeApplied: (object) => {
      get().decodeApplied(object)
    },
    validate: (object, known) => get().validate(object, known),
    validateUpdate: (object, old, known) => get().validateUpdate(object, old, known),
    validateStatus: (object, old, known) => get().validateStatus(object, old, known),
  }
}

interface BuilderOptions {
  readonly crd: CustomResourceDefinition
  readonly dependencies: ServingDependencies
  readonly schemas: ReadonlyMap<string, VersionSchema>
  readonly converter: Converter
  readonly types: (apiVersion: string) => Type | undefined
  readonly retired: AbortSignal
}

class VersionBuilder {
  readonly #o: BuilderOptions

  constructor(options: BuilderOptions) {
    this.#o = options
  }

  build(version: CrdVersion): ServedVersion {
    const { crd } = this.#o
    const scale = version.subresources?.scale
    const strategy: StrategyOptions = {
      namespaced: crd.spec.scope === 'Namespaced',
      kind: crd.status.acceptedNames.kind,
      apiVersion: apiVersionOf(crd, version),
      hasStatus: version.subresources?.status !== undefined,
      scale,
      schema: this.#o.schemas.get(apiVersionOf(crd, version)) as VersionSchema,
    }
    const codec = this.#codec(version)
    const main = this.#resource(version, '', { strategy: mainStrategy(strategy), codec })
    return {
      main,
      status: strategy.hasStatus ? this.#resource(version, 'status', { strategy: statusStrategy(strategy), codec }) : undefined,
      scale: scale === undefined ? undefined : this.#scale(version, scale, { strategy: mainStrategy(strategy), codec: codec.unverified() }),
      warning: deprecationWarning(crd, version),
    }
  }

  #scale(version: CrdVersion, scale: ScaleSubresource, parts: Pick<ResourceContext, 'strategy' | 'codec'>): Resource {
    const { crd } = this.#o
    const resource = this.#resource(version, 'scale', parts)
    const { tracker, applier } = trackScale(crd, apiVersionOf(crd, version), scale)
    return { ...resource, context: { ...resource.context, fields: tracker }, applier, view: scaleView(scale), table: scaleTable() }
  }

  #codec(version: CrdVersion): CustomResourceCodec {
    const { crd, dependencies, schemas, converter } = this.#o
    const stored = crd.spec.versions.find(({ storage }) => storage) ?? version
    const options = {
      apiVersion: apiVersionOf(crd, version),
      storedVersion: apiVersionOf(crd, stored),
      schemas,
      converter,
      mark: () => codecMark(dependencies.release, apiVersionOf(crd, version), version),
      selectable: (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath.replace(/^\./, '')),
    }
    return new CustomResourceCodec(options, !hasDefaultStatus(version))
  }

  #resource(version: CrdVersion, subresource: string, parts: Pick<ResourceContext, 'strategy' | 'codec'>): Resource {
    const { crd, dependencies, schemas, retired } = this.#o
    const { kind, plural, listKind } = crd.status.acceptedNames
    const gv = { group: crd.spec.group, version: version.name }
    const { tracker, applier } = trackCustomResource({
      crd,
      types: this.#o.types,
      groupVersion: apiVersionOf(crd, version),
      subresource,
      converter: this.#o.converter,
      decodeApplied: (object) => {
        schemas.get(apiVersionOf(crd, version))?.decodeApplied(object)
      },
    })
    const context: ResourceContext = {
      ...parts,
      store: dependencies.store,
      space: keySpace(gv.group, plural, parts.strategy.namespaced),
      kind: { ...gv, kind },
      resource: { ...gv, resource: plural },
      subresource,
      fields: tracker,
      admission: [dependencies.terminatingGuard, ...dependencies.admission],
      clock: dependencies.clock,
      identity: dependencies.identity,
    }
    const bookmark: JsonObject = { apiVersion: apiVersionOf(crd, version), kind }
    return {
      context,
      listKind: listKind ?? `${kind}List`,
      verbs: subresource === '' ? MAIN_VERBS : SUBRESOURCE_VERBS,
      decoder: customDecoder(schemas, gv.group, kind),
      table: printerColumns(version.additionalPrinterColumns ?? []),
      custom: true,
      applier,
      fieldLabelError: fieldLabels(parts.strategy.namespaced, version),
      bookmark,
      retired,
    }
  }
}

function fieldLabels(namespaced: boolean, version: CrdVersion): (label: string) => string | undefined {
  const known = new Set(['metadata.name', ...(namespaced ? ['metadata.namespace'] : [])])
  for (const { jsonPath } of version.selectableFields ?? []) known.add(jsonPath.replace(/^\./, ''))
  return (label) => (known.has(label) ? undefined : `field label not supported: ${label}`)
}

/** Whether reading an object back gives it a status that the write of it had dropped. */
function hasDefaultStatus({ schema, subresources }: CrdVersion): boolean {
  const properties = schema?.openAPIV3Schema?.['properties']
  const status = isObject(properties) ? own(properties, 'status') : undefined
  return subresources?.status !== undefined && isObject(status) && Object.hasOwn(status, 'default')
}
