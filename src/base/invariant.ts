/** Says that something always holds. @throws Error where it does not: a fault of the program, not of its input */
export function invariant(condition: unknown, message: string): asserts condition {
  if (condition === false || condition === undefined || condition === null) throw new Error(`Invariant violated: ${message}`)
}
