import { describe, expect, test } from 'vitest';
import { TAR_END, TarReader, tarHeader, tarPadding } from './tar.ts';

const WHEN = new Date('2026-01-02T03:04:05.678Z');

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const readerOf = (bytes: Buffer, size = 100) => new TarReader(inPieces(bytes, size));

/** A header with some bytes changed, and a correct checksum. */
function changed(header: Buffer, ...changes: readonly [at: number, text: string][]): Buffer {
  for (const [at, text] of changes) header.write(text, at, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

async function contentOf(reader: TarReader, entry: { name: string; size: number }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of reader.content(entry)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html, "ustar Interchange Format"
test('a header has the fields of POSIX at their places', () => {
  const header = tarHeader({ name: 'some/name', size: 1234 }, WHEN);
  const field = (from: number, length: number) => header.toString('latin1', from, from + length);
  expect(header).toHaveLength(512);
  expect(field(0, 100)).toBe('some/name'.padEnd(100, '\0'));
  expect(field(100, 8)).toBe('0000600\0');
  expect(field(108, 16)).toBe('0000000\0'.repeat(2));
  expect(field(124, 12)).toBe(`${(1234).toString(8).padStart(11, '0')}\0`);
  expect(field(136, 12)).toBe(`${Math.floor(WHEN.getTime() / 1000).toString(8)}\0`);
  expect(field(156, 1)).toBe('0');
  expect(field(257, 8)).toBe('ustar\x0000');
  const summed = Buffer.from(header).fill(' ', 148, 156);
  const sum = summed.reduce((all, byte) => all + byte, 0);
  expect(field(148, 8)).toBe(`${sum.toString(8).padStart(6, '0')}\0 `);
});

test('an early time is padded', () => {
  expect(tarHeader({ name: 'x', size: 0 }, new Date(8_000)).toString('latin1', 136, 148)).toBe('00000000010\0');
});

test('a name that the header has no room for is an error', () => {
  expect(tarHeader({ name: 'x'.repeat(100), size: 0 }, WHEN).toString('latin1', 0, 101)).toBe(`${'x'.repeat(100)}0`);
  expect(() => tarHeader({ name: 'x'.repeat(101), size: 0 }, WHEN)).toThrow('more than 100 bytes: xxx');
  expect(() => tarHeader({ name: 'é'.repeat(51), size: 0 }, WHEN)).toThrow(RangeError);
});

test.each([0, 1, 511, 512, 513, 8 ** 11 - 1, 8 ** 11, 8 ** 11 + 1, 2 ** 45])(
  'a size of %d is read again',
  async (size) => {
    const header = tarHeader({ name: 'x', size }, WHEN);
    // Octal digits if they suffice: some tools read nothing else.
    expect(header[124]! & 0x80).toBe(size < 8 ** 11 ? 0 : 0x80);
    expect(await readerOf(header).next()).toEqual({ name: 'x', size });
  },
);

test.each([
  [0, 0],
  [1, 511],
  [511, 1],
  [512, 0],
  [513, 511],
])('content of %d bytes is followed by %d of padding', (size, padding) => {
  expect(tarPadding(size)).toHaveLength(padding);
});

test.each([1, 7, 512, 5000])('entries come one after another, in pieces of %d bytes', async (size) => {
  const contents = [Buffer.alloc(0), Buffer.from('hello'), Buffer.alloc(512, 1), Buffer.alloc(1300, 2)];
  const archive = contents.flatMap((content, n) => [
    tarHeader({ name: `file-${n}`, size: content.length }, WHEN),
    content,
    tarPadding(content.length),
  ]);
  const reader = readerOf(Buffer.concat([...archive, TAR_END]), size);
  for (const [n, content] of contents.entries()) {
    const entry = await reader.next();
    expect(entry).toEqual({ name: `file-${n}`, size: content.length });
    expect((await contentOf(reader, entry!)).equals(content)).toBe(true);
  }
  expect(await reader.next()).toBeUndefined();
});

describe('what is refused', () => {
  const header = () => tarHeader({ name: 'x', size: 5 }, WHEN);

  test('a header whose checksum does not fit', async () => {
    const damaged = header();
    damaged[3]! ^= 1;
    await expect(readerOf(damaged).next()).rejects.toThrow('a header is damaged');
    const last = header();
    last[511] = 1;
    await expect(readerOf(last).next()).rejects.toThrow('a header is damaged');
    const behindTheSum = header();
    behindTheSum[156]! += 1;
    await expect(readerOf(behindTheSum).next()).rejects.toThrow('a header is damaged');
  });

  test.each(['1', '2', '5', 'x', 'L'])('an entry of type %s', async (type) => {
    await expect(readerOf(changed(header(), [156, type])).next()).rejects.toThrow('"x" is not a regular file');
  });

  test('but not one of the older type of regular files', async () => {
    expect(await readerOf(changed(header(), [156, '\0'])).next()).toEqual({ name: 'x', size: 5 });
  });

  test('a name with a prefix', async () => {
    await expect(readerOf(changed(header(), [345, 'folder'])).next()).rejects.toThrow('is in a folder');
  });

  test.each(['zzzzzzzzzzz', '-0000000005'])('a size of %s', async (size) => {
    await expect(readerOf(changed(header(), [124, size])).next()).rejects.toThrow('"x" has no size');
  });

  test('a size that no number holds', async () => {
    const huge = header();
    huge.writeBigUInt64BE(2n ** 60n, 128);
    huge[124] = 0x80;
    await expect(readerOf(changed(huge)).next()).rejects.toThrow('"x" has no size');
  });

  test('an empty size is invalid', async () => {
    expect(await readerOf(changed(header(), [124, '\0'.repeat(12)])).next()).toEqual({ name: 'x', size: 0 });
  });

  test.each([
    ['in a header', 300],
    ['in the content', 514],
    ['in the padding', 700],
  ])('an archive that ends %s', async (_where, length) => {
    const whole = Buffer.concat([header(), Buffer.from('hello'), tarPadding(5)]);
    const reader = readerOf(whole.subarray(0, length));
    await expect(
      (async () => {
        const entry = await reader.next();
        await contentOf(reader, entry!);
      })(),
    ).rejects.toThrow('it ends too early');
  });
});
