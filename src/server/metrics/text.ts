/** What a family of metrics is. */
export type MetricType = 'counter' | 'gauge' | 'histogram'

/** The labels of a sample. */
export type Labels = Readonly<Record<string, string>>

/** Writes families in Prometheus' text format. */
export class MetricsText {
  readonly #lines: string[] = []

  /** Begins a family; its samples follow. */
  family(name: string, type: MetricType, help: string): void {
    this.#lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
  }

  sample(name: string, labels: Labels, value: number): void {
    this.#lines.push(`${name}${labelsText(labels)} ${numberText(value)}`)
  }

  toString(): string {
    return this.#lines.length === 0 ? '' : `${this.#lines.join('\n')}\n`
  }
}

function labelsText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, escapeChar)}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

function escapeChar(char: string): string {
  return char === '\n' ? '\\n' : `\\${char}`
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}
