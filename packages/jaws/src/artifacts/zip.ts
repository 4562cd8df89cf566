import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { inParallel } from '../base/async.ts';

/** A file of a zip. */
export interface ZipEntry {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly data: Uint8Array;
  readonly executable: boolean;
}

/** Above this size, time matters more than the last bytes. */
const large = 4 * 1024 * 1024;

const deflate = promisify(deflateRaw);

/**
 * A zip that is the same, byte by byte, for the same entries on any machine: sorted, with one constant date (DOS dates have no
 * time zone) and modes 0644 or 0755. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function zip(entries: readonly ZipEntry[]): Promise<Buffer> {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  // The best level saves little on large data for the time it takes: 115 MB of tables become 0.3 % smaller in 18 seconds
  // instead of 6.
  const level = entries.reduce((sum, { data }) => sum + data.length, 0) > large ? 7 : 9;
  const packed = await inParallel(sorted, 4, async ({ data }) => {
    // Smaller blocks suit code better than the largest, and take less memory.
    // One chunk holds the whole output, which saves a round through the event loop for every 16 KiB.
    const small = await deflate(data, { level, memLevel: 7, chunkSize: Math.max(1024, data.length) });
    return small.length < data.length ? { method: 8, bytes: small } : { method: 0, bytes: data };
  });
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [index, entry] of sorted.entries()) {
    const { method, bytes } = packed[index]!;
    const name = Buffer.from(entry.path);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(0x0800, 6); // names are UTF-8
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(0x21, 12); // 1980-01-01
    local.writeUInt32LE(crc32(entry.data), 14);
    local.writeUInt32LE(bytes.length, 18);
    local.writeUInt32LE(entry.data.length, 22);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(0x0314, 4); // made on Unix: the modes below count
    local.copy(central, 6, 4, 30);
    central.writeUInt32LE(((0o100000 | (entry.executable ? 0o755 : 0o644)) << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    parts.push(local, name, bytes);
    directory.push(central, name);
    offset += local.length + name.length + bytes.length;
  }
  return Buffer.concat([...parts, ...directory, end(sorted.length, directory, offset)]);
}

function end(count: number, directory: readonly Uint8Array[], offset: number): Buffer {
  // Without the 64-bit extension; 250 MB of files are far below its limits, 65,535 files might not be.
  if (count > 0xffff) throw new Error(`${count} files do not fit into a zip`);
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(
    directory.reduce((sum, part) => sum + part.length, 0),
    12,
  );
  record.writeUInt32LE(offset, 16);
  return record;
}
