import { createHash } from 'node:crypto';
import type { Aws } from 'jaws-core-js/aws';
import type { Settings } from './settings.ts';

export interface Place {
  readonly aws: Pick<Aws, 'json' | 's3'>;
  readonly bucket: string;
  readonly table: string;
  /** Defaults, where a project has none. */
  readonly settings?: Settings;
}

/** An upload, from the moment when a form is given for it. */
export interface Upload {
  /** Says nothing, and cannot be guessed. */
  readonly id: string;
  readonly user: string;
  /** `waiting` for the file, `ready`, or `rejected`: it was not what it was said to be. */
  readonly state: 'waiting' | 'ready' | 'rejected';
  /** Content type, as it was said before and found afterwards. */
  readonly type: string;
  /** The file's name at its user's; may be empty. */
  readonly name: string;
  /** Bytes; what was said before, until it is ready. */
  readonly size: number;
  /** Where it lies in the bucket when it is ready. */
  readonly key: string;
  /** Milliseconds. */
  readonly createdAt: number;
  /** Of what is rejected. */
  readonly reason?: string;
}

/** An upload that did not come is forgotten after a day, as the bucket forgets what lies under `incoming/`. */
const forgetSeconds = 24 * 3600;

/** Users are named by others: no name of theirs may leave its folder, or be another's. */
export const folderOf = (user: string): string =>
  /^[A-Za-z0-9_-]{1,64}$/.test(user) ? user : `~${createHash('sha256').update(user).digest('hex').slice(0, 40)}`;

export const incomingKey = ({ user, id }: Pick<Upload, 'user' | 'id'>): string => `incoming/${folderOf(user)}/${id}`;
export const fileKey = ({ user, id }: Pick<Upload, 'user' | 'id'>): string => `files/${folderOf(user)}/${id}`;

export async function putUpload({ aws, table }: Place, upload: Upload): Promise<void> {
  await aws.json('dynamodb', 'PutItem', {
    TableName: table,
    Item: {
      id: { S: upload.id },
      upload: { S: JSON.stringify(upload) },
      state: { S: upload.state },
      expires: { N: String(Math.floor(upload.createdAt / 1000) + forgetSeconds) },
    },
    ConditionExpression: 'attribute_not_exists(id)',
  });
}

export async function getUpload({ aws, table }: Place, id: string): Promise<Upload | undefined> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(id)) return undefined;
  const { Item } = await aws.json('dynamodb', 'GetItem', {
    TableName: table,
    Key: { id: { S: id } },
    ConsistentRead: true,
  });
  return Item?.upload ? JSON.parse(Item.upload.S) : undefined;
}

/** What is ready is kept; what is rejected is forgotten in time. */
export async function endUpload({ aws, table }: Place, upload: Upload): Promise<void> {
  await aws
    .json('dynamodb', 'UpdateItem', {
      TableName: table,
      Key: { id: { S: upload.id } },
      UpdateExpression: `SET upload = :upload, #state = :state${upload.state === 'ready' ? ' REMOVE expires' : ''}`,
      ConditionExpression: '#state = :waiting',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':upload': { S: JSON.stringify(upload) },
        ':state': { S: upload.state },
        ':waiting': { S: 'waiting' },
      },
    })
    .catch(ignoreCondition);
}

/** Counts what a user asks for in this hour. Whether it is still within the limit. */
export async function countUpload({ aws, table }: Place, user: string, limit: number, now: number): Promise<boolean> {
  const hour = Math.floor(now / 3_600_000);
  try {
    await aws.json('dynamodb', 'UpdateItem', {
      TableName: table,
      Key: { id: { S: `rate#${folderOf(user)}#${hour}` } },
      UpdateExpression: 'ADD uploads :one SET expires = :expires',
      ConditionExpression: 'attribute_not_exists(uploads) OR uploads < :limit',
      ExpressionAttributeValues: {
        ':one': { N: '1' },
        ':limit': { N: String(limit) },
        ':expires': { N: String((hour + 2) * 3600) },
      },
    });
    return true;
  } catch (error) {
    ignoreCondition(error);
    return false;
  }
}

/** Two events about one file, or one that comes twice: the first decides. */
function ignoreCondition(error: unknown): void {
  if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return;
  throw error;
}
