import { textIn } from 'jaws-core-js/http';
import { type Connection, connectionOf, leave, present, presentOf } from './connections.ts';
import { idAt, type Message, publish, publishSystem } from './publish.ts';
import { Refusal } from './refusal.ts';
import { type FoundChannel, may, ruleFor } from './settings.ts';
import { all, getItem, type Item, increment, pages, put, putItem, secondsOf, update, write } from './store.ts';
import type { Realtime } from './tickets.ts';

/** A client's message: `{ "do": "subscribe", "channel": "room:1", "re": 7 }`. */
interface Asked {
  readonly do?: unknown;
  /** Returned with the response. */
  readonly re?: unknown;
  readonly channel?: unknown;
  readonly data?: unknown;
  readonly key?: unknown;
  /** Id of the last message that the client has. */
  readonly after?: unknown;
  /** That `after` is the end of the previous part. */
  readonly follows?: unknown;
}

/** Bytes of missed messages in one response. */
const mostMissed = 90_000;

/** A message of another region, or of a slow clock, may have an earlier id than one that came before it. */
const overlapMs = 15_000;

/** Handles a connection's message, and returns the response: `{ re, ok: true, … }` or `{ re, ok: false, error, reason }`. */
export async function answer(realtime: Realtime, id: string, body: string): Promise<object> {
  let asked: Asked = {};
  let languages: string | undefined;
  try {
    asked = parse(body);
    const connection = await connectionOf(realtime, id);
    if (!connection) throw new Refusal('gone', 'The connection has ended. Connect again.');
    languages = connection.user.languages;
    await count(realtime, connection);
    return { re: asked.re, ok: true, ...(await act(realtime, connection, asked)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { reason, field } = error;
    const message = textIn(error.message, languages, realtime.texts ?? {});
    return { re: asked.re, ok: false, error: message, reason, ...(field !== undefined && { field }) };
  }
}

function parse(body: string): Asked {
  try {
    const asked: unknown = JSON.parse(body);
    if (typeof asked === 'object' && asked !== null && !Array.isArray(asked)) return asked;
  } catch {
    // Said below.
  }
  throw new Refusal('invalid', 'A message is an object of JSON.');
}

/** Counts in minutes: the table decides, also if several requests arrive at once. */
async function count(realtime: Realtime, { id }: Connection): Promise<void> {
  const minute = Math.floor(secondsOf(realtime) / 60);
  const isCounted = await increment(realtime, realtime.connections, {
    pk: `C#${id}`,
    sk: `R#${minute}`,
    most: realtime.settings.messagesInMinute,
    expires: (minute + 2) * 60,
  });
  if (!isCounted) throw new Refusal('limit', 'Too many messages in a minute. Wait a little.');
}

async function act(realtime: Realtime, connection: Connection, asked: Asked): Promise<object> {
  switch (asked.do) {
    case 'ping':
      await stay(realtime, connection);
      return {};
    case 'subscribe': {
      const { channel, found } = await channelFor(realtime, connection, asked, 'read');
      await subscribe(realtime, connection, channel, found);
      if (typeof asked.after === 'string') return missed(realtime, channel, found, asked.after, asked.follows === true);
      // The point at which a client continues if its connection is lost before it receives anything.
      return found.rule.historySeconds > 0 ? { last: idAt(realtime.now()) } : {};
    }
    case 'unsubscribe': {
      const { channel } = named(realtime, asked);
      await leave(realtime, { id: connection.id, sub: connection.user.sub }, channel);
      return {};
    }
    case 'publish': {
      const { channel } = await channelFor(realtime, connection, asked, 'write');
      const { data, key } = asked;
      if (key !== undefined && (typeof key !== 'string' || key.length > 100)) {
        throw new Refusal('invalid', 'The key is a text of at most 100 characters.', 'key');
      }
      const { maxBytes } = realtime.settings;
      if (Buffer.byteLength(JSON.stringify(data) ?? '') > maxBytes) {
        throw new Refusal('size', `A message has at most ${maxBytes} bytes.`, 'data');
      }
      return { id: await publish(realtime, { channel, data, key, from: connection.user.sub }) };
    }
    case 'presence': {
      const { channel, found } = await channelFor(realtime, connection, asked, 'read');
      if (!found.rule.presence) throw new Refusal('channel', 'Nobody can see who is in this channel.', 'channel');
      return { users: await present(realtime, channel) };
    }
    default:
      throw new Refusal('invalid', 'Send ping, subscribe, unsubscribe, publish or presence.', 'do');
  }
}

function named({ settings }: Realtime, { channel }: Asked): { readonly channel: string; readonly found: FoundChannel } {
  const found = ruleFor(settings, channel);
  if (!found) throw forbidden();
  return { channel: channel as string, found };
}

/** The same response for a missing channel and for a forbidden one. */
const forbidden = () => new Refusal('forbidden', 'You cannot do this in this channel.', 'channel');

async function channelFor(realtime: Realtime, { user }: Connection, asked: Asked, right: 'read' | 'write') {
  const one = named(realtime, asked);
  if (!(await may(one.found.rule[right], user, one.found.parts))) throw forbidden();
  return one;
}

async function subscribe(
  realtime: Realtime,
  { id, user: { sub } }: Connection,
  channel: string,
  { rule }: FoundChannel,
): Promise<void> {
  const { connections: table, settings } = realtime;
  const own = await getItem(realtime, table, `C#${id}`, 'C');
  if (!own) throw new Refusal('gone', 'The connection has ended. Connect again.');
  const expires = Number(own.expires);
  const list = await all(realtime, table, `C#${id}`, { prefix: 'N#' });
  const isIn = list.some(({ sk }) => sk === `N#${channel}`);
  if (!isIn) {
    // The counter must equal the value that was read: of two simultaneous requests, one is retried.
    const refused = await write(
      realtime,
      update(table, `C#${id}`, 'C', 'SET channels = :next', {
        expression: 'attribute_exists(pk) AND channels = :before AND :count < :most',
        values: {
          next: Number(own.channels) + 1,
          before: Number(own.channels),
          count: list.length,
          most: settings.channelsOfConnection,
        },
      }),
      put(table, { pk: `C#${id}`, sk: `N#${channel}`, expires }),
      put(table, { pk: `N#${channel}`, sk: `${sub}#${id}`, id, expires }),
    );
    if (refused !== undefined) {
      throw list.length >= settings.channelsOfConnection
        ? new Refusal('limit', `A connection has at most ${settings.channelsOfConnection} channels.`, 'channel')
        : new Refusal('raced', 'Another message changed the channels at the same time. Send it again.');
    }
  }
  if (!rule.presence) return;
  const others = await presentOf(realtime, channel, sub);
  await here(realtime, channel, sub, id);
  if (others.length === 0) await publishSystem(realtime, 'join', channel, sub);
}

const here = (realtime: Realtime, channel: string, sub: string, id: string): Promise<void> =>
  putItem(realtime, realtime.messages, {
    pk: `P#${channel}`,
    sk: `${sub}#${realtime.region}#${id}`,
    expires: secondsOf(realtime) + realtime.settings.presenceSeconds,
  });

/** A connection that is there stays in the lists of its channels. */
async function stay(realtime: Realtime, { id, user: { sub } }: Connection): Promise<void> {
  const list = await all(realtime, realtime.connections, `C#${id}`, { prefix: 'N#' });
  for (const { sk } of list) {
    if (ruleFor(realtime.settings, sk.slice(2))?.rule.presence) await here(realtime, sk.slice(2), sub, id);
  }
}

/**
 * The messages since a given one, with some from before it: a client knows the ids that it has. `more`: ask again from the last one.
 */
async function missed(
  realtime: Realtime,
  channel: string,
  { rule }: FoundChannel,
  after: string,
  follows: boolean,
): Promise<object> {
  const [, time = ''] = /^([0-9a-z]{9})-[0-9a-f]{20}$/.exec(after) ?? [];
  if (time === '') throw new Refusal('invalid', 'The message is not one of this channel.', 'after');
  if (rule.historySeconds === 0) return { missed: [], more: false };
  const oldest = realtime.now() - rule.historySeconds * 1000;
  const from = Math.max(Number.parseInt(time, 36) - overlapMs, oldest);
  const found: object[] = [];
  let bytes = 0;
  const start = follows && Number.parseInt(time, 36) >= oldest ? after : idAt(from);
  for await (const page of pages(realtime, realtime.messages, `M#${channel}`, { after: start, limit: 100 })) {
    for (const item of page) {
      const one = envelope(messageOf(item));
      bytes += Buffer.byteLength(JSON.stringify(one));
      if (bytes > mostMissed && found.length > 0) return { missed: found, more: true };
      found.push(one);
    }
  }
  return { missed: found, more: false };
}

/** A message as its item has it. */
export const messageOf = ({ pk, sk, kind, data, from, at }: Item): Message => ({
  id: sk,
  channel: pk.slice(2),
  kind: String(kind) as Message['kind'],
  ...(data !== undefined && { data: String(data) }),
  ...(from !== undefined && { from: String(from) }),
  at: Number(at),
});

/** The message as clients get it. */
export const envelope = ({ data, ...message }: Message): object => ({
  ...message,
  ...(data !== undefined && { data: JSON.parse(data) }),
});
