import { fieldError } from '../../meta/index.js'
import type { CrdSubresources } from '../types/index.js'
import type { ErrorList } from './error-list.js'

/** Subresources: the paths of `scale` (spec/crd.md §2.7). */
export function checkSubresources(subresources: CrdSubresources | undefined, path: string, errors: ErrorList): void {
  const scale = subresources?.scale
  if (scale === undefined) return
  const { specReplicasPath, statusReplicasPath, labelSelectorPath = '' } = scale
  checkReplicasPath(specReplicasPath, '.spec', `${path}.scale.specReplicasPath`, errors)
  checkReplicasPath(statusReplicasPath, '.status', `${path}.scale.statusReplicasPath`, errors)
  if (labelSelectorPath !== '') checkSelectorPath(labelSelectorPath, `${path}.scale.labelSelectorPath`, errors)
}

function checkReplicasPath(value: string, root: string, path: string, errors: ErrorList): void {
  if (value === '') errors.add(fieldError.required(path))
  else if (isSimplePath(value, path, errors) && !value.startsWith(`${root}.`))
    errors.add(fieldError.invalid(path, value, `should be a json path under ${root}`))
}

function checkSelectorPath(value: string, path: string, errors: ErrorList): void {
  if (!isSimplePath(value, path, errors)) return
  const isUnder = value.startsWith('.spec.') || value.startsWith('.status.')
  if (!isUnder) errors.add(fieldError.invalid(path, value, 'should be a json path under either .spec or .status'))
}

/** Whether a path begins with a dot; no more is asked of it. */
export function isSimplePath(value: string, path: string, errors: ErrorList): boolean {
  if (value.startsWith('.')) return true
  errors.add(fieldError.invalid(path, value, 'must be a simple json path starting with .'))
  return false
}
