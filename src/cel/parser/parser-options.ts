/** Which macros an expression may use beyond the standard ones (has, all, exists, exists_one, map, filter). */
export interface MacroSet {
  readonly optionals: boolean
  readonly twoVariables: boolean
  readonly sortBy: boolean
  /** `existsOne` with one variable, which Kubernetes does not have. */
  readonly existsOne: boolean
}

/** Where the parser gives up. */
export interface ParseLimits {
  /** Levels of nesting of an expression. */
  readonly depth: number
  /** Attempts at getting over syntax errors. */
  readonly recoveries: number
  /** Tokens that one such attempt may skip. */
  readonly skipped: number
}

/** What of the language is switched on. */
export interface ParseOptions {
  readonly macros: MacroSet
  /** `a.?b`, `a[?b]`, `[?a]`, `{?k: v}` */
  readonly optionalSyntax: boolean
  readonly limits: ParseLimits
}
