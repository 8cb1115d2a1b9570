import { atOnce } from '../../base/index.js'
import { jsonEqual, type JsonObject } from '../../base/json/index.js'
import type { CrdVersion, CustomResourceDefinition } from '../types/index.js'
import { caBundleProblem } from './ca-bundle.js'
import { hasRecognizedReviewVersion, type ConversionRules } from './conversion.js'
import { hasUnprunedDefault } from './defaults.js'
import { ErrorList } from './error-list.js'
import { checkItemsOfListType, nonAtomicSetItems } from './extension-rules.js'
import { versionsOf } from './internal-form.js'
import { NO_RULE_CHECKS, type RuleChecks, type StoredExpressions } from './rule-checks.js'
import { isUnknownType } from './schema-nodes.js'
import type { SchemaRules } from './schema-rules.js'
import { allSchemas, hasKeyword, schemasAt, someSchema, textAt } from './schema-walk.js'
import { countSelectableFields, MAX_FIELDS } from './selectable-fields.js'
import { structuralErrors, unsupportedKeyword } from './structural-rules.js'

/** How a spec is judged: strictly when it is new, else without what the stored object has been wrong in already (spec/crd.md §2.21). */
export interface SpecRules extends SchemaRules, ConversionRules {
  readonly requireSchemas: boolean
  /** Whether the schema of the version with that name is stored as it is. */
  readonly isUnchanged: (version: CrdVersion) => boolean
  /** Whether the limit of selectable fields holds for that version. */
  readonly limitsSelectableFields: (version: CrdVersion) => boolean
}

const NO_EXPRESSIONS: StoredExpressions = { rules: new Set(), messageExpressions: new Set() }

/** The rules for a new definition. */
export function rulesForCreate(checks: RuleChecks = NO_RULE_CHECKS): SpecRules {
  return {
    requireSchemas: true,
    requireValidType: true,
    requireStructural: true,
    requirePrunedDefaults: true,
    requireAtomicSets: true,
    requireMapKeyRules: true,
    requireRecognizedReviewVersion: true,
    checkCaBundle: false,
    stored: NO_EXPRESSIONS,
    checks,
    isUnchanged: () => false,
    limitsSelectableFields: () => true,
  }
}

/** The rules for `next` in place of `old`. */
export function rulesForUpdate(
  next: CustomResourceDefinition,
  old: CustomResourceDefinition,
  checks: RuleChecks = NO_RULE_CHECKS,
): SpecRules {
  const faults = storedFaults(schemasOf(old))
  const storedVersion = storedVersions(old)
  return {
    requireSchemas: versionsOf(old.spec).every((version) => version.schema?.openAPIV3Schema !== undefined),
    requireValidType: !faults.unknownType,
    requireStructural: requiresStructural(next, old),
    requirePrunedDefaults: !faults.unprunedDefault,
    requireAtomicSets: !faults.nonAtomicSet,
    requireMapKeyRules: !faults.itemRules,
    requireRecognizedReviewVersion: reviewVersionsAreFine(old),
    checkCaBundle: isEstablished(old) && caBundleProblem(old.spec.conversion?.webhook?.clientConfig?.caBundle ?? '') === undefined,
    stored: faults.expressions,
    checks,
    isUnchanged: (version) => {
      const schema = storedVersion(version.name)?.schema?.openAPIV3Schema
      return schema !== undefined && jsonEqual(schema, version.schema?.openAPIV3Schema)
    },
    limitsSelectableFields: (version) => !hadTooMany(version, storedVersion(version.name)),
  }
}

/** What the stored schemas are wrong in, whatever the version, and the expressions that they have. */
interface StoredFaults {
  readonly unknownType: boolean
  readonly unprunedDefault: boolean
  readonly nonAtomicSet: boolean
  readonly itemRules: boolean
  readonly expressions: StoredExpressions
}

function storedFaults(schemas: readonly JsonObject[]): StoredFaults {
  const faults = { unknownType: false, unprunedDefault: false, nonAtomicSet: false, itemRules: false }
  const rules = new Set<string>()
  const messageExpressions = new Set<string>()
  for (const schema of schemas) {
    let hasDefault = false
    for (const node of allSchemas(schema)) {
      hasDefault ||= hasKeyword(node, 'default')
      faults.unknownType ||= isUnknownType(node)
      faults.nonAtomicSet ||= nonAtomicSetItems(node) !== undefined
      faults.itemRules ||= breaksItemRules(node)
      for (const rule of schemasAt(node, 'x-kubernetes-validations')) {
        rules.add(textAt(rule, 'rule'))
        if (hasKeyword(rule, 'messageExpression')) messageExpressions.add(textAt(rule, 'messageExpression'))
      }
    }
    faults.unprunedDefault ||= hasDefault && unsupportedKeyword(schema) === undefined && hasUnprunedDefault(schema)
  }
  return { ...faults, expressions: { rules, messageExpressions } }
}

/** Whether the stored definition is established. */
export function isEstablished(crd: CustomResourceDefinition): boolean {
  return crd.status.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') === true
}

function storedVersions(old: CustomResourceDefinition): (name: string) => CrdVersion | undefined {
  const versions = new Map(versionsOf(old.spec).map((version) => [version.name, version]))
  return (name) => versions.get(name)
}

/** The schemas of a definition, without those that repeat the first one. */
export function schemasOf(crd: CustomResourceDefinition): readonly JsonObject[] {
  const [first, ...others] = versionsOf(crd.spec)
    .map(({ schema }) => schema?.openAPIV3Schema)
    .filter((schema) => schema !== undefined)
  return first === undefined ? [] : [first, ...others.filter((other) => !jsonEqual(other, first))]
}

/** Structure is optional only where it never was required, and nothing in the new object needs it. */
function requiresStructural(next: CustomResourceDefinition, old: CustomResourceDefinition): boolean {
  if (next.spec.preserveUnknownFields !== true) return true
  const wasStructural = schemasOf(old).every(
    (schema) => unsupportedKeyword(schema) === undefined && atOnce(structuralErrors(schema, '')).length === 0,
  )
  return wasStructural || schemasOf(next).some((schema) => someSchema(schema, needsStructure))
}

function needsStructure(schema: JsonObject): boolean {
  return hasKeyword(schema, 'default') || Object.keys(schema).some((keyword) => keyword.startsWith('x-kubernetes-'))
}

function breaksItemRules(schema: JsonObject): boolean {
  const errors = new ErrorList()
  checkItemsOfListType(schema, '', errors)
  return errors.count > 0
}

/** A list that is not there excuses nothing. */
function reviewVersionsAreFine(old: CustomResourceDefinition): boolean {
  const versions = old.spec.conversion?.webhook?.conversionReviewVersions ?? []
  return versions.length === 0 || hasRecognizedReviewVersion(versions)
}

function hadTooMany(version: CrdVersion, old: CrdVersion | undefined): boolean {
  const fields = version.selectableFields ?? []
  const schema = old?.schema?.openAPIV3Schema
  if (old === undefined || schema === undefined || fields.length <= MAX_FIELDS) return false
  const paths = (of: CrdVersion): string[] => (of.selectableFields ?? []).map(({ jsonPath }) => jsonPath)
  return jsonEqual(paths(version), paths(old)) && countSelectableFields(old.selectableFields ?? [], schema) > MAX_FIELDS
}
