import { HEADER, type Query } from './query.ts';
import { writeValue } from './rdata.ts';
import { OPT, RCODE, type Rcode, typeNumber } from './types.ts';
import { Unwritable, Writer } from './writer.ts';

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  readonly value: string;
}

export interface Reply {
  readonly code: Rcode;
  /** Whether the zone is ours. */
  readonly authoritative?: boolean;
  readonly answers?: readonly DnsRecord[];
  readonly authority?: readonly DnsRecord[];
  readonly additional?: readonly DnsRecord[];
}

/** A size that is considered safe from fragmentation. https://www.dnsflagday.net/2020/ */
const OWN_SIZE = 1232;
const PLAIN_SIZE = 512;
const LARGEST_DATAGRAM = 4096;
export const LARGEST_STREAM = 65_535;

/** How much the client accepts in one datagram. */
export const datagramSize = ({ edns }: Query): number =>
  edns ? Math.min(Math.max(edns.size, PLAIN_SIZE), LARGEST_DATAGRAM) : PLAIN_SIZE;

/** A reply's bytes, at most this many: a longer reply is marked as truncated, and the client asks again over TCP. */
export function writeReply(query: Query, reply: Reply, max: number): Buffer {
  const whole = write(query, reply, false);
  return whole.length <= max ? whole : write(query, { ...reply, answers: [], authority: [], additional: [] }, true);
}

function write(query: Query, reply: Reply, cut: boolean): Buffer {
  const { answers = [], authority = [], additional = [] } = reply;
  const code = RCODE[reply.code];
  const writer = new Writer();
  writer.u16(query.id);
  writer.u16(
    0x8000 |
      (query.opcode << 11) |
      (reply.authoritative ? 0x0400 : 0) |
      (cut ? 0x0200 : 0) |
      (query.recursionDesired ? 0x0100 : 0) |
      (code & 15),
  );
  for (const count of [1, answers.length, authority.length, additional.length + (query.edns ? 1 : 0)])
    writer.u16(count);
  writer.raw(query.question);
  writer.known(query.name, HEADER);
  for (const record of [...answers, ...authority, ...additional]) writeRecord(writer, record);
  if (query.edns) {
    writer.u8(0);
    writer.u16(OPT);
    writer.u16(OWN_SIZE);
    writer.u32((code >> 4) << 24);
    writer.u16(0);
  }
  return writer.finish();
}

function writeRecord(writer: Writer, { name, type, ttl, value }: DnsRecord): void {
  const number = typeNumber(type);
  if (number === undefined) throw new Unwritable(`Records of the type ${type} are not answered over DNS.`);
  writer.name(name);
  writer.u16(number);
  writer.u16(1);
  writer.u32(ttl);
  writer.sized(() => writeValue(writer, type, value));
}

/** The answer to a packet if only its header can be read. */
export function headerOnly(packet: Buffer, code: Rcode): Buffer {
  const answer = Buffer.alloc(HEADER);
  answer.writeUInt16BE(packet.readUInt16BE(0), 0);
  answer.writeUInt16BE(0x8000 | (packet.readUInt16BE(2) & 0x7900) | RCODE[code], 2);
  return answer;
}
