import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

/**
 * Unpacks a zip of ours into a folder: stored and deflated entries, with their modes. Refuses names that leave the folder.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function unzip(file: string, folder: string): Promise<void> {
  const zip = await readFile(file);
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end === -1) throw new Error(`${file} is no zip`);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry++) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const header = zip.readUInt32LE(at + 42);
    const size = zip.readUInt32LE(at + 20);
    const method = zip.readUInt16LE(at + 10);
    const mode = (zip.readUInt32LE(at + 38) >>> 16) & 0o777;
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    if (name.endsWith('/')) continue;

    const path = normalize(join(folder, name));
    if (!path.startsWith(folder + sep)) throw new Error(`${name} leaves its folder`);
    const from = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const packed = zip.subarray(from, from + size);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, method === 0 ? packed : await inflate(packed), { mode: mode || 0o644, flag: 'wx' });
  }
}
