import type { Condition, Path, SetOperand } from '../expressions/ast.ts';
import type { Item, Value } from '../values/value.ts';

interface OnTable {
  readonly table: string;
  readonly where: Condition | undefined;
}

export interface SelectStatement extends OnTable {
  readonly kind: 'select';
  readonly index: string | undefined;
  /** Undefined: all attributes. */
  readonly paths: readonly Path[] | undefined;
  readonly orderBy: readonly { readonly name: string; readonly descending: boolean }[];
}

export interface InsertStatement {
  readonly kind: 'insert';
  readonly table: string;
  readonly item: Item;
}

export interface Returning {
  readonly what: 'ALL' | 'MODIFIED';
  readonly when: 'OLD' | 'NEW';
}

export interface UpdateStatement extends OnTable {
  readonly kind: 'update';
  readonly set: readonly { readonly path: Path; readonly value: SetOperand }[];
  readonly add: readonly { readonly path: Path; readonly value: Value }[];
  readonly delete: readonly { readonly path: Path; readonly value: Value }[];
  readonly remove: readonly Path[];
  readonly returning: Returning | undefined;
}

export interface DeleteStatement extends OnTable {
  readonly kind: 'delete';
  readonly returning: Returning | undefined;
}

/** `EXISTS (SELECT …)`: a condition of a transaction. */
export interface ExistsStatement {
  readonly kind: 'exists';
  readonly select: SelectStatement;
}

export type Statement = SelectStatement | InsertStatement | UpdateStatement | DeleteStatement | ExistsStatement;
