/** A query of S3 Select. https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-select.html */
export interface Query {
  /** `*`, or the selected columns. */
  readonly columns: '*' | readonly Column[];
  /** Steps after `S3Object` in FROM. */
  readonly from: readonly Step[];
  readonly alias: string | undefined;
  readonly where: Expression | undefined;
  readonly limit: number | undefined;
}

export interface Column {
  readonly expression: Expression;
  readonly name: string | undefined;
}

export type Step =
  | { readonly step: 'name'; readonly name: string; readonly exact: boolean }
  | { readonly step: 'index'; readonly index: number }
  | { readonly step: 'each' };

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: 'path'; readonly steps: readonly Step[] }
  | { readonly kind: 'unary'; readonly operator: 'NOT' | '-'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'between'; readonly of: Expression; readonly low: Expression; readonly high: Expression }
  | { readonly kind: 'in'; readonly of: Expression; readonly list: readonly Expression[] }
  | { readonly kind: 'is'; readonly of: Expression; readonly what: 'NULL' | 'MISSING' }
  | { readonly kind: 'call'; readonly name: string; readonly parameters: readonly Expression[] }
  | { readonly kind: 'cast'; readonly of: Expression; readonly type: string }
  | { readonly kind: 'aggregate'; readonly name: Aggregate; readonly of: Expression | undefined };

export type Aggregate = 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX';
