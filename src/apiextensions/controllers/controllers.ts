import type { Pacer } from '../../base/index.js'
import { formatTime, statusError } from '../../meta/index.js'
import { Controller, type QueueScheduler } from '../../reconcile/index.js'
import type { ResourceContext } from '../../registry/index.js'
import type { CrdCache, CrdChange } from '../crd-cache.js'
import type { CustomResourceDefinition } from '../types/index.js'
import { approvalCondition } from './approval.js'
import { conditionOf, isTrue, withCondition, withoutCondition } from './conditions.js'
import { establishedCondition } from './establishing.js'
import { finalize, needsFinalizing, type InstanceRemover } from './finalizing.js'
import { decideNames, sameNames } from './naming.js'
import { nonStructuralChange } from './nonstructural.js'
import { writeStatus } from './status-writer.js'

/** What the controllers stand on. */
export interface CrdControllersOptions {
  readonly cache: CrdCache
  /** `/status` of customresourcedefinitions. */
  readonly status: ResourceContext
  readonly scheduler: QueueScheduler
  readonly pacer: Pacer
  readonly instances: InstanceRemover
  readonly onError: (controller: string, key: string, error: unknown) => void
}

const FINALIZING_WORKERS = 5

/** The controllers that move the conditions of CRDs (spec/crd.md §4-§6), each level-triggered on the CRD cache. */
export class CrdControllers {
  readonly #options: CrdControllersOptions
  readonly #naming: Controller
  readonly #establishing: Controller
  readonly #nonStructural: Controller
  readonly #approval: Controller
  readonly #finalizing: Controller

  constructor(options: CrdControllersOptions) {
    this.#options = options
    const make = (name: string, reconcile: (crd: CustomResourceDefinition) => Promise<void>, workers = 1): Controller =>
      new Controller({
        name,
        scheduler: options.scheduler,
        workers,
        onError: options.onError,
        reconcile: async (key) => {
          // Not in the turn of the write that named the key: both take long where a definition is large.
          await options.pacer.rest()
          const crd = options.cache.get(key)
          if (crd !== undefined) await reconcile(crd)
        },
      })
    this.#naming = make('naming', (crd) => this.#name(crd))
    this.#establishing = make('establishing', (crd) => this.#establish(crd))
    this.#nonStructural = make('nonstructural-schema', (crd) => this.#checkStructure(crd))
    this.#approval = make('api-approval', (crd) => this.#approve(crd))
    this.#finalizing = make('finalizing', (crd) => this.#finalize(crd), FINALIZING_WORKERS)
    options.cache.listen((change) => {
      this.#changed(change)
    })
  }

  start(): void {
    for (const controller of this.#all()) controller.start()
  }

  async close(): Promise<void> {
    await Promise.all(this.#all().map((controller) => controller.close()))
  }

  #all(): Controller[] {
    return [this.#naming, this.#establishing, this.#nonStructural, this.#approval, this.#finalizing]
  }

  #changed({ name, old, current }: CrdChange): void {
    if (current === undefined) {
      if (old !== undefined) this.#nameOthers(old)
      return
    }
    if (!sameNames(current.spec.names, current.status.acceptedNames)) this.#naming.queue.add(name)
    if (old !== undefined && !sameNames(old.status.acceptedNames, current.status.acceptedNames)) this.#nameOthers(current)
    if (isTrue(current, 'NamesAccepted') && !isTrue(current, 'Established')) this.#establishing.queue.add(name)
    if (old?.metadata.generation !== current.metadata.generation) this.#nonStructural.queue.add(name)
    this.#approval.queue.add(name)
    // Its own writes to Terminating must not bring it back before its back-off has passed.
    if (needsFinalizing(current) && !onlyTerminatingChanged(old, current)) this.#finalizing.queue.add(name)
  }

  /** Names may have become free for the others of the group: those that lack some try again. */
  #nameOthers({ metadata, spec }: CustomResourceDefinition): void {
    for (const other of this.#options.cache.inGroup(spec.group)) {
      if (other.metadata.name !== metadata.name && !isTrue(other, 'NamesAccepted')) this.#naming.queue.add(other.metadata.name)
    }
  }

  async #name(crd: CustomResourceDefinition): Promise<void> {
    if (sameNames(crd.spec.names, crd.status.acceptedNames)) return
    const decision = decideNames(crd, this.#options.cache.inGroup(crd.spec.group), this.#now())
    if (decision.changed) await writeStatus(this.#options.status, crd, decision)
  }

  async #establish(crd: CustomResourceDefinition): Promise<void> {
    if (!isTrue(crd, 'NamesAccepted') || isTrue(crd, 'Established')) return
    const condition = establishedCondition(crd)
    const old = conditionOf(crd, 'Established')
    if (old?.status === condition.status && old.reason === condition.reason) return
    await writeStatus(this.#options.status, crd, { conditions: withCondition(crd.status.conditions, condition, this.#now()) })
  }

  async #checkStructure(crd: CustomResourceDefinition): Promise<void> {
    const change = await this.#options.pacer.run(nonStructuralChange(crd, this.#now()))
    if (change !== undefined) await writeStatus(this.#options.status, crd, change)
  }

  async #approve(crd: CustomResourceDefinition): Promise<void> {
    const condition = approvalCondition(crd)
    const old = conditionOf(crd, 'KubernetesAPIApprovalPolicyConformant')
    if (
      condition === undefined ||
      (old?.status === condition.status && old.reason === condition.reason && old.message === condition.message)
    )
      return
    await writeStatus(this.#options.status, crd, { conditions: withCondition(crd.status.conditions, condition, this.#now()) })
  }

  async #finalize(crd: CustomResourceDefinition): Promise<void> {
    if (!needsFinalizing(crd)) return
    const { cache, status, instances } = this.#options
    const again = await finalize({
      crd,
      instances,
      now: () => this.#now(),
      write: (current, change) => writeStatus(status, current, change),
      reread: () => cache.get(crd.metadata.name),
    })
    if (again) throw statusError.internalError(`instances of ${crd.metadata.name} remain`)
  }

  #now(): string {
    return formatTime(this.#options.status.clock.now())
  }
}

function onlyTerminatingChanged(old: CustomResourceDefinition | undefined, current: CustomResourceDefinition): boolean {
  if (old === undefined || !needsFinalizing(old)) return false
  const rest = ({ status }: CustomResourceDefinition): string =>
    JSON.stringify({ ...status, conditions: withoutCondition(status.conditions, 'Terminating') })
  return old.metadata.generation === current.metadata.generation && rest(old) === rest(current)
}
