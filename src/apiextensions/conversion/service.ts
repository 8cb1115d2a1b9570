import type { MaybePromise } from '../../registry/index.js'

/** A Service that webhooks name instead of a URL. */
export interface ServiceReference {
  readonly namespace: string
  readonly name: string
  readonly port: number
}

/** Where connections to a service go. */
export interface ServiceAddress {
  /** A host name or an IP address. */
  readonly host: string
  readonly port: number
}

/**
 * Tells where a service is. Asked for each call; undefined: by DNS, as `NAME.NAMESPACE.svc`. Whatever it answers, the certificate must be one for
 * `NAME.NAMESPACE.svc`. What it throws is what is wrong with the call.
 */
export type ServiceResolver = (service: ServiceReference) => MaybePromise<ServiceAddress | undefined>
