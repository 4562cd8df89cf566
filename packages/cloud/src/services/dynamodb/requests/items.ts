import {
  attributes,
  capacity,
  comparison,
  conditionalOperator,
  indexName,
  metrics,
  onFailure,
  required,
  tableName,
} from './common.ts';
import type { Rule, Rules } from './rules.ts';

const conditions: Rule = { each: { members: { ComparisonOperator: { ...comparison, required: true } } } };

const single: Rules = {
  TableName: tableName,
  Expected: { each: { members: { ComparisonOperator: comparison } } },
  ConditionalOperator: conditionalOperator,
  ReturnValues: { oneOf: ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'] },
  ReturnConsumedCapacity: capacity,
  ReturnItemCollectionMetrics: metrics,
  ReturnValuesOnConditionCheckFailure: onFailure,
};

const searched: Rules = {
  TableName: tableName,
  IndexName: indexName,
  Select: { oneOf: ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'] },
  AttributesToGet: attributes,
  Limit: { low: 1 },
  ConditionalOperator: conditionalOperator,
  ReturnConsumedCapacity: capacity,
};

const request: Rules = { PutRequest: { members: { Item: required } }, DeleteRequest: { members: { Key: required } } };

/**
 * Rules for requests about items. Newer checks and those of empty values: paritysuite/dynamodb-conformance (tier 3), verified on AWS.
 */
export const itemRules: Readonly<Record<string, Rules>> = {
  BatchGetItem: {
    RequestItems: {
      required: true,
      empty: 'The requestItems parameter is required for BatchGetItem',
      size: [1, 100],
      each: {
        members: {
          Keys: { required: true, size: [1, 100], hidden: true, bare: true },
          AttributesToGet: attributes,
        },
      },
    },
    ReturnConsumedCapacity: capacity,
  },
  BatchWriteItem: {
    RequestItems: {
      required: true,
      empty: 'The requestItems parameter is required for BatchWriteItem',
      size: [1, 25],
      valueSize: [1, 25],
      each: { each: { members: request } },
    },
    ReturnConsumedCapacity: capacity,
    ReturnItemCollectionMetrics: metrics,
  },
  DeleteItem: { ...single, Key: required },
  GetItem: { TableName: tableName, Key: required, AttributesToGet: attributes, ReturnConsumedCapacity: capacity },
  PutItem: { ...single, Item: required },
  Query: { ...searched, Limit: { low: 1, bare: true }, KeyConditions: conditions, QueryFilter: conditions },
  Scan: {
    ...searched,
    ScanFilter: conditions,
    TotalSegments: { low: 1, high: 1_000_000 },
    Segment: { low: 0, high: 999_999 },
  },
  UpdateItem: {
    ...single,
    Key: required,
    AttributeUpdates: { each: { members: { Action: { oneOf: ['ADD', 'DELETE', 'PUT'] } } } },
  },
};
