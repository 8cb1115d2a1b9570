import type { PacedWork } from '../../base/index.js'
import { fieldError } from '../../meta/index.js'
import { checkColumns } from './columns.js'
import { checkConversion } from './conversion.js'
import { checkDeprecation } from './deprecation.js'
import { dumpVersions } from './dump.js'
import type { ErrorList } from './error-list.js'
import type { InternalSpec, InternalVersion } from './internal-form.js'
import { checkGroup, checkLabel, checkNameFormats, checkRequiredNames, checkScope } from './names.js'
import type { SpecRules } from './ratcheting.js'
import { checkSchema } from './schema-rules.js'
import { hasKeyword, someSchema } from './schema-walk.js'
import { checkSelectableFields } from './selectable-fields.js'
import { checkSubresources } from './subresources.js'

const VERSIONS = 'spec.versions'
const SCHEMA = 'openAPIV3Schema'

/** A spec, in the order of upstream (spec/crd.md §2.1). */
export function* checkSpec(internal: InternalSpec, rules: SpecRules, errors: ErrorList): PacedWork<void> {
  const { spec, versions } = internal
  checkGroup(spec, errors)
  checkScope(spec, errors)
  checkSchemaPresence(internal, rules, errors)
  if (spec.preserveUnknownFields === true && hasDefaults(versions)) {
    errors.add(fieldError.invalid('spec.preserveUnknownFields', true, 'must be false in order to use defaults in the schema'))
  }
  for (const [index, version] of versions.entries()) {
    if (errors.isFull()) return
    yield* checkVersion(version, `${VERSIONS}[${String(index)}]`, rules, errors)
  }
  checkVersionSet(internal, errors)
  checkRequiredNames(spec.names, 'spec.names', errors)
  checkNameFormats(spec.names, 'spec.names', errors)
  yield* checkTop(internal, rules, errors)
  checkConversion(spec, rules, errors)
}

/** Which versions must have a schema (spec/crd.md §2.11). */
function checkSchemaPresence({ spec, versions }: InternalSpec, rules: SpecRules, errors: ErrorList): void {
  for (const [index, { version, written }] of versions.entries()) {
    if (written !== undefined || errors.isFull()) continue
    const path = `${VERSIONS}[${String(index)}].schema.${SCHEMA}`
    if (rules.requireSchemas) errors.add(fieldError.required(path))
    else if (spec.preserveUnknownFields !== true && version.served)
      errors.add(fieldError.required(path, 'because otherwise all fields are pruned'))
  }
}

function hasDefaults(versions: readonly InternalVersion[]): boolean {
  return versions.some(({ written }) => written !== undefined && someSchema(written, (node) => hasKeyword(node, 'default')))
}

function* checkVersion(internal: InternalVersion, path: string, rules: SpecRules, errors: ErrorList): PacedWork<void> {
  const { version, schema, subresources, columns, selectableFields } = internal
  checkLabel(version.name, `${path}.name`, errors)
  checkDeprecation(version, path, errors)
  if (schema !== undefined) {
    const hasStatus = version.subresources?.status !== undefined
    yield* checkSchema({ schema, path: `${path}.schema.${SCHEMA}`, hasStatus, unchanged: rules.isUnchanged(version) }, rules, errors)
  }
  checkSubresources(subresources, `${path}.subresources`, errors)
  checkColumns(columns, `${path}.additionalPrinterColumns`, errors)
  if (selectableFields.length === 0) return
  if (schema !== undefined)
    checkSelectableFields(selectableFields, schema, `${path}.selectableFields`, rules.limitsSelectableFields(version), errors)
  else {
    const detail = 'may only be set when `version.schema.openAPIV3Schema` is not included'
    errors.add(fieldError.invalid(`${path}.selectableFields`, '', detail))
  }
}

/** Versions among each other (spec/crd.md §2.5). */
function checkVersionSet({ spec, versions }: InternalSpec, errors: ErrorList): void {
  const isUnique = new Set(versions.map(({ version }) => version.name)).size === versions.length
  const hasOneStored = versions.filter(({ version }) => version.storage).length === 1
  if (!isUnique || !hasOneStored) {
    const shown = (spec.versions as readonly unknown[] | null) === null ? 'null' : dumpVersions(versions)
    if (!isUnique) errors.add(fieldError.invalidText(VERSIONS, shown, 'must contain unique version names'))
    if (!hasOneStored) errors.add(fieldError.invalidText(VERSIONS, shown, 'must have exactly one version marked as storage version'))
  }
  const first = versions[0]?.version.name ?? ''
  if (first !== '') checkLabel(first, 'spec.version', errors)
}

/** What all versions have in common. */
function* checkTop({ top, versions }: InternalSpec, rules: SpecRules, errors: ErrorList): PacedWork<void> {
  const { schema, subresources, columns, selectableFields } = top
  if (schema !== undefined) {
    const hasStatus = versions.some(({ version }) => version.subresources?.status !== undefined)
    const unchanged = versions.every(({ version }) => rules.isUnchanged(version))
    yield* checkSchema({ schema, path: `spec.validation.${SCHEMA}`, hasStatus, unchanged }, rules, errors)
  }
  checkSubresources(subresources, 'spec.subresources', errors)
  checkColumns(columns, 'spec.additionalPrinterColumns', errors)
  if (selectableFields.length === 0) return
  const limited = versions.some(({ version }) => rules.limitsSelectableFields(version))
  if (schema !== undefined) checkSelectableFields(selectableFields, schema, 'spec.selectableFields', limited, errors)
  else errors.add(fieldError.invalid('spec.selectableFields', '', 'may only be set when validations.schema is included'))
}
