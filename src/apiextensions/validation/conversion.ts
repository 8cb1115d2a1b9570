import { fieldError, label1035Errors } from '../../meta/index.js'
import type { CrdConversion, CrdSpec, CrdWebhookClient } from '../types/index.js'
import { caBundleProblem } from './ca-bundle.js'
import type { ErrorList } from './error-list.js'
import { checkWebhookService, checkWebhookUrl } from './webhook-client.js'

const PATH = 'spec.conversion'
const CLIENT = `${PATH}.webhookClientConfig`
const VERSIONS = `${PATH}.conversionReviewVersions`
const STRATEGIES = ['None', 'Webhook']
const ACCEPTED = ['v1', 'v1beta1']
const NOT_WEBHOOK = 'should not be set when strategy is not set to Webhook'

/** What the stored object excuses (spec/crd.md §2.21). */
export interface ConversionRules {
  readonly requireRecognizedReviewVersion: boolean
  readonly checkCaBundle: boolean
}

/** `spec.conversion` (spec/crd.md §2.10). */
export function checkConversion(spec: CrdSpec, rules: ConversionRules, errors: ErrorList): void {
  const { conversion, preserveUnknownFields = false } = spec
  if (conversion === undefined) return
  const { strategy } = conversion
  if (strategy === 'Webhook') {
    if (preserveUnknownFields) {
      errors.add(fieldError.invalid(`${PATH}.strategy`, strategy, 'must be None if spec.preserveUnknownFields is true'))
    }
    checkWebhook(conversion, rules, errors)
    return
  }
  if (strategy === '') errors.add(fieldError.required(`${PATH}.strategy`))
  else if (strategy !== 'None') errors.add(fieldError.notSupported(`${PATH}.strategy`, strategy, STRATEGIES))
  checkUnused(conversion, errors)
}

function checkWebhook({ webhook }: CrdConversion, rules: ConversionRules, errors: ErrorList): void {
  const client = webhook?.clientConfig
  if (client === undefined) errors.add(fieldError.required(CLIENT, 'required when strategy is set to Webhook'))
  else checkClientConfig(client, rules, errors)
  checkReviewVersions(webhook?.conversionReviewVersions ?? [], rules, errors)
}

function checkClientConfig(client: CrdWebhookClient, rules: ConversionRules, errors: ErrorList): void {
  const { url, service, caBundle = '' } = client
  if (url !== undefined && service === undefined) checkWebhookUrl(url, `${CLIENT}.url`, errors)
  else if (service !== undefined && url === undefined) checkWebhookService(service, `${CLIENT}.service`, errors)
  else errors.add(fieldError.required(CLIENT, 'exactly one of url or service is required'))
  const problem = rules.checkCaBundle ? caBundleProblem(caBundle) : undefined
  if (problem !== undefined) errors.add(fieldError.invalid(`${CLIENT}.caBundle`, caBundle, problem))
}

function checkReviewVersions(versions: readonly string[], rules: ConversionRules, errors: ErrorList): void {
  if (versions.length === 0) {
    errors.add(fieldError.required(VERSIONS))
    return
  }
  const seen = new Set<string>()
  for (const [index, version] of versions.entries()) {
    if (errors.isFull()) return
    const path = `${VERSIONS}[${String(index)}]`
    const problems = seen.has(version) ? ['duplicate version'] : label1035Errors(version)
    seen.add(version)
    for (const why of problems) errors.add(fieldError.invalid(path, version, why))
  }
  if (!rules.requireRecognizedReviewVersion || hasRecognizedReviewVersion(versions)) return
  errors.add(fieldError.invalid(VERSIONS, [...versions], `must include at least one of ${ACCEPTED.join(', ')}`))
}

/** Whether a list names a version of ConversionReview that is spoken here. */
export function hasRecognizedReviewVersion(versions: readonly string[]): boolean {
  return versions.some((version) => ACCEPTED.includes(version))
}

/** Where no webhook is called, nothing about one may be said. */
function checkUnused({ webhook }: CrdConversion, errors: ErrorList): void {
  if (webhook?.clientConfig !== undefined) errors.add(fieldError.forbidden(CLIENT, NOT_WEBHOOK))
  if ((webhook?.conversionReviewVersions ?? []).length > 0) errors.add(fieldError.forbidden(VERSIONS, NOT_WEBHOOK))
}
