import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { encodeStructure } from './json.ts';
import { encodeText } from './scalars.ts';
import { isText, type Member, type Shape, type Structure } from './shapes.ts';
import { encodeXmlStructure } from './xml.ts';

export const eventStreamType = 'application/vnd.amazon.eventstream';

/** How a service writes the structures in its event streams. */
export interface EventFormat {
  readonly xml: boolean;
  /** Members beside the stream, which RPC protocols send as a first event. */
  readonly initial: { readonly members: readonly Member[]; readonly values: Record<string, unknown> } | undefined;
}

/**
 * Frames the events of an output member, each an object with one member of the union. An error that the source throws
 * becomes an exception event when its name is a member of the union, an error event otherwise.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function encodeEventStream(union: Structure, events: AsyncIterable<unknown>, format: EventFormat): Readable {
  return Readable.from(frames(union, events, format), { objectMode: false });
}

async function* frames(union: Structure, events: AsyncIterable<unknown>, format: EventFormat): AsyncGenerator<Buffer> {
  if (format.initial) {
    const { members, values } = format.initial;
    yield event('initial-response', 'application/json', JSON.stringify(encodeStructure({ members }, values, false)));
  }
  try {
    for await (const item of events) {
      for (const member of union.members) {
        const value = (item as Record<string, unknown>)[member.name];
        if (value !== undefined && value !== null) yield encodeEvent(member, value as Record<string, unknown>, format);
      }
    }
  } catch (error) {
    yield failure(union, error as Error, format);
  }
}

function encodeEvent({ name, shape }: Member, value: Record<string, unknown>, format: EventFormat): Buffer {
  if (shape.kind !== 'structure' && shape.kind !== 'union') return event(name, 'application/octet-stream', '');
  const headers = shape.members
    .filter((member) => member.traits.eventHeader && value[member.name] !== undefined)
    .map((member): [string, string] => [member.name, headerText(member.shape, value[member.name])]);
  const payload = shape.members.find((member) => member.traits.eventPayload);
  if (!payload) {
    const members = shape.members.filter((member) => !member.traits.eventHeader);
    return event(name, typeOf(format), document({ ...shape, members }, value, format), headers);
  }
  const content = value[payload.name];
  if (payload.shape.kind === 'blob') {
    return event(name, 'application/octet-stream', (content as Uint8Array | undefined) ?? '', headers);
  }
  if (payload.shape.kind === 'structure' || payload.shape.kind === 'union') {
    return event(
      name,
      typeOf(format),
      document(payload.shape, (content ?? {}) as Record<string, unknown>, format),
      headers,
    );
  }
  return event(name, 'text/plain', String(content ?? ''), headers);
}

function headerText(shape: Shape, value: unknown): string {
  return isText(shape) ? encodeText(shape, value, 'epoch-seconds') : '';
}

function document(shape: Structure, value: Record<string, unknown>, format: EventFormat): string {
  if (format.xml) return encodeXmlStructure(shape, value, shape.traits.xmlName ?? shape.name);
  return JSON.stringify(encodeStructure(shape, value, true));
}

const typeOf = (format: EventFormat): string => (format.xml ? 'text/xml' : 'application/json');

function failure(union: Structure, error: Error, format: EventFormat): Buffer {
  const member = union.members.find(({ name }) => name === error.name);
  if (member && (member.shape.kind === 'structure' || member.shape.kind === 'union')) {
    const body = document(member.shape, { message: error.message, Message: error.message }, format);
    return frame(
      [
        [':message-type', 'exception'],
        [':exception-type', member.name],
        [':content-type', typeOf(format)],
      ],
      Buffer.from(body),
    );
  }
  return frame(
    [
      [':message-type', 'error'],
      [':error-code', error.name],
      [':error-message', error.message],
    ],
    Buffer.alloc(0),
  );
}

function event(type: string, contentType: string, body: string | Uint8Array, more: [string, string][] = []): Buffer {
  const headers: [string, string][] = [
    [':message-type', 'event'],
    [':event-type', type],
    [':content-type', contentType],
  ];
  return frame([...headers, ...more], Buffer.from(body as Uint8Array));
}

const stringType = 7;

function frame(headers: readonly [string, string][], body: Buffer): Buffer {
  const head = Buffer.concat(headers.map(([name, value]) => encodeHeader(name, value)));
  const message = Buffer.alloc(12 + head.length + body.length + 4);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  head.copy(message, 12);
  body.copy(message, 12 + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4);
  return message;
}

function encodeHeader(name: string, value: string): Buffer {
  const key = Buffer.from(name);
  const text = Buffer.from(value).subarray(0, 0xffff);
  const header = Buffer.alloc(4 + key.length);
  header[0] = key.length;
  key.copy(header, 1);
  header[1 + key.length] = stringType;
  header.writeUInt16BE(text.length, 2 + key.length);
  return Buffer.concat([header, text]);
}
