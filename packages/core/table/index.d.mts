import type { Aws } from '../aws/index.js';

/** Strings and numbers by name. */
export type Item = Readonly<Record<string, string | number>>;

/** The same in DynamoDB's notation: `{ n: { N: '1' } }`. */
export type Attributes = Readonly<Record<string, { readonly S: string } | { readonly N: string }>>;

export function marshal(item: Item): Attributes;
export function unmarshal(attributes: Attributes): Item;

/** The condition of a change, in DynamoDB's words. `values` are named without their colon. */
export interface Condition {
  readonly expression: string;
  readonly values?: Item;
}

export interface Expressions {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Attributes;
}

/**
 * The parameters that belong to a condition and to the `expression` of an update with its `values`. A name that DynamoDB reserves is written with `#`
 * in both: `SET #name = :name`.
 */
export function expressionsOf(condition?: Condition, values?: Item, expression?: string): Expressions;

/** One change of a transaction: a `Put`, a `Delete` or an `Update`, with its `TableName`. */
export type Change = Readonly<Record<string, object>>;

/**
 * Makes all changes or none, by TransactWriteItems. Returns the index of the first change whose condition did not hold, or that conflicted with another
 * transaction on the same
 * item; undefined if all were made. Throws AwsError for everything else, and for those two as well if no change has a condition: then nobody reads the answer.
 */
export function transact(aws: Pick<Aws, 'json'>, changes: readonly Change[]): Promise<number | undefined>;

export interface Tries {
  /** A table with the key `pk`, whose items end with `expires`. */
  readonly table: string;
  /** What is counted, and for whom. */
  readonly id: string;
  readonly most: number;
  /** Seconds. */
  readonly window: number;
  /** Milliseconds. */
  readonly now: number;
}

/** Counts one try in the item `LIMIT#<id>#<start of the window>` and returns the seconds until another may be made: 0 when this one may go on. */
export function countTry(aws: Pick<Aws, 'json'>, tries: Tries): Promise<number>;
