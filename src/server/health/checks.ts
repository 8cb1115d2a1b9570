/** One thing that has to be well. */
export interface HealthCheck {
  readonly name: string
  /** `readyz`: it counts for readiness alone. */
  readonly scope: 'all' | 'readyz'
  /** What is wrong; undefined when nothing is. */
  failure(): string | undefined
}

/** The endpoints that checks are asked through. */
export const HEALTH_ENDPOINTS = ['healthz', 'livez', 'readyz'] as const
export type HealthEndpoint = (typeof HEALTH_ENDPOINTS)[number]

/** The checks of an endpoint, in the order in which they are shown. */
export function checksOf(checks: readonly HealthCheck[], endpoint: HealthEndpoint): HealthCheck[] {
  return checks.filter(({ scope }) => scope === 'all' || endpoint === 'readyz')
}
