import { X509Certificate } from 'node:crypto'
import type { CustomResourceDefinition } from '../types/index.js'
import { CONDITIONS, type ConditionText } from './conditions.js'

/** The Established condition that a CRD with accepted names gets (spec/crd.md §5). */
export function establishedCondition(crd: CustomResourceDefinition): ConditionText {
  const bundle = crd.spec.conversion?.webhook?.clientConfig?.caBundle
  return bundle === undefined || isLoadable(bundle) ? CONDITIONS.established : CONDITIONS.invalidCaBundle
}

/** Whether a base64 CA bundle holds certificates that can be read; one without anything but blanks counts as absent. */
export function isLoadable(bundle: string): boolean {
  const pem = Buffer.from(bundle, 'base64').toString()
  if (pem.trim() === '') return true
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  return blocks.length > 0 && blocks.every(isCertificate)
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).raw.length > 0
  } catch {
    return false // what cannot be read is no certificate: that is the answer
  }
}
