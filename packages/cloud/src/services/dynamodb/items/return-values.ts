import type { ReturnValue } from '@aws-sdk/client-dynamodb';
import { validation } from '../errors.ts';
import type { Path } from '../expressions/ast.ts';
import { project } from '../expressions/projection.ts';
import type { Item } from '../values/value.ts';
import { toWireItem, type WireItem } from '../values/wire.ts';

/**
 * The return values of PutItem and DeleteItem. moto and DynamoDB Local word the error differently from AWS (dynalite's
 * tests).
 */
export function checkOldOnly(mode: ReturnValue | undefined, lenient = false): void {
  if (mode === undefined || mode === 'ALL_OLD' || mode === 'NONE') return;
  throw validation(lenient ? 'Return values set to invalid value' : 'ReturnValues can only be ALL_OLD or NONE');
}

/** The return values of UpdateItem: `paths` are those that the update named. */
export function returned(
  mode: ReturnValue | undefined,
  before: Item | undefined,
  after: Item | undefined,
  paths: readonly Path[],
): WireItem | undefined {
  if (mode === 'ALL_NEW') return after && toWireItem(after);
  if (mode === 'ALL_OLD') return before && toWireItem(before);
  const of = mode === 'UPDATED_NEW' ? after : mode === 'UPDATED_OLD' ? before : undefined;
  if (!of || paths.length === 0) return undefined;
  const item = project(of, paths);
  return Object.keys(item).length > 0 ? toWireItem(item) : undefined;
}
