import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { LabelSelector } from './labels.js'

type Requirement = ConstructorParameters<typeof LabelSelector>[0][number]

const OPERATORS: Readonly<Record<string, Requirement['operator']>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' }

/** The selector that a `metav1.LabelSelector` is (`matchLabels`, `matchExpressions`); an empty one selects everything. Undefined where it is not valid. */
export function labelSelectorOf(object: JsonObject): LabelSelector | undefined {
  const requirements: Requirement[] = []
  const labels = own(object, 'matchLabels')
  for (const [key, value] of isObject(labels) ? Object.entries(labels) : []) {
    if (typeof value !== 'string') return undefined
    requirements.push({ key, operator: '=', values: new Set([value]) })
  }
  const expressions = own(object, 'matchExpressions')
  for (const expression of Array.isArray(expressions) ? expressions : []) {
    const requirement = requirementOf(expression)
    if (requirement === undefined) return undefined
    requirements.push(requirement)
  }
  return new LabelSelector(requirements)
}

function requirementOf(expression: JsonValue): Requirement | undefined {
  if (!isObject(expression)) return undefined
  const [key, operator, values] = ['key', 'operator', 'values'].map((name) => own(expression, name))
  const texts = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []
  if (typeof key !== 'string' || typeof operator !== 'string' || !Object.hasOwn(OPERATORS, operator)) return undefined
  if (operator.endsWith('In') !== texts.length > 0) return undefined
  return { key, operator: OPERATORS[operator] as Requirement['operator'], values: new Set(texts) }
}
