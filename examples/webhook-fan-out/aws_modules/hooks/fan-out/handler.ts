import { type EventOf, resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { performBatch } from 'jaws-core-js/queue';
import type { Delivery, HookEvent, Subscriber } from '../types.ts';

type Wish = Pick<Subscriber, 'id' | 'types'>;

const aws = createAws();

export async function handler({ Records }: EventOf<'hooks/fan-out'>, context: { getRemainingTimeInMillis(): number }) {
  const all = await subscribers();
  return performBatch(Records, {
    perform: async ({ body }) => {
      const event: HookEvent = JSON.parse(body);
      const wanted = all.filter(({ types }) => types.length === 0 || types.includes(event.type));
      await send(wanted.map(({ id }) => ({ event, to: { id } })));
    },
    remaining: () => context.getRemainingTimeInMillis(),
  });
}

interface Item {
  readonly id: { readonly S: string };
  readonly types: { readonly L: readonly { readonly S: string }[] };
}

/** One call reads some hundreds. With many more, query an index of the type instead. */
async function subscribers(): Promise<Wish[]> {
  const found: Wish[] = [];
  let ExclusiveStartKey: object | undefined;
  do {
    const page: { Items: Item[]; LastEvaluatedKey?: object } = await aws.json('dynamodb', 'Scan', {
      TableName: resources.HookSubscribers,
      ProjectionExpression: 'id, #types',
      ExpressionAttributeNames: { '#types': 'types' },
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    found.push(...page.Items.map(({ id, types }) => ({ id: id.S, types: types.L.map(({ S }) => S) })));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return found;
}

/** All or an error: `deliver` and its ledger make sure that repeated messages are delivered once. */
async function send(deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) {
    await aws.json('sqs', 'SendMessage', { QueueUrl: resources.HookDeliveries, MessageBody: JSON.stringify(delivery) });
  }
}
