import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import type { CrdNames, CustomResourceDefinition } from '../types/index.js'
import { definition } from '../validation/testing/definitions.js'
import { approvalCondition } from './approval.js'
import { withCondition, withoutCondition } from './conditions.js'
import { establishedCondition } from './establishing.js'
import { decideNames, sameNames } from './naming.js'

const NOW = '2026-01-01T00:00:00Z'
const names = (plural: string, kind: string, more: Partial<CrdNames> = {}): CrdNames => ({
  plural,
  singular: kind.toLowerCase(),
  kind,
  listKind: `${kind}List`,
  ...more,
})
const NONE: CrdNames = { plural: '', kind: '' }
const crd = (wanted: CrdNames, accepted: CrdNames = NONE, conditions: JsonObject[] = []): CustomResourceDefinition =>
  definition({
    metadata: { name: `${wanted.plural}.example.com`, uid: wanted.plural },
    spec: { names: { ...wanted } as unknown as JsonValue },
    status: { acceptedNames: { ...accepted } as unknown as JsonValue, conditions },
  })
const decide = (one: CustomResourceDefinition, ...others: CustomResourceDefinition[]): ReturnType<typeof decideNames> =>
  decideNames(one, [one, ...others], NOW)
/** Conditions in brief. */
const brief = ({ conditions }: ReturnType<typeof decideNames>): string[] =>
  (conditions ?? []).map(({ type, status, reason, message }) => `${type}=${status}/${String(reason)}: ${String(message)}`)
const ACCEPTED = 'NamesAccepted=True/NoConflicts: no conflicts found'
const INSTALLING = 'Established=False/Installing: the initial names have been accepted'
const NOT_ACCEPTED = 'Established=False/NotAccepted: not all names are accepted'

