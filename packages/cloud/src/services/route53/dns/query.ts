import { OPT } from './types.ts';

/** A question as received. */
export interface Query {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  /** As Route 53 writes it: lower case, a dot at the end, unusual bytes as octal escapes. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** The question's own bytes, which an answer repeats exactly. */
  readonly question: Buffer;
  readonly edns?: { readonly version: number; readonly size: number } | undefined;
}

/** A packet that breaks RFC 1035. */
export class BadPacket extends Error {}

export const HEADER = 12;
const LONGEST_NAME = 255;

/** Reads a query of one question. Throws {@link BadPacket}; the packet is at least a header. */
export function readQuery(packet: Buffer): Query {
  const [flags, questions] = [packet.readUInt16BE(2), packet.readUInt16BE(4)];
  if (questions !== 1) throw new BadPacket('One question, please.');
  const { name, end } = readName(packet, HEADER);
  if (end + 4 > packet.length) throw new BadPacket('The question ends early.');
  const records = packet.readUInt16BE(6) + packet.readUInt16BE(8) + packet.readUInt16BE(10);
  return {
    id: packet.readUInt16BE(0),
    opcode: (flags >> 11) & 15,
    recursionDesired: (flags & 0x0100) !== 0,
    name,
    type: packet.readUInt16BE(end),
    class: packet.readUInt16BE(end + 2),
    question: packet.subarray(HEADER, end + 4),
    edns: readEdns(packet, end + 4, records),
  };
}

/** The first name of a message: there is nothing before it that it could point to. */
function readName(packet: Buffer, from: number): { name: string; end: number } {
  let name = '';
  let at = from;
  for (;;) {
    const length = packet[at];
    if (length === undefined || length > 63) throw new BadPacket('A name is not one.');
    at += 1;
    if (length === 0) break;
    if (at + length > packet.length || at + length - from >= LONGEST_NAME) throw new BadPacket('A name is too long.');
    for (const byte of packet.subarray(at, at + length)) name += written(byte);
    name += '.';
    at += length;
  }
  return { name: name === '' ? '.' : name, end: at };
}

const written = (byte: number): string => {
  const char = String.fromCharCode(byte).toLowerCase();
  return byte < 128 && /[a-z0-9_-]/.test(char) ? char : `\\${byte.toString(8).padStart(3, '0')}`;
};

/** The OPT record among those that follow the question. RFC 6891. */
function readEdns(packet: Buffer, from: number, records: number): Query['edns'] {
  let at = from;
  let found: Query['edns'];
  for (let left = records; left > 0; left--) {
    const start = at;
    at = afterName(packet, at);
    if (at + 10 > packet.length) throw new BadPacket('A record ends early.');
    if (packet.readUInt16BE(at) === OPT) {
      if (found || at !== start + 1) throw new BadPacket('One OPT record of the root, please.');
      found = { size: packet.readUInt16BE(at + 2), version: packet[at + 5] ?? 0 };
    }
    at += 10 + packet.readUInt16BE(at + 8);
    if (at > packet.length) throw new BadPacket('A record ends early.');
  }
  return found;
}

function afterName(packet: Buffer, from: number): number {
  for (let at = from; at < packet.length; ) {
    const length = packet[at] ?? 0;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    if (length > 63) break;
    at += 1 + length;
  }
  throw new BadPacket('A name is not one.');
}
