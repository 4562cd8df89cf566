import { AwsError } from 'jaws-core-js/aws';
import { folderOf, forgetSeconds, type Place } from './place.ts';
import { defineSettings } from './settings.ts';

/** The usage of a user in this region, with reservations for unfinished uploads. */
export interface Usage {
  readonly bytes: number;
  readonly uploads: number;
}

type Counters = Readonly<Record<string, { readonly N?: string }>>;

/**
 * One item of a user: `bytes` and `uploads` count everything; `bytes<hour>` and `uploads<hour>` those uploads of that hour that are not ended. What is
 * left of an hour after a day never came, so it is given back by `forgetHours`: no reservation is lost for good, whatever fails in between.
 */
const keyOf = (user: string) => ({ id: { S: `quota#${folderOf(user)}` } });
const hourOf = (milliseconds: number): number => Math.floor(milliseconds / 3_600_000);
const numberOf = (counters: Counters, name: string): number => Number(counters[name]?.N ?? 0);

/** What a user may keep in this region: all, or this region's part of it. */
export function quotaOf({ settings = defineSettings(), regions = 1 }: Pick<Place, 'settings' | 'regions'>): Usage {
  const { bytesPerUser, uploadsPerUser, sharedQuota } = settings;
  const parts = sharedQuota === 1 ? regions : 1;
  return { bytes: Math.floor(bytesPerUser / parts), uploads: Math.floor(uploadsPerUser / parts) };
}

/** Seconds for which nobody of a deleted account uploads: forms, files on their way, and repeated events are over by then. */
const goneSeconds = 2 * forgetSeconds;

/** From here on nothing of a user is reserved or kept; what was counted is forgotten. */
export async function closeQuota({ aws, table }: Place, user: string, now: number): Promise<void> {
  const at = Math.floor(now / 1000);
  await aws.json('dynamodb', 'PutItem', {
    TableName: table,
    Item: { ...keyOf(user), gone: { N: String(at) }, expires: { N: String(at + goneSeconds) } },
  });
}

/** Whether the account of a user was deleted. */
export async function isGone(place: Place, user: string): Promise<boolean> {
  return (await countersOfUser(place, user)).gone !== undefined;
}

/** Hours until nothing that was begun in one can end any more: it has to within a day, and the function that ends it may take a minute. */
const openHours = forgetSeconds / 3600 + 2;

async function countersOfUser({ aws, table }: Place, user: string): Promise<Counters> {
  const { Item = {} } = await aws.json<{ Item?: Counters }>('dynamodb', 'GetItem', {
    TableName: table,
    Key: keyOf(user),
    ConsistentRead: true,
  });
  return Item;
}

export async function usageOf(place: Place, user: string): Promise<Usage> {
  const Item = await countersOfUser(place, user);
  return { bytes: Math.max(0, numberOf(Item, 'bytes')), uploads: Math.max(0, numberOf(Item, 'uploads')) };
}

/**
 * Checks and reserves room for one upload in one step, so that parallel uploads cannot exceed the limits together. Returns what is full, if anything;
 * `gone`: the account was deleted.
 */
export async function reserve(
  place: Place,
  user: string,
  size: number,
  most: Usage,
  now: number,
): Promise<'bytes' | 'uploads' | 'gone' | undefined> {
  if (size > most.bytes) return 'bytes';
  for (;;) {
    const { isReserved, counters } = await tryReserve(place, user, size, most, now);
    const isForgotten = await forgetHours(place, user, counters, now);
    if (isReserved) return undefined;
    if (counters.gone !== undefined) return 'gone';
    if (!isForgotten) return numberOf(counters, 'uploads') < most.uploads ? 'bytes' : 'uploads';
  }
}

async function tryReserve({ aws, table }: Place, user: string, size: number, most: Usage, now: number) {
  const hour = hourOf(now);
  try {
    const { Attributes } = await aws.json<{ Attributes: Counters }>('dynamodb', 'UpdateItem', {
      TableName: table,
      Key: keyOf(user),
      UpdateExpression: `ADD #bytes :size, uploads :one, bytes${hour} :size, uploads${hour} :one`,
      ConditionExpression:
        'attribute_not_exists(gone) AND (attribute_not_exists(#bytes) OR #bytes <= :room) AND (attribute_not_exists(uploads) OR uploads < :most)',
      ExpressionAttributeNames: { '#bytes': 'bytes' },
      ExpressionAttributeValues: {
        ':size': { N: String(size) },
        ':one': { N: '1' },
        ':room': { N: String(most.bytes - size) },
        ':most': { N: String(most.uploads) },
      },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return { isReserved: true, counters: Attributes };
  } catch (error) {
    return { isReserved: false, counters: countersOf(error) };
  }
}

/** Releases reservations of a day ago for uploads that neither came nor were deleted. Returns whether there were any. */
async function forgetHours({ aws, table }: Place, user: string, counters: Counters, now: number): Promise<boolean> {
  const over = Object.keys(counters)
    .map((name) => Number(/^uploads(\d+)$/.exec(name)?.[1] ?? Number.NaN))
    .filter((hour) => hour + openHours < hourOf(now));
  for (const hour of over) {
    const [bytes, uploads] = [numberOf(counters, `bytes${hour}`), numberOf(counters, `uploads${hour}`)];
    try {
      await aws.json('dynamodb', 'UpdateItem', {
        TableName: table,
        Key: keyOf(user),
        UpdateExpression: `ADD #bytes :bytes, uploads :uploads REMOVE bytes${hour}, uploads${hour}`,
        // Several requests may see it; one of them releases it.
        ConditionExpression: `attribute_exists(uploads${hour})`,
        ExpressionAttributeNames: { '#bytes': 'bytes' },
        ExpressionAttributeValues: { ':bytes': { N: String(-bytes) }, ':uploads': { N: String(-uploads) } },
      });
    } catch (error) {
      countersOf(error);
    }
  }
  return over.length > 0;
}

/** The item that did not meet a condition. Throws any other error. */
function countersOf(error: unknown): Counters {
  if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException') throw error;
  return (error.body as { Item?: Counters } | undefined)?.Item ?? {};
}

/** How an upload that was begun at `createdAt` changes the counters when it ends with so many bytes; undefined: its file is not kept. */
export function settle(
  { table }: Place,
  { user, size, createdAt }: { readonly user: string; readonly size: number; readonly createdAt: number },
  kept: number | undefined,
) {
  const hour = hourOf(createdAt);
  return change(table, user, `, bytes${hour} :reserved, uploads${hour} :one`, {
    ':bytes': (kept ?? 0) - size,
    ':uploads': kept === undefined ? -1 : 0,
    ':reserved': -size,
    ':one': -1,
  });
}

/** How a file changes them that came before there was a quota. */
export const add = ({ table }: Place, { user, size }: { readonly user: string; readonly size: number }) =>
  change(table, user, '', { ':bytes': size, ':uploads': 1 });

/** How the deletion of a file changes them. */
export const release = ({ table }: Place, { user, size }: { readonly user: string; readonly size: number }) =>
  change(table, user, '', { ':bytes': -size, ':uploads': -1 });

const change = (TableName: string, user: string, more: string, values: Readonly<Record<string, number>>) => ({
  Update: {
    TableName,
    Key: keyOf(user),
    UpdateExpression: `ADD #bytes :bytes, uploads :uploads${more}`,
    // Nothing counts for an account that was deleted, and what was deleted does not come back.
    ConditionExpression: 'attribute_not_exists(gone)',
    ExpressionAttributeNames: { '#bytes': 'bytes' },
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { N: String(value) }]),
    ),
  },
});
