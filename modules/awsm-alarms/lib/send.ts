import type { Aws } from 'jaws-core-js/aws';
import type { Lookup } from 'jaws-core-js/net';
import { type BatchResponse, type Ledger, performBatch, type QueueRecord } from 'jaws-core-js/queue';
import { slackBody } from './channels/slack.ts';
import { teamsBody } from './channels/teams.ts';
import { keyIn, signatureHeaders, webhookBody } from './channels/webhook.ts';
import type { Place } from './describe.ts';
import type { Message } from './notify.ts';
import { PostError, post } from './post.ts';
import type { Channel, Settings } from './settings.ts';
import { textsOf } from './texts.ts';

export interface MessageRecord extends QueueRecord {
  readonly receiptHandle: string;
}

export interface SendOptions {
  readonly aws: Pick<Aws, 'json'>;
  /** Address of the queue of messages. */
  readonly queue: string;
  readonly ledger: Ledger;
  readonly settings: Settings;
  readonly place: Place;
  /** Channels in the settings. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly remaining: () => number;
  readonly find?: Lookup;
}

/** Sends messages independently, each once. A failed one waits as long as its channel asks, or longer each time. */
export const send = (records: readonly MessageRecord[], options: SendOptions): Promise<BatchResponse> =>
  performBatch(records, {
    remaining: options.remaining,
    ledger: options.ledger,
    id: ({ body }) => (JSON.parse(body) as Message).id,
    perform: async (record, { attempt }) => {
      const problem = await deliver(JSON.parse(record.body) as Message, options);
      if (!problem) return;
      await wait(record as MessageRecord, secondsAfter(attempt, problem), options);
      throw new PostError(problem.text);
    },
  });

interface Problem {
  readonly text: string;
  readonly retryAfter: number | undefined;
}

/** If a channel asked for one second each time, all attempts would be used up within seconds. */
function secondsAfter(attempt: number, { retryAfter }: Problem): number {
  const usual = 30 * 2 ** (attempt - 1);
  return retryAfter === undefined || (attempt > 3 && retryAfter < usual) ? usual : retryAfter;
}

async function deliver(message: Message, options: SendOptions): Promise<Problem | undefined> {
  const { channel: name } = message;
  const channel = Object.hasOwn(options.settings.channels, name) ? options.settings.channels[name] : undefined;
  // The channel is no longer in the settings.
  if (!channel) return void console.warn(`The channel ${name} was removed from the settings: its message is dropped.`);
  const address = options.variables[channel.url];
  if (!address) return void console.log(`The channel ${name} has no address: ${channel.url} is not set.`);
  try {
    const { body, headers } = requestOf(channel, message, options);
    const { status, retryAfter } = await post(address, body, headers, {
      loopback: options.settings.loopbackForTests,
      ...(options.find && { find: options.find }),
    });
    if (status >= 200 && status < 300) return undefined;
    return { text: `The channel ${name} answered ${status}.`, retryAfter };
  } catch (error) {
    if (!(error instanceof PostError)) throw error;
    return { text: `The channel ${name} failed: ${error.message}.`, retryAfter: undefined };
  }
}

function requestOf(channel: Channel, message: Message, { settings, place, variables }: SendOptions) {
  const texts = textsOf(settings.language);
  if (channel.kind !== 'webhook') {
    const bodyOf = channel.kind === 'slack' ? slackBody : teamsBody;
    return { body: JSON.stringify(bodyOf(message, place, texts)), headers: {} };
  }
  const key = keyIn(variables[channel.secret] ?? '');
  if (!key) throw new PostError(`${channel.secret} is not whsec_ with 24 to 64 bytes in base64`);
  const body = JSON.stringify(webhookBody(message, place));
  return { body, headers: signatureHeaders(key, message.id, body, Date.now()) };
}

/** A failed message comes back after this time instead of its queue's. */
async function wait({ receiptHandle }: MessageRecord, seconds: number, { aws, queue }: SendOptions): Promise<void> {
  await aws.json('sqs', 'ChangeMessageVisibility', {
    QueueUrl: queue,
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: Math.min(Math.max(Math.ceil(seconds), 1), 900),
  });
}
