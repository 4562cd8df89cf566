import type { Condition, Path } from '../expressions/ast.ts';
import { readCondition } from '../expressions/condition.ts';
import type { Placeholders } from '../expressions/placeholders.ts';
import { readProjection } from '../expressions/projection.ts';

/** The filter of a query or a scan: undefined matches all. */
interface Search {
  readonly filter: Condition | undefined;
  readonly paths: readonly Path[] | undefined;
}

interface SearchInput {
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** Reads the expressions, in AWS's order; without one, the legacy parameter counts. */
export function readSearch(input: SearchInput, placeholders: Placeholders, legacy: Search): Search {
  const { FilterExpression, ProjectionExpression } = input;
  const filter =
    FilterExpression === undefined ? legacy.filter : readCondition('FilterExpression', FilterExpression, placeholders);
  const paths = ProjectionExpression === undefined ? legacy.paths : readProjection(ProjectionExpression, placeholders);
  return { filter, paths };
}
