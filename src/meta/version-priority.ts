const KUBE_LIKE = /^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$/
const STAGES: Readonly<Record<string, number>> = { alpha: 1, beta: 2 }
const INT_MAX = 2 ** 63

interface Parsed {
  readonly stage: number
  readonly major: number
  readonly minor: number
}

/**
 * Orders versions, the one with the highest priority first: GA before beta before alpha, then the higher major, then the higher minor number; names of another form come
 * last, by the alphabet (spec/crd.md §7.6).
 */
export function compareVersionPriority(a: string, b: string): number {
  const first = parse(a)
  const second = parse(b)
  if (first === undefined || second === undefined) {
    if (first !== second) return first === undefined ? 1 : -1
    return a < b ? -1 : a > b ? 1 : 0
  }
  return second.stage - first.stage || second.major - first.major || second.minor - first.minor
}

function parse(version: string): Parsed | undefined {
  const match = KUBE_LIKE.exec(version)
  if (match === null) return undefined
  const major = Number(match[1])
  const minor = Number(match[3] ?? 0)
  if (major >= INT_MAX || minor >= INT_MAX) return undefined
  return { stage: match[2] === undefined ? 3 : (STAGES[match[2]] as number), major, minor }
}
