import { fieldError, label1035Errors, subdomainErrors } from '../../meta/index.js'
import type { CrdNames, CrdSpec, CustomResourceDefinition } from '../types/index.js'
import type { ErrorList } from './error-list.js'

const MIXED_CASE = 'may have mixed case, but should otherwise match: '

/** The name that a CRD must have; for `validateObjectMeta`, which the check of `metadata.name` is part of (spec/crd.md §2.3). */
export function crdNameRule(crd: CustomResourceDefinition): (name: string, prefix: boolean) => readonly string[] {
  const required = `${crd.spec.names.plural}.${crd.spec.group}`
  return (name, prefix) => {
    // A prefix may end in a dash that a suffix will follow.
    const errors = subdomainErrors(prefix && name.endsWith('-') ? `${name.slice(0, -1)}a` : name)
    return name === required ? errors : [...errors, 'must be spec.names.plural+"."+spec.group']
  }
}

/** Names that a spec must have, and a status need not (spec/crd.md §2.4). */
export function checkRequiredNames(names: CrdNames, path: string, errors: ErrorList): void {
  const { plural, singular = '', kind, listKind = '' } = names
  for (const [member, name] of Object.entries({ plural, singular, kind, listKind })) {
    if (name === '') errors.add(fieldError.required(`${path}.${member}`))
  }
}

/** The form of names that are there (spec/crd.md §2.4). */
export function checkNameFormats(names: CrdNames, path: string, errors: ErrorList): void {
  const { plural, singular = '', kind, listKind = '', shortNames = [], categories = [] } = names
  if (plural !== '') checkLabel(plural, `${path}.plural`, errors)
  if (singular !== '') checkLabel(singular, `${path}.singular`, errors)
  checkKind(kind, `${path}.kind`, errors)
  checkKind(listKind, `${path}.listKind`, errors)
  checkLabels(shortNames, `${path}.shortNames`, errors)
  if (kind !== '' && kind === listKind)
    errors.add(fieldError.invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same'))
  checkLabels(categories, `${path}.categories`, errors)
}

/** A DNS-1035 label, with one error for all that is wrong with it. */
export function checkLabel(name: string, path: string, errors: ErrorList): void {
  const problems = label1035Errors(name)
  if (problems.length > 0) errors.add(fieldError.invalid(path, name, problems.join(',')))
}

function checkKind(kind: string, path: string, errors: ErrorList): void {
  const problems = kind === '' ? [] : label1035Errors(kind.toLowerCase())
  if (problems.length > 0) errors.add(fieldError.invalid(path, kind, MIXED_CASE + problems.join(',')))
}

function checkLabels(names: readonly string[], path: string, errors: ErrorList): void {
  for (const [index, name] of names.entries()) {
    if (errors.isFull()) return
    checkLabel(name, `${path}[${String(index)}]`, errors)
  }
}

/** The group: a DNS subdomain with a dot in it (spec/crd.md §2.4). */
export function checkGroup({ group }: CrdSpec, errors: ErrorList): void {
  const path = 'spec.group'
  const problems = subdomainErrors(group)
  if (group === '') errors.add(fieldError.required(path))
  else if (problems.length > 0) errors.add(fieldError.invalid(path, group, problems.join(',')))
  else if (!group.includes('.')) errors.add(fieldError.invalid(path, group, 'should be a domain with at least one dot'))
}

const SCOPES = ['Cluster', 'Namespaced']

/** The scope (spec/crd.md §2.4). */
export function checkScope({ scope }: CrdSpec, errors: ErrorList): void {
  if (scope === '') errors.add(fieldError.required('spec.scope'))
  else if (!SCOPES.includes(scope)) errors.add(fieldError.notSupported('spec.scope', scope, SCOPES))
}
