import type { Aws } from 'jaws-core-js/aws';
import type { Sink } from './receive.ts';

/** An event in the queue. */
export interface Message {
  readonly provider: string;
  readonly id: string;
  readonly type: string;
  /** Milliseconds. */
  readonly receivedAt: number;
  readonly contentType: string;
  /** Base64 of the bytes that came. */
  readonly body: string;
}

/** Which events were performed. */
export interface Ledger {
  isDone(message: Message): Promise<boolean>;
  markDone(message: Message): Promise<void>;
}

/** Longer than any sender tries again: Stripe does for three days. https://docs.stripe.com/webhooks#retries */
const rememberSeconds = 7 * 24 * 3600;

/** After this, whoever took an event and did not queue it is dead. A receiver runs for 10 seconds at most. */
const abandonedMs = 15_000;

type Json = Pick<Aws, 'json'>;

/**
 * Puts an event into the queue, once. A record of its id goes through `received` and `queued` (both here) to `done` (in the ledger):
 * when the queue could not take it, the record goes away again, and when nobody was left to do that, it counts for 15 seconds.
 */
export function sink(aws: Json, { table, queueUrl }: { readonly table: string; readonly queueUrl: string }): Sink {
  return async (message) => {
    const earlier = await claim(aws, table, message);
    if (earlier !== undefined) return earlier === 'received' ? 'busy' : 'duplicate';
    try {
      await aws.json('sqs', 'SendMessage', { QueueUrl: queueUrl, MessageBody: JSON.stringify(message) });
    } catch (error) {
      await whileReceived(aws, 'DeleteItem', { TableName: table, Key: keyOf(message) });
      throw error;
    }
    await whileReceived(aws, 'UpdateItem', { TableName: table, Key: keyOf(message), ...setState('queued') });
    return 'taken';
  };
}

/** Undefined when this event is ours now; the state of its record when it was here before. */
async function claim(aws: Json, table: string, message: Message): Promise<string | undefined> {
  const now = message.receivedAt;
  try {
    await aws.json('dynamodb', 'PutItem', {
      TableName: table,
      Item: {
        ...keyOf(message),
        state: { S: 'received' },
        receivedAt: { N: String(now) },
        expires: { N: String(Math.floor(now / 1000) + rememberSeconds) },
      },
      // DynamoDB deletes what is expired only some time later.
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

/** The worker may be faster than we are: what is done stays so. */
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

export function ledger(aws: Json, table: string): Ledger {
  return {
    async isDone(message) {
      const { Item } = await aws.json('dynamodb', 'GetItem', {
        TableName: table,
        Key: keyOf(message),
        ConsistentRead: true,
      });
      return Item?.state?.S === 'done';
    },
    async markDone(message) {
      await aws
        .json('dynamodb', 'UpdateItem', {
          TableName: table,
          Key: keyOf(message),
          ...setState('done'),
          ConditionExpression: 'attribute_exists(id)',
          ExpressionAttributeNames: { '#state': 'state' },
        })
        .catch((error) => {
          if (!isCondition(error)) throw error;
        });
    },
  };
}

const keyOf = ({ provider, id }: Message) => ({ id: { S: `${provider}#${id}` } });

const setState = (state: string) => ({
  UpdateExpression: 'SET #state = :state',
  ExpressionAttributeValues: { ':state': { S: state } },
});

const isCondition = (error: unknown): error is { body?: { Item?: { state?: { S?: string } } } } =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';
