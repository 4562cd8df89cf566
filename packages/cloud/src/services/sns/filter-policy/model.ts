/** A condition for one value. */
export type Condition =
  | { readonly kind: 'equals'; readonly value: string | number | boolean | null }
  | { readonly kind: 'exists'; readonly value: boolean }
  | { readonly kind: 'prefix' | 'suffix' | 'equals-ignore-case' | 'cidr' | 'wildcard'; readonly value: string }
  | { readonly kind: 'anything-but'; readonly values: readonly (string | number | boolean | null)[] }
  | { readonly kind: 'anything-but-prefix' | 'anything-but-suffix'; readonly values: readonly string[] }
  | { readonly kind: 'anything-but-ignore-case' | 'anything-but-wildcard'; readonly values: readonly string[] }
  | { readonly kind: 'numeric'; readonly bounds: readonly Bound[] };

export interface Bound {
  readonly operator: '<' | '<=' | '=' | '>=' | '>';
  readonly value: number;
}

/**
 * A field by its path (names may contain dots, which split a path just like nesting) and its conditions, one of which must hold.
 */
export interface Rule {
  readonly path: readonly string[];
  /** How many names in the policy led to it. */
  readonly depth: number;
  readonly conditions: readonly Condition[];
}

/** A policy without `$or`: all of its rules must hold. A policy is one or more of these, one of which must hold. */
export type Branch = readonly Rule[];
