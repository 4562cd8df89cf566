import type { Aws } from 'jaws-core-js/aws';
import { disconnect } from './connections.ts';
import { envelope, messageOf } from './socket.ts';
import { pages, unmarshal } from './store.ts';
import type { Realtime } from './tickets.ts';

/** A change of the table of messages. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export interface StreamRecord {
  readonly eventName?: string;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly NewImage?: Readonly<Record<string, { readonly S: string } | { readonly N: string }>>;
  };
}

export interface Delivering extends Realtime {
  readonly gateway: Pick<Aws, 'request'>;
  /** `https://…/<stage>`: the API that manages connections. */
  readonly endpoint: string;
}

/** Milliseconds of the remaining time that are reserved. */
const margin = 5000;

/**
 * Sends each message of a batch to the connections that this region has in its channel. Within a channel one after the other, in the order in
 * which the table got them; channels side by side. A channel that fails goes on from its first message that is not done.
 */
export async function deliver(
  realtime: Delivering,
  records: readonly StreamRecord[],
  remaining: () => number,
): Promise<{ readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }> {
  const channels = new Map<string, StreamRecord[]>();
  for (const record of records) {
    const image = record.dynamodb.NewImage;
    if (record.eventName !== 'INSERT' || !image) continue;
    const { pk } = unmarshal(image);
    if (pk.startsWith('M#')) channels.set(pk, [...(channels.get(pk) ?? []), record]);
  }
  const inTurn = turns(realtime.settings.parallel);
  const failed = await Promise.all(
    [...channels.values()].map(async (list) => {
      for (const record of list) {
        try {
          if (remaining() < margin) return record;
          await deliverOne(realtime, record, remaining, inTurn);
        } catch (error) {
          console.error(error);
          return record;
        }
      }
      return undefined;
    }),
  );
  const numbers = failed.flatMap((record) => (record ? [record.dynamodb.SequenceNumber] : []));
  return { batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function deliverOne(
  realtime: Delivering,
  record: StreamRecord,
  remaining: () => number,
  inTurn: ReturnType<typeof turns>,
): Promise<void> {
  const item = unmarshal(record.dynamodb.NewImage!);
  const message = messageOf(item);
  // From a region that was down: too old to be news. It is in the history.
  if (item.region !== realtime.region && realtime.now() - message.at > realtime.settings.lateSeconds * 1000) return;
  const body = JSON.stringify(envelope(message));
  for await (const page of pages(realtime, realtime.connections, `N#${message.channel}`)) {
    const sends = page.map(({ id }) =>
      inTurn(async () => {
        if (remaining() < margin) throw new Error('The time is over; the message is sent again to all.');
        await send(realtime, String(id), body);
      }),
    );
    // All are tried before the first error is thrown.
    await Promise.allSettled(sends);
    await Promise.all(sends);
  }
}

/**
 * One send. `gateway` retries throttled and failed sends. A connection that is gone is forgotten; one that cannot be reached is closed, so that its
 * client connects again and gets the missed messages.
 */
async function send(realtime: Delivering, id: string, body: string): Promise<void> {
  const { gateway, endpoint } = realtime;
  const url = () => new URL(`${endpoint}/@connections/${encodeURIComponent(id)}`);
  const { status } = await gateway.request('execute-api', 'POST', url(), { body });
  if (status === 200) return;
  if (status !== 410) {
    console.warn(`A message could not be sent (${status}): the connection is closed.`);
    const closed = await gateway.request('execute-api', 'DELETE', url());
    if (!closed.ok && closed.status !== 410) throw new Error(`a connection could not be closed: ${closed.status}`);
  }
  await disconnect(realtime, id);
}

/** Allows this many at the same time, over all channels of a batch: each send is a socket, and a function has 1,024 of them. */
function turns(most: number): (act: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let going = 0;
  return async (act) => {
    if (going >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else going += 1;
    try {
      await act();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else going -= 1;
    }
  };
}
