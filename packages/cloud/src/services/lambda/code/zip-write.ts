import { crc32 } from 'node:zlib';

/** An archive of small files, stored, always the same for the same files. `mode`: permission bits of all of them. */
export function writeZip(files: Readonly<Record<string, string | Uint8Array>>, mode = 0o644): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const path = Buffer.from(name);
    const content = typeof text === 'string' ? Buffer.from(text) : text;
    const facts = Buffer.alloc(22);
    facts.writeUInt16LE(0x800, 0); // names are UTF-8
    facts.writeUInt16LE(0x21, 6); // 1 January 1980
    facts.writeUInt32LE(crc32(content), 8);
    facts.writeUInt32LE(content.length, 12);
    facts.writeUInt32LE(content.length, 16);
    facts.writeUInt16LE(path.length, 20);
    const local = Buffer.concat([Buffer.from('504b03041400', 'hex'), facts, Buffer.alloc(2), path, content]);
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(((0o100000 | mode) << 16) >>> 0, 8);
    tail.writeUInt32LE(offset, 12);
    directory.push(Buffer.concat([Buffer.from('504b01021e031400', 'hex'), facts, tail, path]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
