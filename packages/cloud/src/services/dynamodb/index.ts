import type { Service } from '../../kernel/service.ts';
import { deleteItem } from './items/delete-item.ts';
import { getItem } from './items/get-item.ts';
import { putItem } from './items/put-item.ts';
import { query } from './items/query.ts';
import { scan } from './items/scan.ts';
import { updateItem } from './items/update-item.ts';
import { createTable } from './tables/create-table.ts';
import { deleteTable, describeTable, listTables } from './tables/describe-table.ts';
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from './tables/policy.ts';
import { listTagsOfResource, tagResource, untagResource } from './tables/tags.ts';

/** Amazon DynamoDB. */
export const dynamodb: Service = {
  id: 'dynamodb',
  signingNames: ['dynamodb'],
  operations: {
    CreateTable: createTable,
    DeleteItem: deleteItem,
    DeleteResourcePolicy: deleteResourcePolicy,
    DeleteTable: deleteTable,
    DescribeTable: describeTable,
    GetItem: getItem,
    GetResourcePolicy: getResourcePolicy,
    ListTables: listTables,
    ListTagsOfResource: listTagsOfResource,
    PutItem: putItem,
    PutResourcePolicy: putResourcePolicy,
    Query: query,
    Scan: scan,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateItem: updateItem,
  },
};
