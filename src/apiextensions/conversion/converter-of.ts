import type { IdentitySource } from '../../registry/index.js'
import type { CustomResourceDefinition } from '../types/index.js'
import { caCertificates } from '../validation/index.js'
import { noneConverter, type Converter } from './converter.js'
import { WebhookClient, type WebhookEnvironment } from './webhook-client.js'
import { WebhookConverter } from './webhook-converter.js'

/** What converters are made with. */
export interface ConversionDependencies extends WebhookEnvironment {
  readonly identity: IdentitySource
}

/** The converter that a CRD asks for. Undefined where there can be none: its CA bundle cannot be read. */
export function converterOf(crd: CustomResourceDefinition, dependencies: ConversionDependencies): Converter | undefined {
  const { conversion } = crd.spec
  const client = conversion?.webhook?.clientConfig
  if (conversion?.strategy !== 'Webhook' || client === undefined) return noneConverter
  const authorities = caCertificates(client.caBundle ?? '')
  if (authorities === undefined) return undefined
  const versions = conversion.webhook?.conversionReviewVersions ?? []
  return new WebhookConverter(versions, new WebhookClient(client, authorities, dependencies), dependencies.identity)
}