describe('decideNames', () => {
  it('[crd §4] without a conflict all names are accepted, NamesAccepted first', () => {
    const wanted = names('widgets', 'Widget', { shortNames: ['wd'], categories: ['all'] })
    const decision = decide(crd(wanted))
    expect([decision.acceptedNames, decision.changed, brief(decision)]).toEqual([wanted, true, [ACCEPTED, INSTALLING]])
    expect(decision.conditions?.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual([NOW, NOW])
  })

  const winner = crd(names('widgets', 'Widget', { shortNames: ['wd', 'wg'] }), names('widgets', 'Widget', { shortNames: ['wd', 'wg'] }))
  it.each<[CrdNames, string, Partial<CrdNames>]>([
    [names('widget', 'A'), 'PluralConflict: "widget" is already in use', { plural: '', singular: 'a' }],
    [names('gadgets', 'G', { singular: 'wd' }), 'SingularConflict: "wd" is already in use', { plural: 'gadgets', kind: 'G' }],
    [names('gadgets', 'G', { shortNames: ['x', 'wd'] }), 'ShortNamesConflict: "wd" is already in use', { plural: 'gadgets', kind: 'G' }],
    [
      names('gadgets', 'G', { shortNames: ['wd', 'y', 'wg'] }),
      'ShortNamesConflict: ["wd" is already in use, "wg" is already in use]',
      { plural: 'gadgets' },
    ],
    [
      names('gadgets', 'Widget', { singular: 'g', listKind: 'GList' }),
      'KindConflict: "Widget" is already in use',
      { plural: 'gadgets', kind: '', listKind: 'GList' },
    ],
    [names('gadgets', 'G', { listKind: 'Widget' }), 'ListKindConflict: "Widget" is already in use', { kind: 'G' }],
    [names('gadgets', 'WidgetList', { singular: 'g', listKind: 'GL' }), 'KindConflict: "WidgetList" is already in use', {}],
    [names('widget', 'Widget', { singular: 'wd' }), 'ListKindConflict: "WidgetList" is already in use', { plural: '', kind: '' }],
    [names('widget', 'X', { shortNames: ['wd'] }), 'ShortNamesConflict: "wd" is already in use', { plural: '' }],
  ])('[crd §4] %o', (wanted, failure, accepted) => {
    const decision = decide(crd(wanted), winner)
    expect(brief(decision)).toEqual([`NamesAccepted=False/${failure}`, NOT_ACCEPTED])
    expect(decision.acceptedNames).toMatchObject(accepted)
  })

  it('[crd §4] short names are accepted all or none; on failure the old ones stay', () => {
    const before = names('gadgets', 'G', { shortNames: ['old'] })
    const decision = decide(crd(names('gadgets', 'G', { shortNames: ['new', 'wd'] }), before), winner)
    expect(decision.acceptedNames?.shortNames).toEqual(['old'])
  })

  it('[crd §4] categories are always taken, and short names may go', () => {
    const before = names('gadgets', 'G', { shortNames: ['old'], categories: ['all'] })
    const decision = decide(crd(names('gadgets', 'G', { categories: ['x'] }), before))
    expect(decision.acceptedNames).toEqual(names('gadgets', 'G', { categories: ['x'] }))
  })

  it('[crd §4] kinds and resources do not meet; other groups are not asked', () => {
    expect(brief(decide(crd(names('gadgets', 'wd', { singular: 'g', listKind: 'widgets' })), winner))[0]).toBe(ACCEPTED)
    expect(brief(decideNames(crd(names('widgets', 'Widget')), [], NOW))[0]).toBe(ACCEPTED)
  })

  it('[crd §4] a CRD is in its own way when it moves a name, not at its first', () => {
    const moved = names('widgets', 'Widget', { singular: 'wd', shortNames: ['wg'] })
    expect(brief(decide(crd(moved, names('widgets', 'Widget', { shortNames: ['wd'] }))))[0]).toBe(
      'NamesAccepted=False/SingularConflict: "wd" is already in use',
    )
    expect(brief(decide(crd(names('widgets', 'Widget', { singular: 'wd', shortNames: ['wd'] }))))[0]).toBe(ACCEPTED)
    expect(brief(decide(crd(names('widgets', 'Widget', { shortNames: ['widgets'] }), names('widgets', 'Widget'))))[0]).toBe(
      'NamesAccepted=False/ShortNamesConflict: "widgets" is already in use',
    )
  })

  it('[crd §4] Established stays as it is; a loser that recovers is Installing', () => {
    const established = { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'm', lastTransitionTime: NOW }
    const lost = decide(crd(names('gadgets', 'Widget'), names('gadgets', 'G'), [established]), winner)
    expect(brief(lost)[0]).toBe('Established=True/InitialNamesAccepted: m')
    const waiting = { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'm', lastTransitionTime: NOW }
    expect(brief(decide(crd(names('gadgets', 'G'), NONE, [waiting])))).toEqual([INSTALLING, ACCEPTED])
  })

  it('[crd §4] nothing changed: nothing to write', () => {
    const wanted = crd(names('gadgets', 'G', { singular: 'wd' }))
    const first = decide(wanted, winner)
    const again = crd(wanted.spec.names, first.acceptedNames, first.conditions as unknown as JsonObject[])
    expect([first.changed, decide(again, winner).changed]).toEqual([true, false])
  })

  it('[crd §4] names are equal with lists absent or empty, and in order', () => {
    expect(sameNames(names('a', 'A'), names('a', 'A', { shortNames: [], categories: [] }))).toBe(true)
    expect(sameNames(names('a', 'A', { shortNames: ['x', 'y'] }), names('a', 'A', { shortNames: ['y', 'x'] }))).toBe(false)
    expect(sameNames(names('a', 'A'), { plural: 'a', kind: 'A' })).toBe(false)
  })
})

describe('conditions', () => {
  const old = { type: 'A', status: 'True', reason: 'R', message: 'M', lastTransitionTime: '2001-01-01T00:00:00Z', observedGeneration: 3 }
  const other = { type: 'B', status: 'True' }
  it('[crd §6.1] the time moves with the status alone; place and observedGeneration stay', () => {
    const same = withCondition([old, other], { type: 'A', status: 'True', reason: 'R2', message: 'M2' }, NOW)
    expect(same).toEqual([{ ...old, reason: 'R2', message: 'M2' }, other])
    const moved = withCondition([old, other], { type: 'A', status: 'False', reason: 'R', message: 'M' }, NOW)
    expect(moved).toEqual([{ ...old, status: 'False', lastTransitionTime: NOW }, other])
  })

  it('[crd §6.1] a new one comes last; null lists are empty; removal takes it out', () => {
    const text = { type: 'C', status: 'Unknown', reason: 'R', message: 'M' } as const
    expect(withCondition([old], text, NOW)).toEqual([old, { ...text, lastTransitionTime: NOW }])
    expect(withCondition(null, text, NOW)).toEqual([{ ...text, lastTransitionTime: NOW }])
    expect(withoutCondition([old, other], 'A')).toEqual([other])
    expect(withoutCondition(null, 'A')).toEqual([])
  })

  it('[crd §6.1] a time that was never set is set', () => {
    const [made] = withCondition([{ ...old, lastTransitionTime: null }], { type: 'A', status: 'True', reason: 'R', message: 'M' }, NOW)
    expect(made?.lastTransitionTime).toBe(NOW)
  })
})

describe('Established', () => {
  const withBundle = (caBundle: string | undefined): CustomResourceDefinition =>
    definition({
      spec: {
        conversion: {
          strategy: 'Webhook',
          webhook: {
            conversionReviewVersions: ['v1'],
            clientConfig: { url: 'https://h', ...(caBundle === undefined ? {} : { caBundle }) },
          },
        },
      },
    })
  it.each([
    [undefined, 'True', 'InitialNamesAccepted', 'the initial names have been accepted'],
    ['IA==', 'True', 'InitialNamesAccepted', 'the initial names have been accepted'],
    ['bm8gcGVt', 'False', 'InvalidCABundle', 'The conversion webhook CABundle is invalid'],
  ])('[crd §5] with the bundle %s', (bundle, status, reason, message) => {
    expect(establishedCondition(withBundle(bundle))).toEqual({ type: 'Established', status, reason, message })
  })
})

describe('approval', () => {
  const protectedCrd = (annotation?: string): CustomResourceDefinition =>
    definition({
      metadata: {
        name: 'widgets.x.k8s.io',
        ...(annotation === undefined ? {} : { annotations: { 'api-approved.kubernetes.io': annotation } }),
      },
      spec: { group: 'x.k8s.io' },
    })
  const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111'
  it.each([
    ['https://example.com/1', 'True', 'ApprovedAnnotation', 'approved in https://example.com/1'],
    ['unapproved, "x"', 'False', 'UnapprovedAnnotation', 'not approved: "unapproved, \\"x\\""'],
    [undefined, 'False', 'MissingAnnotation', `protected groups must have approval annotation "api-approved.kubernetes.io", ${SEE}`],
    ['', 'False', 'MissingAnnotation', `protected groups must have approval annotation "api-approved.kubernetes.io", ${SEE}`],
    [
      'yes',
      'False',
      'InvalidAnnotation',
      `protected groups must have approval annotation "api-approved.kubernetes.io" with either a URL or a reason starting with "unapproved", ${SEE}`,
    ],
  ])('[crd §6.3] %s', (annotation, status, reason, message) => {
    expect(approvalCondition(protectedCrd(annotation))).toEqual({ type: 'KubernetesAPIApprovalPolicyConformant', status, reason, message })
  })

  it('[crd §6.3] other groups have none', () => {
    expect(approvalCondition(definition())).toBeUndefined()
    expect(approvalCondition(definition({ spec: { group: 'notk8s.io' } }))).toBeUndefined()
  })
})
