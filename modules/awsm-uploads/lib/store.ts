import { setTimeout } from 'node:timers/promises';
import { type Change, transact } from 'jaws-core-js/table';
import { folderOf, forgetSeconds, idPattern, type Place } from './place.ts';
import { add, isGone, release, settle } from './quota.ts';

/** An upload, from the moment when a form is given for it. */
export interface Upload {
  /** Random: it reveals nothing, and cannot be guessed. */
  readonly id: string;
  readonly user: string;
  /** `waiting` for the file, `ready`, or `rejected`: it was not what it was said to be. */
  readonly state: 'waiting' | 'ready' | 'rejected';
  /** Content type, as it was said before and found afterwards. */
  readonly type: string;
  /** The file's name on its user's device; may be empty. */
  readonly name: string;
  /** Bytes; what was said before, until it is ready. */
  readonly size: number;
  /** Its key in the bucket once it is ready. */
  readonly key: string;
  /** Milliseconds. */
  readonly createdAt: number;
  /** The reason of a rejection. */
  readonly reason?: string;
  /** Whether it counts for its user's quota; uploads from before the quota do not. */
  readonly isCounted?: true;
}

type Attributes = Readonly<Record<string, { readonly S: string } | { readonly N: string }>>;
interface Item {
  readonly id: { readonly S: string };
  readonly upload?: { readonly S: string };
  readonly expires?: { readonly N: string };
}

export async function putUpload({ aws, table }: Place, upload: Upload): Promise<void> {
  await aws.json('dynamodb', 'PutItem', {
    TableName: table,
    Item: {
      id: { S: upload.id },
      upload: { S: JSON.stringify(upload) },
      state: { S: upload.state },
      owner: { S: folderOf(upload.user) },
      createdAt: { N: String(upload.createdAt) },
      expires: { N: String(Math.floor(upload.createdAt / 1000) + forgetSeconds) },
    },
    ConditionExpression: 'attribute_not_exists(id)',
  });
}

/** Undefined also for one that waited for a day: the table and the bucket forget it some time after. */
export async function getUpload(place: Place, id: string, now: number): Promise<Upload | undefined> {
  const item = await getItem(place, id);
  return item && uploadIn(item, now);
}

/** Whether the table has an upload, also one that waited for a day. */
export const hasUpload = async (place: Place, id: string): Promise<boolean> => (await getItem(place, id)) !== undefined;

async function getItem({ aws, table }: Place, id: string): Promise<Item | undefined> {
  if (!idPattern.test(id)) return undefined;
  const { Item } = await aws.json<{ Item?: Item }>('dynamodb', 'GetItem', {
    TableName: table,
    Key: { id: { S: id } },
    ConsistentRead: true,
  });
  return Item;
}

const uploadIn = ({ upload, expires }: Item, now: number): Upload | undefined =>
  upload === undefined || Number(expires?.N ?? Number.POSITIVE_INFINITY) * 1000 <= now
    ? undefined
    : JSON.parse(upload.S);

export interface Page {
  readonly uploads: readonly Upload[];
  /** Of all entries of the page, also of those that are over. */
  readonly ids: readonly string[];
  /** Where the next page begins; undefined if there is none. */
  readonly next: string | undefined;
}

/** Uploads of a user, the newest first. A page may have fewer than `limit`. What changed a moment ago may be missing. */
export async function listUploads(
  { aws, table }: Place,
  user: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  now: number,
): Promise<Page> {
  const owner = { S: folderOf(user) };
  const [createdAt = '', id = ''] = cursor?.split('.') ?? [];
  const page = await aws.json<{ Items: Item[]; LastEvaluatedKey?: Record<string, { S: string; N: string }> }>(
    'dynamodb',
    'Query',
    {
      TableName: table,
      IndexName: 'byOwner',
      KeyConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': owner },
      ScanIndexForward: false,
      Limit: limit,
      ...(cursor !== undefined && { ExclusiveStartKey: { owner, createdAt: { N: createdAt }, id: { S: id } } }),
    },
  );
  const last = page.LastEvaluatedKey;
  return {
    uploads: page.Items.flatMap((item) => uploadIn(item, now) ?? []),
    ids: page.Items.map(({ id }) => id.S),
    next: last && `${last.createdAt?.N}.${last.id?.S}`,
  };
}

/** A cursor selects from the list of the user who sends it, whatever its content. */
export const isCursor = (text: string): boolean => {
  const [createdAt = '', id = '', ...more] = text.split('.');
  return /^\d{1,15}$/.test(createdAt) && idPattern.test(id) && more.length === 0;
};

