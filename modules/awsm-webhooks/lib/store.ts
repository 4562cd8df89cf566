import { randomUUID } from 'node:crypto';
import type { Aws } from 'jaws-core-js/aws';
import { jobLedger, type Ledger } from 'jaws-core-js/queue';
import type { Sink } from './receive.ts';
import { defineSettings, type Settings } from './settings.ts';

/** An event in the queue. */
export interface Message {
  readonly provider: string;
  readonly id: string;
  readonly type: string;
  readonly isTypeUnproven?: true;
  /** Milliseconds. */
  readonly receivedAt: number;
  /** Base64 of the received bytes. */
  readonly body: string;
}

/** After this, a receiver that took an event and did not queue it must have ended. A receiver runs for at most 10 seconds. */
const abandonedMs = 15_000;

type Json = Pick<Aws, 'json'>;

/**
 * Puts an event into the queue, once. A record of its id goes from `received` to `queued`. If the queue could not accept it, the record is deleted again; if nobody
 * was left to do that, it counts for 15 seconds.
 */
export function sink(
  aws: Json,
  {
    table,
    queueUrl,
    settings = defineSettings(),
  }: { readonly table: string; readonly queueUrl: string; readonly settings?: Settings },
): Sink {
  return async (message) => {
    const earlier = await claim(aws, table, message, settings);
    if (earlier !== undefined) return earlier === 'received' ? 'busy' : 'duplicate';
    try {
      await aws.json('sqs', 'SendMessage', { QueueUrl: queueUrl, MessageBody: JSON.stringify(message) });
    } catch (error) {
      await whileReceived(aws, 'DeleteItem', { TableName: table, Key: keyIn(message) });
      throw error;
    }
    await whileReceived(aws, 'UpdateItem', { TableName: table, Key: keyIn(message), ...setState('queued') });
    return 'taken';
  };
}

/** Undefined if this event is now ours; otherwise the state of its existing record. */
async function claim(aws: Json, table: string, message: Message, settings: Settings): Promise<string | undefined> {
  const now = message.receivedAt;
  try {
    await aws.json('dynamodb', 'PutItem', {
      TableName: table,
      Item: {
        ...keyIn(message),
        state: { S: 'received' },
        // Identifies this request: after a lost answer, the record is recognized.
        owner: { S: randomUUID() },
        receivedAt: { N: String(now) },
        expires: { N: String(Math.floor(now / 1000) + settings.rememberDays * 86_400) },
      },
      // DynamoDB deletes expired items with a delay.
      ConditionExpression:
        'attribute_not_exists(id) OR expires < :seconds OR (#state = :received AND receivedAt < :abandoned)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':received': { S: 'received' },
        ':abandoned': { N: String(now - abandonedMs) },
        ':seconds': { N: String(Math.floor(now / 1000)) },
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return undefined;
  } catch (error) {
    if (!isCondition(error)) throw error;
    return error.body?.Item?.state?.S ?? 'queued';
  }
}

/** A request that was repeated after 15 seconds may have it by now: its record stays. */
async function whileReceived(aws: Json, operation: string, input: object): Promise<void> {
  const values = (input as { ExpressionAttributeValues?: object }).ExpressionAttributeValues;
  try {
    await aws.json('dynamodb', operation, {
      ...input,
      ConditionExpression: '#state = :received',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ...values, ':received': { S: 'received' } },
    });
  } catch (error) {
    if (!isCondition(error)) throw error;
  }
}

/**
 * Which events were performed, and which are being performed: the shared ledger, whose records are beside those of what was received and are
 * kept as long.
 */
export const ledger = (
  aws: Json,
  table: string,
  { rememberDays }: Pick<Settings, 'rememberDays'> = defineSettings(),
  now: () => number = Date.now,
): Ledger => jobLedger({ aws, table, prefix: 'performed#', rememberSeconds: rememberDays * 86_400, now });

/** A field of a record in the table. */
export const keyOf = ({ provider, id }: Pick<Message, 'provider' | 'id'>): string => `${provider}#${id}`;

const keyIn = (message: Message) => ({ id: { S: keyOf(message) } });

const setState = (state: string) => ({
  UpdateExpression: 'SET #state = :state',
  ExpressionAttributeValues: { ':state': { S: state } },
});

const isCondition = (error: unknown): error is { body?: { Item?: { state?: { S?: string } } } } =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';
