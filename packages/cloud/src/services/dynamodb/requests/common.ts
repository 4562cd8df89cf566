import { CAPACITY, METRICS, ON_FAILURE, OPERATORS } from '../constraints.ts';
import type { Rule, Rules } from './rules.ts';

// Rules of the API's pages, and of dynalite's tests (verified in production):
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html

const NAME = '[a-zA-Z0-9_.-]+';

export const required: Rule = { required: true };

/** A name or an ARN: an ARN is validated when it is parsed. */
export const tableName: Rule = { required: true, size: [1, 255], pattern: NAME, unless: 'arn:' };
/** paritysuite/dynamodb-conformance (tier 3, CreateTable), verified on AWS. */
export const newTableName: Rule = { ...tableName, size: [3, 255] };
export const indexName: Rule = { size: [3, 255], pattern: NAME };
export const attributeName: Rule = { required: true, size: [1, 255] };
export const capacity: Rule = { oneOf: CAPACITY };
export const metrics: Rule = { oneOf: METRICS };
export const onFailure: Rule = { oneOf: ON_FAILURE };
export const conditionalOperator: Rule = { oneOf: OPERATORS };
export const attributes: Rule = { size: [1, Number.POSITIVE_INFINITY] };

export const comparison: Rule = {
  oneOf: [
    'IN',
    'NULL',
    'BETWEEN',
    'LT',
    'NOT_CONTAINS',
    'EQ',
    'GT',
    'NOT_NULL',
    'NE',
    'LE',
    'BEGINS_WITH',
    'GE',
    'CONTAINS',
  ],
};

export const throughput: Rules = {
  ReadCapacityUnits: { required: true, low: 1 },
  WriteCapacityUnits: { required: true, low: 1 },
};
