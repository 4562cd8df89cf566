import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

/** Lambda's limit for unpacked code, which JAWS's own archives observe. Bytes. */
const MOST = 262_144_000;
const TYPE_BITS = 0o170000;
const LINK = 0o120000;

interface Entry {
  readonly method: number;
  readonly mode: number;
  readonly packed: Buffer;
}

/**
 * Unpacks one of our zips into a new folder: stored and deflated entries, with their modes; of two with one name the last wins.
 * All
 * names are checked before anything is written: names that leave the folder are refused, and so are links, which JAWS never
 * packs.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function unzip(file: string, folder: string): Promise<void> {
  const entries = entriesOf(file, await readFile(file));
  await mkdir(folder);
  let left = MOST;
  for (const [name, { method, mode, packed }] of entries) {
    const path = join(folder, name);
    const content = method === 0 ? packed : await inflate(packed, { maxOutputLength: Math.max(1, left) });
    left -= content.length;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: mode || 0o644, flag: 'wx' });
  }
}

function entriesOf(file: string, zip: Buffer): Map<string, Entry> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end === -1) throw new Error(`${file} is not a zip`);
  const count = zip.readUInt16LE(end + 10);
  const entries = new Map<string, Entry>();
  let at = zip.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry++) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const header = zip.readUInt32LE(at + 42);
    const size = zip.readUInt32LE(at + 20);
    const method = zip.readUInt16LE(at + 10);
    const attributes = zip.readUInt32LE(at + 38) >>> 16;
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    check(name);
    if ((attributes & TYPE_BITS) === LINK) throw new Error(`${name} is a link`);
    if (name.endsWith('/')) continue;
    const from = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    entries.set(name, { method, mode: attributes & 0o777, packed: zip.subarray(from, from + size) });
  }
  return entries;
}

function check(name: string): void {
  const parts = name.split('/');
  if (name.startsWith('/') || /^[a-zA-Z]:|\\|\0/.test(name) || parts.includes('..') || parts.includes('.')) {
    throw new Error(`${JSON.stringify(name)} leaves its folder`);
  }
}
