import { createHash, randomUUID } from 'node:crypto';
import { Refusal } from './refusal.ts';
import { ruleFor, type Settings } from './settings.ts';
import { putItem, type Store, secondsOf } from './store.ts';

type Publishing = Omit<Store, 'connections'> & { readonly settings: Settings };

/** Bytes of a message from the server, as JSON: API Gateway sends 128 KB, and a message has a name and a sender as well. */
const mostBytes = 120_000;

/** How long a message without history is kept: until every region has it from the stream. */
const shortest = 300;

export interface Message {
  readonly id: string;
  readonly channel: string;
  readonly kind: 'message' | 'join' | 'leave';
  /** As JSON; empty if it is not a message. */
  readonly data?: string;
  /** Id of the user who published it; undefined for the server. */
  readonly from?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Ids sort by time. The part after the dash is the same for one key of one sender, so that a client shows a message once if it was
 * published again after a lost response.
 */
const idOf = (at: number, sender: string, key: string): string =>
  `${idAt(at).slice(0, 10)}${createHash('sha256').update(`${sender}\n${key}`).digest('hex').slice(0, 20)}`;

/** The prefix of every id of this time and later ones. */
export const idAt = (at: number): string => `${at.toString(36).padStart(9, '0')}-${'0'.repeat(20)}`;

export interface Publication {
  readonly channel: string;
  readonly data: unknown;
  /** The same for a repeated publication; by default different each time. */
  readonly key?: string | undefined;
  /** Id of a user. */
  readonly from?: string | undefined;
}

/**
 * Publishes to a channel, in all regions: one item of the table, whose stream in each region calls `deliver`. Returns the message's id.
 * Throws Refusal for a channel that no rule names, and for a message that is too large. Users' permissions are not checked here. / */
export async function publish(realtime: Publishing, { channel, data, key, from }: Publication): Promise<string> {
  if (!ruleFor(realtime.settings, channel)) throw new Refusal('channel', 'There is no such channel.');
  const text = JSON.stringify(data);
  if (text === undefined) throw new Refusal('invalid', 'Something has to be published: data is missing.');
  if (Buffer.byteLength(text) > mostBytes) throw new Refusal('size', `A message has at most ${mostBytes} bytes.`);
  return keep(realtime, { channel, kind: 'message', data: text, ...(from !== undefined && { from }) }, key);
}

/** Announces joins and leaves. */
export const publishSystem = (
  realtime: Publishing,
  kind: 'join' | 'leave',
  channel: string,
  from: string,
): Promise<string> => keep(realtime, { channel, kind, from }, undefined);

async function keep(
  realtime: Publishing,
  message: Omit<Message, 'id' | 'at'>,
  key = randomUUID() as string,
): Promise<string> {
  const { channel, kind, data, from } = message;
  const at = realtime.now();
  const id = idOf(at, from ?? '', key);
  const kept = Math.max(shortest, ruleFor(realtime.settings, channel)?.rule.historySeconds ?? 0);
  await putItem(realtime, realtime.messages, {
    pk: `M#${channel}`,
    sk: id,
    kind,
    at,
    region: realtime.region,
    ...(data !== undefined && { data }),
    ...(from !== undefined && { from }),
    expires: secondsOf(realtime) + kept,
  });
  return id;
}
