import { isIPv4, isIPv6 } from 'node:net';
import { Unwritable, unescaped, type Writer } from './writer.ts';

type WriteValue = (writer: Writer, value: string) => void;

/** The values of records, which are written as in zone files. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html */
const WRITERS: Readonly<Record<string, WriteValue>> = {
  A: (writer, value) => {
    if (!isIPv4(value)) throw new Unwritable(`${value} is no IPv4 address.`);
    writer.raw(Uint8Array.from(value.split('.'), Number));
  },
  AAAA: (writer, value) => writer.raw(address6(value)),
  CNAME: (writer, value) => writer.name(name(value)),
  NS: (writer, value) => writer.name(name(value)),
  PTR: (writer, value) => writer.name(name(value)),
  MX: (writer, value) => {
    const [preference, exchange] = fields(value, 2);
    writer.u16(number(preference, 0xffff));
    writer.name(name(exchange));
  },
  SOA: (writer, value) => {
    const [primary, mailbox, ...times] = fields(value, 7);
    writer.name(name(primary));
    writer.name(name(mailbox));
    for (const time of times) writer.u32(number(time, 0xffff_ffff));
  },
  SRV: (writer, value) => {
    const [priority, weight, port, target] = fields(value, 4);
    for (const one of [priority, weight, port]) writer.u16(number(one, 0xffff));
    writer.name(name(target), true);
  },
  TXT: texts,
  SPF: texts,
  CAA: (writer, value) => {
    const [, flags, tag = '', quoted = ''] = /^(\d+)\s+([a-zA-Z0-9]+)\s+"(.*)"$/s.exec(value.trim()) ?? [];
    writer.u8(number(flags, 255));
    text(writer, Buffer.from(tag));
    writer.raw(unescaped(quoted));
  },
  NAPTR: (writer, value) => {
    const parts = value.match(/"(?:[^"\\]|\\.)*"|\S+/gs) ?? [];
    const [order, preference, flags, service, expression, replacement] = fields(parts, 6);
    for (const one of [order, preference]) writer.u16(number(one, 0xffff));
    for (const one of [flags, service, expression]) text(writer, unescaped((one ?? '').replace(/^"(.*)"$/s, '$1')));
    writer.name(name(replacement), true);
  },
  DS: (writer, value) => {
    const [tag, algorithm, digest, hash] = fields(value, 4);
    writer.u16(number(tag, 0xffff));
    for (const one of [algorithm, digest]) writer.u8(number(one, 255));
    writer.raw(hex(hash));
  },
  SSHFP: (writer, value) => {
    const [algorithm, kind, hash] = fields(value, 3);
    for (const one of [algorithm, kind]) writer.u8(number(one, 255));
    writer.raw(hex(hash));
  },
  TLSA: (writer, value) => {
    const [usage, selector, matching, hash] = fields(value, 4);
    for (const one of [usage, selector, matching]) writer.u8(number(one, 255));
    writer.raw(hex(hash));
  },
};

/** Writes a record's value; throws {@link Unwritable} for values that are invalid for its type, and for types without a writer. */
export function writeValue(writer: Writer, type: string, value: string): void {
  const write = Object.hasOwn(WRITERS, type) ? WRITERS[type] : undefined;
  if (!write) throw new Unwritable(`Records of the type ${type} are not answered over DNS.`);
  write(writer, value);
}

function fields(value: string | readonly string[], count: number): readonly string[] {
  const found = typeof value === 'string' ? value.trim().split(/\s+/) : value;
  if (found.length !== count) throw new Unwritable(`${JSON.stringify(value)} has not ${count} fields.`);
  return found;
}

function number(text: string | undefined, max: number): number {
  const value = Number(text);
  if (text === undefined || !/^\d+$/.test(text) || value > max) throw new Unwritable(`${text} is not within 0-${max}.`);
  return value;
}

const name = (value: string | undefined): string => `${value ?? ''}`.trim().replace(/\.?$/, '.');

function hex(value = ''): Buffer {
  if (!/^([0-9a-f]{2})+$/i.test(value)) throw new Unwritable(`${value} is not hexadecimal.`);
  return Buffer.from(value, 'hex');
}

function text(writer: Writer, bytes: Buffer): void {
  if (bytes.length > 255) throw new Unwritable('A text is longer than 255 bytes.');
  writer.u8(bytes.length);
  writer.raw(bytes);
}

function texts(writer: Writer, value: string): void {
  const quoted = value.match(/"(?:[^"\\]|\\.)*(?:"|$)/gs);
  if (!quoted) throw new Unwritable('A text is not in quotation marks.');
  for (const one of quoted) text(writer, unescaped(one.slice(1, -1)));
}

function address6(value: string): Uint8Array {
  if (!isIPv6(value) || value.includes('%')) throw new Unwritable(`${value} is no IPv6 address.`);
  const [head = '', tail] = value.split('::');
  const [front, back] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? [] : Array<number>(16 - front.length - back.length).fill(0);
  return Uint8Array.from([...front, ...zeros, ...back]);
}

/** The last group may be an IPv4 address. */
const groups = (part: string): number[] =>
  part === ''
    ? []
    : part.split(':').flatMap((group) => {
        if (group.includes('.')) return group.split('.').map(Number);
        const value = Number.parseInt(group, 16);
        return [value >> 8, value & 255];
      });
