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

/** Placeholders of a request that has at most a projection; throws when it is written in two languages. */
function openProjection({
  AttributesToGet,
  ProjectionExpression,
  ExpressionAttributeNames,
}: ProjectionInput): Placeholders {
  checkMixed({ AttributesToGet }, { ProjectionExpression });
  return new Placeholders({ ExpressionAttributeNames }, { ProjectionExpression });
}

function readOpened(input: ProjectionInput, placeholders: Placeholders): readonly Path[] | undefined {
  const names = pathsOfNames(input.AttributesToGet);
  placeholders.open();
  if (input.ProjectionExpression === undefined) return names;
  const paths = readProjection(input.ProjectionExpression, placeholders);
  placeholders.checkUsed();
  return paths;
}

/** The requested paths, or undefined for all. */
export const readGetProjection = (input: ProjectionInput): readonly Path[] | undefined =>
  readOpened(input, openProjection(input));

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export const getItem: Operation<GetItemInput, Output<GetItemCommandOutput>> = (input, ctx) => {
  const placeholders = openProjection(input);
  const key = fromWireItem(input.Key ?? {});
  const paths = readOpened(input, placeholders);
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
