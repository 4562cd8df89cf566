import type { Host } from '../../host.ts';
import { forUser } from '../../open.ts';
import { askCloud, listIn } from '../ask-cloud.ts';
import {
  type LocalOptions,
  type LocalRegion,
  type LocalResource,
  localRegion,
  oneOf,
  resourcesOf,
} from './stage-resources.ts';

const types = ['AWS::SQS::Queue'];

export interface LocalQueue {
  /** Logical id. */
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly fifo: boolean;
  /** Messages that are visible, in flight, and delayed. */
  readonly visible: number;
  readonly hidden: number;
  readonly delayed: number;
}

export interface LocalQueues {
  readonly stage: string;
  readonly region: string;
  readonly queues: readonly LocalQueue[];
}

/** Queues of a stage in the embedded cloud, with their message counts. */
export function localQueues(host: Host, options: LocalOptions): Promise<LocalQueues> {
  return forUser(host, async () => {
    const where = await localRegion(host, options);
    const { stage, region } = where;
    const found = await resourcesOf(where, options.project.model.name, types);
    const queues = await Promise.all(found.map(async (one) => queueOf(one, await messagesIn(where, one))));
    return { stage, region, queues };
  });
}

export interface LocalMessage {
  readonly id: string;
  readonly state: string;
  readonly sent: string;
  readonly receiveCount: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether \`body\` is truncated. */
  readonly cut: boolean;
}

export interface LocalQueueMessages {
  readonly queue: LocalQueue;
  /** The first messages. */
  readonly messages: readonly LocalMessage[];
}

/** The length at which a message is truncated. Characters. */
const longest = 16_384;

/** The messages in a queue, without receiving them. Throws NotOfStage. */
export function localMessages(
  host: Host,
  options: LocalOptions & { readonly queue: string; readonly limit: number },
): Promise<LocalQueueMessages> {
  return forUser(host, async () => {
    const where = await localRegion(host, options);
    const found = oneOf(await resourcesOf(where, options.project.model.name, types), options.queue, where.stage);
    const messages = await messagesIn(where, found);
    return {
      queue: queueOf(found, messages),
      messages: messages.slice(0, options.limit).map(({ id, state, sent, receiveCount, attributes, body }) => {
        const text = String(body ?? '');
        return {
          id: String(id),
          state: String(state),
          sent: String(sent),
          receiveCount: Number(receiveCount),
          attributes: (attributes ?? {}) as Readonly<Record<string, string>>,
          body: text.slice(0, longest),
          cut: text.length > longest,
        };
      }),
    };
  });
}

/** The physical id of a queue is its URL. */
const messagesIn = async ({ endpoint }: LocalRegion, { physical }: LocalResource) =>
  listIn(await askCloud(endpoint, '/_jaws/messages', { queue: physical }), 'messages');

function queueOf({ id, physical }: LocalResource, messages: readonly Record<string, unknown>[]): LocalQueue {
  const count = (state: string) => messages.filter((one) => one.state === state).length;
  const name = physical.split('/').at(-1) ?? physical;
  return {
    id,
    name,
    url: physical,
    fifo: name.endsWith('.fifo'),
    visible: count('visible'),
    hidden: count('hidden'),
    delayed: count('delayed'),
  };
}
