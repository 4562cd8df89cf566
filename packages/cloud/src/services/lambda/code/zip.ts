import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { isWindowsPath } from './windows-names.ts';

const inflate = promisify(inflateRaw);

/** A file, folder or link in an archive. */
export interface ZipEntry {
  /** Relative, `/` between parts, no part `..`. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Unix permission bits; 0o644 if the archive has none. */
  readonly mode: number;
  /** Unpacked bytes, as declared; {@link content} refuses to return more. */
  readonly size: number;
  content(): Promise<Buffer>;
}

/** The archive is invalid, or requires something forbidden. */
export class ZipError extends Error {}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const UNIX = 3;
const LINK = 0o120000;
const FOLDER = 0o040000;
const TYPE_BITS = 0o170000;

/**
 * Reads an archive's directory. Refuses absolute names, `..`, encrypted entries, ZIP64 and methods other than stored and
 * deflated; on Windows names that no file can have there. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZip(zip: Buffer, platform: string = process.platform): ZipEntry[] {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== CENTRAL) throw new ZipError('broken central directory');
    const nameLength = zip.readUInt16LE(at + 28);
    const skip = nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    entries.push(readEntry(zip, at, nameLength, platform));
    at += 46 + skip;
  }
  return entries;
}

/** The end record stands last, before a comment of at most 64 KiB. */
function findEnd(zip: Buffer): number {
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 22 - 0xffff); at--) {
    if (zip.readUInt32LE(at) === END) return at;
  }
  throw new ZipError('no end of central directory');
}

function readEntry(zip: Buffer, at: number, nameLength: number, platform: string): ZipEntry {
  const flags = zip.readUInt16LE(at + 8);
  const method = zip.readUInt16LE(at + 10);
  const checksum = zip.readUInt32LE(at + 16);
  const packed = zip.readUInt32LE(at + 20);
  const size = zip.readUInt32LE(at + 24);
  const offset = zip.readUInt32LE(at + 42);
  const written = zip.subarray(at + 46, at + 46 + nameLength).toString('utf8');
  if (flags & 1) throw new ZipError(`${written} is encrypted`);
  if (method !== 0 && method !== 8) throw new ZipError(`${written} is packed by an unknown method`);
  if (packed === 0xffffffff || size === 0xffffffff || offset === 0xffffffff) throw new ZipError('ZIP64');

  const attributes = zip[at + 5] === UNIX ? zip.readUInt32LE(at + 38) >>> 16 : 0;
  const type = attributes & TYPE_BITS;
  const folder = written.endsWith('/') || type === FOLDER;
  return {
    name: safeName(written, platform),
    kind: folder ? 'folder' : type === LINK ? 'link' : 'file',
    mode: attributes & 0o777 || 0o644,
    size,
    content: async () => {
      if (zip.length < offset + 30 || zip.readUInt32LE(offset) !== LOCAL) throw new ZipError('broken local header');
      const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
      const bytes = zip.subarray(start, start + packed);
      // One byte more than declared may be produced, so a false size is an error and not a truncated file.
      const out = method === 0 ? bytes : await inflate(bytes, { maxOutputLength: size + 1 });
      if (out.length !== size || crc(out) !== checksum) throw new ZipError(`${written} is damaged`);
      return out;
    },
  };
}

function safeName(written: string, platform: string): string {
  const name = written.replaceAll('\\', '/');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (name.startsWith('/') || /^[a-zA-Z]:/.test(name) || parts.includes('..') || name.includes('\0')) {
    throw new ZipError(`${written} leaves the archive`);
  }
  const path = parts.join('/');
  if (platform === 'win32' && !isWindowsPath(path)) throw new ZipError(`${written} is a name that Windows cannot have`);
  return path;
}

/** `zlib.crc32` came with Node 20.15. */
const crc = (bytes: Buffer): number => crc32(bytes);
