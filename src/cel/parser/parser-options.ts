/** Which macros an expression may use beyond the standard ones (has, all, exists, exists_one, map, filter). */
export interface MacroSet {
  readonly optionals: boolean
  readonly twoVariables: boolean
  readonly sortBy: boolean
  /** `existsOne` with one variable, which Kubernetes does not have. */
  readonly existsOne: boolean
}

/** What of the language is switched on. */
export interface ParseOptions {
  readonly macros: MacroSet
  /** `a.?b`, `a[?b]`, `[?a]`, `{?k: v}` */
  readonly optionalSyntax: boolean
}
