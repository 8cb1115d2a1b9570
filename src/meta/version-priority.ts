const KUBE_LIKE = /^v([0-9]+)(?:(alpha|beta)([0-9]+))?$/
const STAGES: Readonly<Record<string, number>> = { alpha: 1, beta: 2 }
const GA = 3

/** Numbers beyond Go's int make a name one like any other. */
const INT_MAX = 2n ** 63n - 1n

/** Stage, major and minor number of a name that looks like `v1beta2`. */
type KubeVersion = readonly [stage: bigint, major: bigint, minor: bigint]

/**
 * Orders versions, the one with the highest priority first: GA before beta before alpha, then the higher major, then the higher minor number;
 * names of another form come last, by the alphabet (spec/crd.md §7.6).
 */
export function compareVersionPriority(a: string, b: string): number {
  const first = parse(a)
  const second = parse(b)
  if (first === undefined && second === undefined) return a < b ? -1 : a > b ? 1 : 0
  if (first === undefined || second === undefined) return first === undefined ? 1 : -1
  for (const [index, number] of first.entries()) {
    const other = second[index] as bigint
    if (number !== other) return number > other ? -1 : 1
  }
  return 0
}

function parse(version: string): KubeVersion | undefined {
  const match = KUBE_LIKE.exec(version)
  if (match === null) return undefined
  const stage = match[2] === undefined ? GA : (STAGES[match[2]] as number)
  const numbers: KubeVersion = [BigInt(stage), BigInt(match[1] as string), BigInt(match[3] ?? 0)]
  return numbers.some((number) => number > INT_MAX) ? undefined : numbers
}
