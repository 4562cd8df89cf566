import { describe, expect, test } from 'vitest';
import { dataLostWith, isDataType, survivesDeletion } from './data-types.ts';

/** Data that nobody can restore, by AWS service: items, objects, messages, users, images, snapshots, keys, secrets, records of a zone. */
const holders: Readonly<Record<string, readonly string[]>> = {
  AppConfig: ['ConfigurationProfile'],
  Backup: ['BackupVault'],
  Cassandra: ['Table'],
  Cognito: ['IdentityPool', 'UserPool'],
  DAX: ['Cluster'],
  DSQL: ['Cluster'],
  DocDB: ['DBCluster', 'DBInstance'],
  DynamoDB: ['GlobalTable', 'Table'],
  EC2: ['Volume'],
  ECR: ['Repository'],
  EFS: ['FileSystem'],
  ElastiCache: ['CacheCluster', 'ReplicationGroup', 'ServerlessCache'],
  Elasticsearch: ['Domain'],
  Events: ['Archive'],
  FSx: ['FileSystem'],
  KMS: ['Key', 'ReplicaKey'],
  Kinesis: ['Stream'],
  MSK: ['Cluster', 'ServerlessCluster'],
  MemoryDB: ['Cluster'],
  Neptune: ['DBCluster', 'DBInstance'],
  OpenSearchServerless: ['Collection'],
  OpenSearchService: ['Domain'],
  QLDB: ['Ledger'],
  RDS: ['DBCluster', 'DBInstance', 'GlobalCluster'],
  Redshift: ['Cluster'],
  RedshiftServerless: ['Namespace'],
  Route53: ['HostedZone'],
  S3: ['Bucket'],
  S3Express: ['DirectoryBucket'],
  S3Tables: ['Table', 'TableBucket'],
  S3Vectors: ['Index', 'VectorBucket'],
  SDB: ['Domain'],
  SQS: ['Queue'],
  SSM: ['Parameter'],
  SecretsManager: ['Secret'],
  Timestream: ['Database', 'InfluxDBInstance', 'Table'],
};
const types = Object.entries(holders).flatMap(([service, names]) => names.map((name) => `AWS::${service}::${name}`));

describe('resources that hold data', () => {
  test.each(types)('%s', (Type) => {
    expect(isDataType(Type)).toBe(true);
    expect(dataLostWith({ Resources: { A: { Type } } })).toEqual(['A']);
  });

  test('a log group is one where somebody says how long its events stay', () => {
    expect(isDataType('AWS::Logs::LogGroup')).toBe(false);
    expect(isDataType('AWS::Logs::LogGroup', { LogGroupName: 'a' })).toBe(false);
    expect(isDataType('AWS::Logs::LogGroup', { RetentionInDays: 30 })).toBe(true);
    expect(isDataType('AWS::SNS::Topic', { RetentionInDays: 30 })).toBe(false);
  });

  test.each(['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', ''])(
    '%s does not count',
    (type) => expect(isDataType(type)).toBe(false),
  );
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
test.each([
  ['Retain', true],
  ['RetainExceptOnCreate', true],
  ['Snapshot', true],
  ['Delete', false],
  [undefined, false],
])('with the deletion policy %s, data survives: %s', (DeletionPolicy, survives) => {
  const resource = { Type: 'AWS::S3::Bucket', ...(DeletionPolicy !== undefined && { DeletionPolicy }) };
  expect(survivesDeletion(resource)).toBe(survives);
  const Resources = { Bucket: resource, Role: { Type: 'AWS::IAM::Role' } };
  expect(dataLostWith({ Resources })).toEqual(survives ? [] : ['Bucket']);
});
