import { randomUUID } from 'node:crypto';
import { type Aws, AwsError } from 'jaws-core-js/aws';
import { Refusal } from 'jaws-core-js/http';

type Table = { readonly aws: Pick<Aws, 'json'>; readonly table: string };

export interface Limit {
  /** The subject of the limit. */
  readonly id: string;
  readonly most: number;
  /** Seconds. */
  readonly window: number;
}

/** Counts one, and throws Refusal if there were too many in this window of time. */
export async function count(table: Table, limit: Limit, now: number): Promise<void> {
  if ((await add(table, limit, now, 1)) <= limit.most) return;
  const time = Math.floor(now / 1000);
  throw new Refusal(429, 'limit', 'Too many messages came in. Please try again later.', {
    retryAfter: startOf(limit, now) + limit.window - time,
  });
}

/** Takes back a count made at this time. */
export const uncount = (table: Table, limit: Limit, now: number): Promise<number> => add(table, limit, now, -1);

function startOf({ window }: Limit, now: number): number {
  const time = Math.floor(now / 1000);
  return time - (time % window);
}

async function add({ aws, table }: Table, limit: Limit, now: number, by: number): Promise<number> {
  const start = startOf(limit, now);
  const { Attributes } = await aws.json<{ Attributes: { n: { N: string } } }>('dynamodb', 'UpdateItem', {
    TableName: table,
    Key: { id: { S: `${limit.id}#${start}` } },
    UpdateExpression: 'ADD n :by SET expires = :expires',
    ExpressionAttributeValues: { ':by': { N: String(by) }, ':expires': { N: String(start + 2 * limit.window) } },
    ReturnValues: 'UPDATED_NEW',
  });
  return Number(Attributes.n.N);
}

/** Takes a thing that can be taken once. Throws Refusal the second time. `expires`: seconds since 1970. */
export async function takeOnce({ aws, table }: Table, nonce: string, expires: number): Promise<void> {
  try {
    await aws.json('dynamodb', 'PutItem', {
      TableName: table,
      Item: {
        id: { S: `token#${nonce}` },
        expires: { N: String(expires) },
        // Identifies this request: after a lost response its repetition is recognized, and another request is not.
        owner: { S: randomUUID() },
      },
      ConditionExpression: 'attribute_not_exists(id)',
    });
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ConditionalCheckFailedException')) throw error;
    throw new Refusal(400, 'token', 'This message was already sent.');
  }
}

/** Returns it, so it can be taken again. */
export async function giveBack({ aws, table }: Table, nonce: string): Promise<void> {
  await aws.json('dynamodb', 'DeleteItem', { TableName: table, Key: { id: { S: `token#${nonce}` } } });
}