/**
 * Claims an upload for the content with this `etag`. False when other content was claimed, or the upload no longer waits: a form can be used again while its
 * file is checked, and unchecked content must not replace checked content.
 */
export async function claimContent({ aws, table }: Place, { id }: Upload, etag: string): Promise<boolean> {
  try {
    await aws.json('dynamodb', 'UpdateItem', {
      TableName: table,
      Key: { id: { S: id } },
      UpdateExpression: 'SET etag = :etag',
      ConditionExpression: '#state = :waiting AND (attribute_not_exists(etag) OR etag = :etag)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':etag': { S: etag }, ':waiting': { S: 'waiting' } },
    });
    return true;
  } catch (error) {
    return failedCondition(error);
  }
}

/**
 * Ends a waiting upload: a ready one is kept, a rejected one expires; reservations that are not needed are released.
 * False when it was ended or deleted before: of two events about one file, the first decides.
 */
export function endUpload(place: Place, waiting: Upload, ended: Upload, now: number): Promise<boolean> {
  const update = {
    Update: {
      TableName: place.table,
      Key: { id: { S: ended.id } },
      UpdateExpression: `SET upload = :upload, #state = :state${ended.state === 'ready' ? ' REMOVE expires' : ''}`,
      ...inState(waiting.state, { ':upload': { S: JSON.stringify(ended) }, ':state': { S: ended.state } }),
    },
  };
  const kept = ended.state === 'ready' ? ended.size : undefined;
  return carryOut(place, waiting, [update, ...(waiting.isCounted ? [settle(place, waiting, kept)] : [])], now);
}

/** Forgets an upload, with what it counts for the quota. False if it is in another state by now. */
export function removeUpload(place: Place, upload: Upload, now: number): Promise<boolean> {
  const { table } = place;
  const remove = { Delete: { TableName: table, Key: { id: { S: upload.id } }, ...inState(upload.state) } };
  const counted = { waiting: () => settle(place, upload, undefined), ready: () => release(place, upload) };
  // The quota of a rejected upload was released when it was rejected.
  const change = upload.isCounted && upload.state !== 'rejected' ? [counted[upload.state]()] : [];
  return carryOut(place, upload, [remove, ...change], now);
}

const inState = (state: Upload['state'], values: Attributes = {}) => ({
  ConditionExpression: '#state = :expected',
  ExpressionAttributeNames: { '#state': 'state' },
  ExpressionAttributeValues: { ...values, ':expected': { S: state } },
});

/** All changes or none, while the upload is in its state. Another upload of this user that ends at the same moment is waited for. */
async function carryOut(
  place: Place,
  { id, user, state }: Upload,
  changes: readonly Change[],
  now: number,
): Promise<boolean> {
  for (let attempt = 1; attempt <= 8; attempt++) {
    // Three seconds in all at most: the function that deletes has ten.
    if (attempt > 1) await setTimeout(Math.random() * Math.min(600, 25 * 2 ** attempt));
    if ((await transact(place.aws, changes)) === undefined) return true;
    if ((await getUpload(place, id, now))?.state !== state || (await isGone(place, user))) return false;
  }
  throw new Error(`The upload ${id} could not be changed: other changes of its user's uploads were always in between.`);
}

/** Puts an upload into its user's list and quota that came before there were any. False when it was changed meanwhile. */
export async function adopt(place: Place, upload: Upload): Promise<boolean> {
  const counted: Upload = { ...upload, isCounted: true };
  const update = {
    Update: {
      TableName: place.table,
      Key: { id: { S: upload.id } },
      UpdateExpression: 'SET upload = :upload, #owner = :owner, createdAt = :createdAt',
      ConditionExpression: '#state = :ready AND attribute_not_exists(#owner)',
      ExpressionAttributeNames: { '#state': 'state', '#owner': 'owner' },
      ExpressionAttributeValues: {
        ':ready': { S: 'ready' },
        ':upload': { S: JSON.stringify(counted) },
        ':owner': { S: folderOf(upload.user) },
        ':createdAt': { N: String(upload.createdAt) },
      },
    },
  };
  return (await transact(place.aws, [update, add(place, upload)])) === undefined;
}

/** Forgets an upload, whatever its state. */
export async function dropUpload({ aws, table }: Place, id: string): Promise<void> {
  await aws.json('dynamodb', 'DeleteItem', { TableName: table, Key: { id: { S: id } } });
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
    return failedCondition(error);
  }
}

/** False for a condition that did not hold. Throws any other error. */
function failedCondition(error: unknown): false {
  if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
  throw error;
}
