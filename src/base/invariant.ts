/** Says that something always holds. @throws Error where it does not: a fault of the program, not of its input */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant violated: ${message}`)
}
