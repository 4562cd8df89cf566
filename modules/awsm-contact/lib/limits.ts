import { randomUUID } from 'node:crypto';
import { type Aws, AwsError } from 'jaws-core-js/aws';
import { Refusal } from 'jaws-core-js/http';

type Table = { readonly aws: Pick<Aws, 'json'>; readonly table: string };

export interface Limit {
  /** Whom or what it is about. */
  readonly id: string;
  readonly most: number;
  /** Seconds. */
  readonly window: number;
}

/** Counts one, and throws Refusal when there were too many in this window of time. */
export async function count({ aws, table }: Table, { id, most, window }: Limit, now: number): Promise<void> {
  const time = Math.floor(now / 1000);
  const start = time - (time % window);
  const { Attributes } = await aws.json<{ Attributes: { n: { N: string } } }>('dynamodb', 'UpdateItem', {
    TableName: table,
    Key: { id: { S: `${id}#${start}` } },
    UpdateExpression: 'ADD n :one SET expires = :expires',
    ExpressionAttributeValues: { ':one': { N: '1' }, ':expires': { N: String(start + 2 * window) } },
    ReturnValues: 'UPDATED_NEW',
  });
  if (Number(Attributes.n.N) <= most) return;
  throw new Refusal(429, 'limit', 'Too many messages came in. Please try again later.', {
    retryAfter: start + window - time,
  });
}

/** Takes something that can be taken once. Throws Refusal the second time. `expires`: seconds since 1970. */
export async function takeOnce({ aws, table }: Table, nonce: string, expires: number): Promise<void> {
  try {
    await aws.json('dynamodb', 'PutItem', {
      TableName: table,
      Item: {
        id: { S: `token#${nonce}` },
        expires: { N: String(expires) },
        // Of this request: when the answer is lost, it is known again, and that of another request is not.
        owner: { S: randomUUID() },
      },
      ConditionExpression: 'attribute_not_exists(id)',
    });
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ConditionalCheckFailedException')) throw error;
    throw new Refusal(400, 'token', 'This message was already sent.');
  }
}

/** Gives it back, so that it can be taken again. */
export async function giveBack({ aws, table }: Table, nonce: string): Promise<void> {
  await aws.json('dynamodb', 'DeleteItem', { TableName: table, Key: { id: { S: `token#${nonce}` } } });
}
