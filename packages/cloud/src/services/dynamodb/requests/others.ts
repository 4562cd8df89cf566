import { required, tableName } from './common.ts';
import type { Rule, Rules } from './rules.ts';

const named: Rules = { TableName: required };
const statements: Rule = { required: true, each: { members: { Statement: required } } };
const keyed: Rules = { TableName: tableName, Key: required };

/** Rules for requests whose operations check the rest themselves. */
export const otherRules: Readonly<Record<string, Rules>> = {
  BatchExecuteStatement: { Statements: statements },
  CreateBackup: { ...named, BackupName: required },
  DeleteBackup: { BackupArn: required },
  DeleteResourcePolicy: { ResourceArn: required },
  DescribeBackup: { BackupArn: required },
  DescribeContinuousBackups: named,
  DescribeContributorInsights: named,
  DescribeExport: { ExportArn: required },
  DescribeImport: { ImportArn: required },
  ExecuteStatement: { Statement: required },
  ExecuteTransaction: { TransactStatements: statements },
  ExportTableToPointInTime: { TableArn: required, S3Bucket: required },
  GetResourcePolicy: { ResourceArn: required },
  ImportTable: {
    S3BucketSource: { required: true, members: { S3Bucket: required } },
    InputFormat: required,
    TableCreationParameters: {
      required: true,
      members: { TableName: required, AttributeDefinitions: required, KeySchema: required },
    },
  },
  PutResourcePolicy: { ResourceArn: required, Policy: required },
  RestoreTableFromBackup: { TargetTableName: required, BackupArn: required },
  RestoreTableToPointInTime: { TargetTableName: required },
  TransactGetItems: {
    TransactItems: { required: true, each: { members: { Get: { required: true, members: keyed } } } },
  },
  TransactWriteItems: {
    TransactItems: {
      required: true,
      each: {
        members: {
          ConditionCheck: { members: { ...keyed, ConditionExpression: required } },
          Put: { members: { TableName: tableName, Item: required } },
          Delete: { members: keyed },
          Update: { members: { ...keyed, UpdateExpression: required } },
        },
      },
    },
  },
  UpdateContinuousBackups: {
    ...named,
    PointInTimeRecoverySpecification: { required: true, members: { PointInTimeRecoveryEnabled: required } },
  },
  UpdateContributorInsights: { ...named, ContributorInsightsAction: required },
};
