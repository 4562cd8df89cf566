import { crc32 } from 'node:zlib';

/** The maximum size of content in a pack. Bytes. */
export const SMALL = 64 << 10;

/** First line of every pack: its format. */
export const FIRST_LINE = Buffer.from('{"jaws-cloud-pack":2}\n');
const FIRST_LINE_1 = Buffer.from('{"jaws-cloud-pack":1}\n');

/** Before each content: the 16 bytes of its id, its size, and the CRC-32 of these 20 bytes and the content; numbers are of 32 bits, big end first. */
export const HEAD = 24;
/** In the first format there was no checksum. */
const HEAD_1 = 20;
export const headOf = (format: 1 | 2): number => (format === 1 ? HEAD_1 : HEAD);

interface Entry {
  readonly id: string;
  /** The position of its head. */
  readonly from: number;
  /** The position after its content. */
  readonly end: number;
  /** Of its content, in bytes. */
  readonly size: number;
}

export interface PackContent {
  readonly format: 1 | 2;
  readonly entries: readonly Entry[];
  /** Bytes up to the end of the last whole entry. */
  readonly length: number;
  /** Bytes of damaged entries. The remains of a crash at the end do not count: that write was never acknowledged. */
  readonly damaged: number;
}

export function entryOf(id: string, content: Uint8Array): Buffer {
  const entry = Buffer.allocUnsafe(HEAD + content.length);
  entry.write(id.slice(-32), 'hex');
  entry.writeUInt32BE(content.length, 16);
  entry.set(content, HEAD);
  entry.writeUInt32BE(sumOf(entry, 0, entry.length), 20);
  return entry;
}

/** Of an entry at `from`, without its checksum. */
const sumOf = (bytes: Buffer, from: number, end: number): number =>
  crc32(bytes.subarray(from + HEAD, end), crc32(bytes.subarray(from, from + HEAD - 4)));

/** Whether an entry is undamaged. */
export const isWhole = (entry: Buffer): boolean => entry.readUInt32BE(20) === sumOf(entry, 0, entry.length);

/** Undefined for anything except a pack of a known format. `isUsed`: whether a record names this id. */
export function readPack(bytes: Buffer, isUsed: (id: string) => boolean): PackContent | undefined {
  const line = bytes.subarray(0, FIRST_LINE.length);
  if (line.equals(FIRST_LINE)) return read(bytes, 2, isUsed);
  return line.equals(FIRST_LINE_1) ? read(bytes, 1, isUsed) : undefined;
}

function read(bytes: Buffer, format: 1 | 2, isUsed: (id: string) => boolean): PackContent {
  const entries: Entry[] = [];
  let [at, length, damaged] = [FIRST_LINE.length, FIRST_LINE.length, 0];
  while (at < bytes.length) {
    let entry = entryAt(bytes, at, format);
    if (!entry && format === 2) {
      entry = nextEntry(bytes, at + 1, isUsed);
      if (entry) damaged += entry.from - at;
    }
    if (!entry) {
      if (!isTorn(bytes, at, isUsed)) damaged += bytes.length - at;
      break;
    }
    entries.push(entry);
    at = entry.end;
    length = at;
  }
  return { format, entries, length, damaged };
}

function entryAt(bytes: Buffer, from: number, format: 1 | 2): Entry | undefined {
  const start = from + headOf(format);
  if (start > bytes.length) return undefined;
  const size = bytes.readUInt32BE(from + 16);
  const end = start + size;
  if (size > SMALL || end > bytes.length) return undefined;
  if (format === 2 && bytes.readUInt32BE(from + 20) !== sumOf(bytes, from, end)) return undefined;
  return { id: idAt(bytes, from), from, end, size };
}

/** After a damaged entry, whose size cannot be trusted: the next one that a record names. */
function nextEntry(bytes: Buffer, after: number, isUsed: (id: string) => boolean): Entry | undefined {
  for (let at = after; at + HEAD <= bytes.length; at++) {
    if (bytes.readUInt32BE(at + 16) > SMALL || !isUsed(idAt(bytes, at))) continue;
    const entry = entryAt(bytes, at, 2);
    if (entry) return entry;
  }
  return undefined;
}

/** Whether the end is the remains of a crash, of which nothing was acknowledged: the start of an entry, or room without content. */
function isTorn(bytes: Buffer, at: number, isUsed: (id: string) => boolean): boolean {
  const rest = bytes.subarray(at);
  if (rest.length < HEAD || rest.every((byte) => byte === 0)) return true;
  return at + HEAD + bytes.readUInt32BE(at + 16) > bytes.length && !isUsed(idAt(bytes, at));
}

const idAt = (bytes: Buffer, at: number): string => `blob-${bytes.toString('hex', at, at + 16)}`;
