import { fieldError } from '../../meta/index.js'
import type { CustomResourceDefinition } from '../types/index.js'
import type { ErrorList } from './error-list.js'
import { parseRequestUri, UrlError } from './go-url.js'

const ANNOTATION = 'api-approved.kubernetes.io'
const PATH = `metadata.annotations[${ANNOTATION}]`
const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111'
const MUST_HAVE = `protected groups must have approval annotation "${ANNOTATION}"`
const PROTECTED = /(?:^|\.)(?:k8s|kubernetes)\.io$/

/** How a definition in a protected group is approved (spec/crd.md §2.18). */
export interface Approval {
  readonly state: 'missing' | 'bypassed' | 'approved' | 'invalid'
  /** The annotation; '' where it is missing. */
  readonly value: string
  /** What is wrong with it; '' for nothing. */
  readonly message: string
}

/** The approval of a definition; undefined where its group is not protected. */
export function approvalState(crd: CustomResourceDefinition): Approval | undefined {
  if (!PROTECTED.test(crd.spec.group)) return undefined
  const { annotations = {} } = crd.metadata
  const value = Object.hasOwn(annotations, ANNOTATION) ? (annotations[ANNOTATION] ?? '') : ''
  if (value === '') return { state: 'missing', value, message: `${MUST_HAVE}, ${SEE}` }
  if (value.startsWith('unapproved')) return { state: 'bypassed', value, message: '' }
  if (isAbsoluteUrl(value)) return { state: 'approved', value, message: '' }
  return { state: 'invalid', value, message: `${MUST_HAVE} with either a URL or a reason starting with "unapproved", ${SEE}` }
}

function isAbsoluteUrl(text: string): boolean {
  try {
    const { scheme, host } = parseRequestUri(text)
    return scheme !== '' && host !== ''
  } catch (error) {
    if (error instanceof UrlError) return false
    throw error
  }
}

/** The approval of a protected group; of an update only where its state changes. */
export function checkApproval(crd: CustomResourceDefinition, old: CustomResourceDefinition | undefined, errors: ErrorList): void {
  const approval = approvalState(crd)
  if (approval === undefined || (old !== undefined && approvalState(old)?.state === approval.state)) return
  if (approval.state === 'missing') errors.add(fieldError.required(PATH, approval.message))
  if (approval.state === 'invalid') errors.add(fieldError.invalid(PATH, approval.value, approval.message))
}
