import { isIPv6 } from 'node:net';
import { type Aws, AwsError } from 'jaws-core-js/aws';
import { Refusal } from './refusal.ts';

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
      Item: { id: { S: `token#${nonce}` }, expires: { N: String(expires) } },
      ConditionExpression: 'attribute_not_exists(id)',
    });
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ConditionalCheckFailedException')) throw error;
    throw new Refusal(400, 'token', 'This form was sent already.');
  }
}

/** The part of an address that belongs to one household or host: all of IPv4, the first 64 bits of IPv6. */
export function network(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = ip.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
