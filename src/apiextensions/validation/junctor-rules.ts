import { isObject, jsonEqual, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { compileRegexp, RegexpSyntaxError } from '../../base/regexp/index.js'
import { fieldError } from '../../meta/index.js'
import type { ErrorList } from './error-list.js'
import { hasKeyword, schemaAt, schemaEntries, schemasAt, textAt } from './schema-walk.js'

const EMPTY = ['type', 'title', 'description', 'x-kubernetes-list-map-keys', 'x-kubernetes-validations']
const UNDEFINED = ['default', 'x-kubernetes-list-type', 'x-kubernetes-map-type']
const FALSE = ['nullable', 'x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource', 'x-kubernetes-int-or-string']
const INT_OR_STRING: JsonValue = [{ type: 'integer' }, { type: 'string' }]

/** A branch of a junctor and where it stands. */
interface Branch {
  readonly schema: JsonObject
  readonly path: string
}

/** The pattern of a node, and the junctors below it, whose branches may judge values and say nothing about structure (spec/schema.md §2.3). */
export function checkJunctors(node: JsonObject, path: string, errors: ErrorList): void {
  checkPattern(node, path, errors)
  const firstOfAll = schemasAt(node, 'allOf')[0]
  for (const branch of branchesOf(node, path, isIntOrString(node))) {
    checkBranch(branch.schema, branch.path, branch.schema === firstOfAll && isIntOrString(branch.schema), errors)
  }
}

/** The branches of all junctors of a node; `skipAnyOf`: those of `anyOf` say "integer or string", which is allowed. */
function branchesOf(node: JsonObject, path: string, skipAnyOf = false): Branch[] {
  const branches: Branch[] = []
  for (const keyword of skipAnyOf ? ['allOf', 'oneOf'] : ['allOf', 'anyOf', 'oneOf']) {
    for (const [index, schema] of schemasAt(node, keyword).entries())
      branches.push({ schema, path: `${path}.${keyword}[${String(index)}]` })
  }
  const not = schemaAt(node, 'not')
  if (not !== undefined) branches.push({ schema: not, path: `${path}.not` })
  return branches
}

/** Exactly `anyOf: [{type: integer}, {type: string}]` (spec/schema.md §2.4). */
function isIntOrString(node: JsonObject): boolean {
  return jsonEqual(own(node, 'anyOf'), INT_OR_STRING)
}

function checkBranch(node: JsonObject, path: string, skipAnyOf: boolean, errors: ErrorList): void {
  if (errors.isFull()) return
  checkPattern(node, path, errors)
  for (const branch of branchesOf(node, path, skipAnyOf)) checkBranch(branch.schema, branch.path, false, errors)
  const items = schemaAt(node, 'items')
  if (items !== undefined) checkBranch(items, `${path}.items`, false, errors)
  for (const [name, property] of schemaEntries(node, 'properties')) checkBranch(property, `${path}.properties[${name}]`, false, errors)
  checkForbidden(node, path, errors)
}

function checkForbidden(node: JsonObject, path: string, errors: ErrorList): void {
  const forbid = (keyword: string, detail: string): void =>
    errors.add(fieldError.forbidden(`${path}.${keyword}`, `must be ${detail} to be structural`))
  for (const keyword of EMPTY) if (hasKeyword(node, keyword)) forbid(keyword, 'empty')
  for (const keyword of UNDEFINED) if (hasKeyword(node, keyword)) forbid(keyword, 'undefined')
  const additional = own(node, 'additionalProperties')
  if (additional === true || isObject(additional)) forbid('additionalProperties', 'undefined')
  for (const keyword of FALSE) if (own(node, keyword) === true) forbid(keyword, 'false')
  const properties = schemaAt(node, 'properties')
  if (properties !== undefined && hasKeyword(properties, 'metadata')) {
    errors.add(fieldError.forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'))
  }
}

function checkPattern(node: JsonObject, path: string, errors: ErrorList): void {
  const pattern = textAt(node, 'pattern')
  if (pattern === '') return
  try {
    compileRegexp(pattern)
  } catch (error) {
    if (!(error instanceof RegexpSyntaxError)) throw error
    errors.add(fieldError.invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${error.message}`))
  }
}

/** What the junctors of the root mention has to be declared in the structure as well (spec/schema.md §2.3). */
export function checkCompleteness(root: JsonObject, path: string, errors: ErrorList): void {
  for (const branch of branchesOf(root, path)) checkDeclared(branch, { schema: root, path }, errors)
}

function checkDeclared(branch: Branch, structural: Branch, errors: ErrorList): void {
  if (errors.isFull()) return
  for (const inner of branchesOf(branch.schema, branch.path)) checkDeclared(inner, structural, errors)
  const items = schemaAt(branch.schema, 'items')
  if (items !== undefined)
    checkMember({ schema: items, path: `${branch.path}.items` }, schemaAt(structural.schema, 'items'), `${structural.path}.items`, errors)
  const declared = schemaAt(structural.schema, 'properties')
  for (const [name, schema] of schemaEntries(branch.schema, 'properties')) {
    const member = `.properties[${name}]`
    checkMember({ schema, path: branch.path + member }, declared && schemaAt(declared, name), structural.path + member, errors)
  }
}

function checkMember(branch: Branch, declared: JsonObject | undefined, path: string, errors: ErrorList): void {
  if (declared === undefined) errors.add(fieldError.required(path, `because it is defined in ${branch.path}`))
  else checkDeclared(branch, { schema: declared, path }, errors)
}
