import type { Service } from '../../kernel/service.ts';
import { createBackup, deleteBackup, describeBackup, listBackups } from './backups/create-backup.ts';
import { restoreTableFromBackup, restoreTableToPointInTime } from './backups/restore.ts';
import { batchGetItem } from './items/batch-get-item.ts';
import { batchWriteItem } from './items/batch-write-item.ts';
import { deleteItem } from './items/delete-item.ts';
import { getItem } from './items/get-item.ts';
import { putItem } from './items/put-item.ts';
import { query } from './items/query.ts';
import { scan } from './items/scan.ts';
import { updateItem } from './items/update-item.ts';
import { batchExecuteStatement } from './partiql/batch-execute-statement.ts';
import { executeStatement } from './partiql/execute-statement.ts';
import { executeTransaction } from './partiql/execute-transaction.ts';
import { withChecks } from './requests/index.ts';
import { resume } from './resume.ts';
import { createTable } from './tables/create-table.ts';
import { deleteTable, describeTable, listTables } from './tables/describe-table.ts';
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from './tables/policy.ts';
import {
  describeContinuousBackups,
  describeContributorInsights,
  describeEndpoints,
  describeLimits,
  listContributorInsights,
  updateContinuousBackups,
  updateContributorInsights,
} from './tables/settings.ts';
import { listTagsOfResource, tagResource, untagResource } from './tables/tags.ts';
import { describeTimeToLive, updateTimeToLive } from './tables/time-to-live.ts';
import { updateTable } from './tables/update-table.ts';
import { transactGetItems } from './transactions/transact-get-items.ts';
import { transactWriteItems } from './transactions/transact-write-items.ts';
import { describeExport, exportTableToPointInTime, listExports } from './transfer/export-table.ts';
import { describeImport, importTable, listImports } from './transfer/import-table.ts';
import { resourceTypes } from './types/index.ts';

/** Amazon DynamoDB. */
export const dynamodb: Service = {
  id: 'dynamodb',
  signingNames: ['dynamodb'],
  operations: withChecks({
    BatchExecuteStatement: batchExecuteStatement,
    BatchGetItem: batchGetItem,
    BatchWriteItem: batchWriteItem,
    CreateBackup: createBackup,
    CreateTable: createTable,
    DeleteBackup: deleteBackup,
    DeleteItem: deleteItem,
    DeleteResourcePolicy: deleteResourcePolicy,
    DeleteTable: deleteTable,
    DescribeBackup: describeBackup,
    DescribeContinuousBackups: describeContinuousBackups,
    DescribeContributorInsights: describeContributorInsights,
    DescribeEndpoints: describeEndpoints,
    DescribeExport: describeExport,
    DescribeImport: describeImport,
    DescribeLimits: describeLimits,
    DescribeTable: describeTable,
    DescribeTimeToLive: describeTimeToLive,
    ExecuteStatement: executeStatement,
    ExecuteTransaction: executeTransaction,
    ExportTableToPointInTime: exportTableToPointInTime,
    GetItem: getItem,
    GetResourcePolicy: getResourcePolicy,
    ImportTable: importTable,
    ListBackups: listBackups,
    ListContributorInsights: listContributorInsights,
    ListExports: listExports,
    ListImports: listImports,
    ListTables: listTables,
    ListTagsOfResource: listTagsOfResource,
    PutItem: putItem,
    PutResourcePolicy: putResourcePolicy,
    Query: query,
    RestoreTableFromBackup: restoreTableFromBackup,
    RestoreTableToPointInTime: restoreTableToPointInTime,
    Scan: scan,
    TagResource: tagResource,
    TransactGetItems: transactGetItems,
    TransactWriteItems: transactWriteItems,
    UntagResource: untagResource,
    UpdateContinuousBackups: updateContinuousBackups,
    UpdateContributorInsights: updateContributorInsights,
    UpdateItem: updateItem,
    UpdateTable: updateTable,
    UpdateTimeToLive: updateTimeToLive,
  }),
  resourceTypes,
  start: resume,
};
