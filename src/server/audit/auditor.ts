import { readFile } from 'node:fs/promises'
import { decodeJson, encodeJson, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { decodeYaml, type UserInfo } from '../../endpoints/index.js'
import type { ServerEnvironment } from '../environment.js'
import type { Exchange } from '../exchange.js'
import type { Collector } from '../metrics/collector.js'
import type { MetricsText } from '../metrics/text.js'
import { StartError } from '../start-error.js'
import { LogFile } from './log-file.js'
import type { ResolvedAuditOptions } from './options.js'
import { matchingRule } from './policy-match.js'
import { AUDIT_LEVELS, parseAuditPolicy, type AuditLevel, type AuditPolicy } from './policy.js'
import { AuditRecord, type EventTaker } from './record.js'
import { AuditWebhook } from './webhook.js'
import { readWebhookConfig } from './webhook-config.js'

/** Something that takes events as JSON text. */
interface Sink {
  readonly name: string
  write(event: string): void
  /** Events that it did not take. */
  readonly dropped: number
  close(): Promise<void>
}

/** Records requests by a policy (spec/api.md §8.9). */
export class Auditor implements Collector, EventTaker {
  readonly #options: ResolvedAuditOptions
  readonly #environment: ServerEnvironment
  readonly #sinks: Sink[] = []
  readonly #levels = new Map<AuditLevel, number>(AUDIT_LEVELS.map((level) => [level, 0]))
  #policy: AuditPolicy = { rules: [] }
  #events = 0

  constructor(options: ResolvedAuditOptions, environment: ServerEnvironment) {
    this.#options = options
    this.#environment = environment
  }

  /** Reads the policy and opens what events go to. @throws StartError */
  async open(): Promise<void> {
    const { log, webhook, sink } = this.#options
    const { clock, logger } = this.#environment
    this.#policy = await readPolicy(this.#options)
    const target = webhook && (await readWebhookConfig(webhook.configFile))
    if (log !== undefined) {
      const file = new LogFile(log, clock, logger)
      await file.open()
      this.#add('log', file)
    }
    if (webhook !== undefined && target !== undefined) this.#add('webhook', new AuditWebhook(target, webhook, this.#environment))
    if (sink !== undefined) this.#add('sink', { write: sink, dropped: 0, close: () => Promise.resolve() })
  }

  /** The record of a request that begins; undefined where nothing of it is recorded. */
  begin(exchange: Exchange): AuditRecord | undefined {
    return this.#record(exchange, exchange.user)
  }

  /** A request was refused before its user was known, or without asking for one. */
  refused(exchange: Exchange, responseStatus: JsonObject): void {
    this.#record(exchange, undefined)?.refused(responseStatus)
  }

  take(event: JsonObject): void {
    this.#events++
    const text = encodeJson(event, { keepOrder: true })
    for (const sink of this.#sinks) sink.write(text)
  }

  collect(text: MetricsText): void {
    text.family('apiserver_audit_event_total', 'counter', 'Audit events that were made.')
    text.sample('apiserver_audit_event_total', {}, this.#events)
    text.family('apiserver_audit_level_total', 'counter', 'Requests by the level at which they are recorded.')
    for (const [level, count] of this.#levels) text.sample('apiserver_audit_level_total', { level }, count)
    text.family('apiserver_audit_error_total', 'counter', 'Audit events that were dropped, by what they were meant for.')
    for (const { name, dropped } of this.#sinks) text.sample('apiserver_audit_error_total', { plugin: name }, dropped)
  }

  /** Writes what waits and closes everything. */
  async close(): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => sink.close()))
  }

  #record(exchange: Exchange, user: UserInfo | undefined): AuditRecord | undefined {
    const rule = matchingRule(this.#policy, exchange.info, user)
    const level = rule?.level ?? 'None'
    this.#levels.set(level, (this.#levels.get(level) as number) + 1)
    return rule === undefined || level === 'None' ? undefined : new AuditRecord(exchange, user, rule, this, this.#environment.clock)
  }

  #add(name: string, sink: Omit<Sink, 'name'>): void {
    this.#sinks.push({
      name,
      write: (event) => {
        sink.write(event)
      },
      get dropped() {
        return sink.dropped
      },
      close: () => sink.close(),
    })
  }
}

async function readPolicy({ policyFile, policy }: ResolvedAuditOptions): Promise<AuditPolicy> {
  try {
    return parseAuditPolicy(await policyDocument(policyFile, policy))
  } catch (error) {
    const where = policyFile === undefined ? '' : ` ${policyFile}`
    throw new StartError(`audit policy${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

async function policyDocument(file: string | undefined, policy: ResolvedAuditOptions['policy']): Promise<JsonValue> {
  if (file === undefined) return decodeJson(JSON.stringify(policy)).value
  const { value, duplicates } = decodeYaml(await readFile(file, 'utf8'))
  const [first] = duplicates
  if (first !== undefined) throw new Error(first.replaceAll('\n', ' '))
  return value
}
