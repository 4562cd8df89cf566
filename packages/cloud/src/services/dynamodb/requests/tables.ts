import { attributeName, indexName, newTableName, required, tableName, throughput } from './common.ts';
import type { Rule, Rules } from './rules.ts';

const units: Rule = { members: throughput };
const nonEmpty = Number.POSITIVE_INFINITY;

const keySchema = (limit: number): Rule => ({
  required: true,
  size: [1, limit],
  each: { members: { AttributeName: attributeName, KeyType: { required: true, oneOf: ['HASH', 'RANGE'] } } },
});

const definitions: Rule = {
  each: { members: { AttributeName: attributeName, AttributeType: { required: true, oneOf: ['B', 'N', 'S'] } } },
};

const projection: Rule = {
  required: true,
  members: {
    ProjectionType: { oneOf: ['ALL', 'INCLUDE', 'KEYS_ONLY'] },
    NonKeyAttributes: { size: [1, nonEmpty], each: { size: [1, 255] } },
  },
};

const index = { ...indexName, required: true } as const;
const local: Rule = { each: { members: { IndexName: index, KeySchema: keySchema(2), Projection: projection } } };
/** Up to four attributes of each key type: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html */
const globalIndex: Rules = {
  IndexName: index,
  KeySchema: keySchema(8),
  Projection: projection,
  ProvisionedThroughput: units,
};

const modes: Rules = {
  BillingMode: { oneOf: ['PROVISIONED', 'PAY_PER_REQUEST'] },
  ProvisionedThroughput: units,
  TableClass: { oneOf: ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'] },
  StreamSpecification: {
    members: {
      StreamEnabled: required,
      StreamViewType: { oneOf: ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'] },
    },
  },
};

const tag: Rule = {
  each: { members: { Key: { required: true, size: [1, 128] }, Value: { required: true, size: [0, 256] } } },
};

/** Rules for requests about tables. Their names are checked before: {@link checkControlName}. */
export const tableRules: Readonly<Record<string, Rules>> = {
  CreateTable: {
    ...modes,
    TableName: newTableName,
    AttributeDefinitions: { ...definitions, required: true },
    KeySchema: keySchema(2),
    GlobalSecondaryIndexes: { each: { members: globalIndex } },
    LocalSecondaryIndexes: local,
    Tags: tag,
  },
  DeleteTable: { TableName: tableName },
  DescribeTable: { TableName: tableName },
  DescribeTimeToLive: { TableName: tableName },
  ListTables: { ExclusiveStartTableName: indexName, Limit: { low: 1, high: 100 } },
  TagResource: { Tags: tag },
  UpdateTable: {
    ...modes,
    TableName: tableName,
    AttributeDefinitions: definitions,
    GlobalSecondaryIndexUpdates: {
      each: {
        members: {
          Create: { members: globalIndex },
          Update: { members: { IndexName: index, ProvisionedThroughput: units } },
          Delete: { members: { IndexName: index } },
        },
      },
    },
  },
  UpdateTimeToLive: {
    TableName: tableName,
    TimeToLiveSpecification: { required: true, members: { Enabled: required, AttributeName: attributeName } },
  },
};
