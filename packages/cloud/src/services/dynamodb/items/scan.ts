import type { ScanCommandOutput, ScanInput } from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { tableForItems } from '../find.ts';
import { readFilter } from '../legacy/filters.ts';
import { checkMixed, pathsOfNames } from '../legacy/mixed.ts';
import { checkScalarKeys } from '../storage/keys.ts';
import { segmentRange } from '../storage/position.ts';
import { fromStartKey } from '../values/wire.ts';
import type { Bounds } from './bounds.ts';
import { readPage } from './page.ts';
import { readSearch } from './search.ts';
import { checkProjected, checkSelect, sourceOf, startPosition } from './source.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
export const scan: Operation<ScanInput, Output<ScanCommandOutput>> = (input, ctx) => {
  const { FilterExpression, ProjectionExpression } = input;
  const expressions = { ProjectionExpression, FilterExpression };
  const { AttributesToGet, ScanFilter, ConditionalOperator } = input;
  checkMixed({ AttributesToGet, ScanFilter, ConditionalOperator }, expressions);
  const placeholders = new Placeholders(input, expressions);
  const names = pathsOfNames(AttributesToGet);
  const legacy = readFilter(ScanFilter, ConditionalOperator);
  const startKey = fromStartKey(input.ExclusiveStartKey);
  const segment = readSegment(input);
  const { filter, paths } = readSearch(input, placeholders.open(), { filter: legacy, paths: names });
  placeholders.checkUsed();
  const table = tableForItems(input.TableName, ctx);
  const source = sourceOf(ctx, table, input.IndexName, input.ConsistentRead);
  const bounds = startingAt(segment, startKey && startPosition(source, startKey, 'scan'), input);
  checkSelect(
    source,
    { select: input.Select, projection: ProjectionExpression, attributes: AttributesToGet },
    'Scanning',
  );
  checkProjected(source, paths);
  checkScalarKeys(table, paths ?? []);
  return readPage(source, {
    bounds,
    forward: true,
    limit: input.Limit,
    filter,
    paths,
    select: input.Select,
    consistent: input.ConsistentRead,
    capacity: input.ReturnConsumedCapacity,
  });
};

function readSegment({ Segment: segment, TotalSegments: total }: ScanInput): Bounds {
  if (segment === undefined && total === undefined) return { from: '', to: undefined };
  if (total === undefined) {
    throw validation(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (segment === undefined) {
    throw validation(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (segment >= total) {
    throw validation(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${total}`,
    );
  }
  return segmentRange(segment, total);
}

function startingAt(segment: Bounds, start: string | undefined, input: ScanInput): Bounds {
  if (start === undefined) return segment;
  if (start < segment.from || (segment.to !== undefined && start >= segment.to)) {
    throw validation(
      `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${input.TotalSegments} Segment: ${input.Segment}`,
    );
  }
  return { from: `${start}\0`, to: segment.to };
}
