import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { TAR_END, tarHeader, tarPadding } from './tar.ts';

/** Name, content, and the type of the entry unless it is a regular file. */
export type ArchiveEntry = readonly [name: string, content: string | Buffer, type?: string];

/** A snapshot of these entries, with matching sums. */
export function archive(entries: readonly ArchiveEntry[]): Buffer {
  const sums = entries.map(([name, content]) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`);
  return archiveWithout([...entries, ['SHA256SUMS', sums.join('')]]);
}

/** The same without sums. */
export function archiveWithout(entries: readonly ArchiveEntry[]): Buffer {
  const blocks: Buffer[] = [];
  for (const [name, content, type] of entries) {
    const bytes = Buffer.from(content);
    const header = tarHeader({ name, size: bytes.length }, new Date(0));
    if (type) {
      header.write(type, 156);
      header.fill(' ', 148, 156);
      const sum = header.reduce((all, byte) => all + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    }
    blocks.push(header, bytes, tarPadding(bytes.length));
  }
  return gzipSync(Buffer.concat([...blocks, TAR_END]));
}

/** The state of an in-memory cloud. */
export const EMPTY_STATE = '{"jaws-cloud":2}\n';

/** The manifest of a snapshot of it. */
export const manifestOf = (change: object = {}): string =>
  JSON.stringify({
    'jaws-cloud-snapshot': 1,
    format: 2,
    version: '2.0.0',
    created: '2026-01-01T00:00:00Z',
    records: {},
    blobs: 0,
    bytes: EMPTY_STATE.length,
    ...change,
  });
