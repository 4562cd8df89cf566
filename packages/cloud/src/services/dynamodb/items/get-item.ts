import type { GetItemCommandOutput, GetItemInput } from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import type { Path } from '../expressions/ast.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { project, readProjection } from '../expressions/projection.ts';
import { tableForItems } from '../find.ts';
import { checkMixed, pathsOfNames } from '../legacy/mixed.ts';
import { checkScalarKeys, positionOfKey } from '../storage/keys.ts';
import { dataOf } from '../storage/table-data.ts';
import type { Item } from '../values/value.ts';
import { fromWireItem, toWireItem } from '../values/wire.ts';
import { Consumption } from './capacity.ts';

export interface ProjectionInput {
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly AttributesToGet?: string[] | undefined;
}

/** What is wanted of items, or undefined for all. */
export function readGetProjection(input: ProjectionInput): readonly Path[] | undefined {
  const expressions = { ProjectionExpression: input.ProjectionExpression };
  checkMixed({ AttributesToGet: input.AttributesToGet }, expressions);
  const placeholders = new Placeholders({ ExpressionAttributeNames: input.ExpressionAttributeNames }, expressions);
  if (input.ProjectionExpression === undefined) return pathsOfNames(input.AttributesToGet);
  const paths = readProjection(input.ProjectionExpression, placeholders);
  placeholders.checkUsed();
  return paths;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export const getItem: Operation<GetItemInput, Output<GetItemCommandOutput>> = (input, ctx) => {
  const key = fromWireItem(input.Key ?? {});
  const paths = readGetProjection(input);
  const table = tableForItems(input.TableName, ctx);
  checkScalarKeys(table, paths ?? []);
  const found = dataOf(ctx.kernel, ctx, table).get(positionOfKey(table, key));
  const capacity = new Consumption(table).read(found?.size ?? 0, input.ConsistentRead);
  return {
    ConsumedCapacity: capacity.shown(input.ReturnConsumedCapacity),
    Item: found && toWireItem(projectedItem(found.item, paths)),
  };
};

export const projectedItem = (item: Item, paths: readonly Path[] | undefined): Item =>
  paths ? project(item, paths) : item;
