import type { Regex } from '../../../kernel/regex/index.ts';

/** One step of a JSONPath. */
export type Segment =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'deep' }
  | { readonly kind: 'filter'; readonly condition: Condition }
  | { readonly kind: 'function'; readonly name: string };

export type Operand =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'regex'; readonly pattern: Regex }
  | { readonly kind: 'path'; readonly fromRoot: boolean; readonly segments: readonly Segment[] };

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'exists'; readonly operand: Operand }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand };

/** A path that does not parse. */
export class JsonPathError extends Error {}
