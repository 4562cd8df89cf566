import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { type ChunkChecker, decodeChunked, isChunked, plainHeaders } from './aws-chunked.ts';

/** The content of a chunked body that arrives in pieces of this size, and its trailers. */
async function decoded(
  text: string,
  { headers = {}, size = 1_000_000, checker = undefined as ChunkChecker | undefined } = {},
) {
  const bytes = Buffer.from(text, 'latin1');
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  let trailers: Record<string, string> | undefined;
  const onTrailers = (found: Map<string, string>) => {
    trailers = Object.fromEntries(found);
  };
  const body = decodeChunked(Readable.from(pieces), headers, onTrailers, checker);
  const content = (await buffer(body)).toString('latin1');
  return { content, trailers };
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, sigv4-streaming-trailers.html
describe('a framed body', () => {
  const whole =
    '5;chunk-signature=ab\r\nhello\r\nA\r\n0123456789\r\n0;chunk-signature=cd\r\nX-Amz-Checksum-Crc32: abc=\r\nb:c:d\r\n\r\n';

  test.each([1, 2, 3, 7, 1_000])('is its content, however it comes: in pieces of %d', async (size) => {
    expect(await decoded(whole, { size })).toEqual({
      content: 'hello0123456789',
      trailers: { 'x-amz-checksum-crc32': 'abc=', b: 'c:d' },
    });
  });

  test('may end without an empty line, and has no trailers then or some', async () => {
    expect(await decoded('1\r\nx\r\n0\r\n')).toEqual({ content: 'x', trailers: {} });
    expect(await decoded('1\r\nx\r\n0\r\na:b')).toEqual({ content: 'x', trailers: { a: 'b' } });
    expect(await decoded('0\r\n\r\n')).toEqual({ content: '', trailers: {} });
    expect(await decoded('0\r\nno colon\r\n:empty\r\n\r\n')).toEqual({ content: '', trailers: {} });
  });

  test('may be followed by anything', async () => {
    expect(await decoded('1\r\nx\r\n0\r\n\r\nmore\r\nmore', { size: 3 })).toEqual({ content: 'x', trailers: {} });
  });

  test('has the length that was announced', async () => {
    const announced = (length: string) =>
      decoded('3\r\nabc\r\n0\r\n\r\n', { headers: { 'x-amz-decoded-content-length': length } });
    expect((await announced('3')).content).toBe('abc');
    for (const length of ['2', '4', 'x'])
      await expect(announced(length)).rejects.toMatchObject({ code: 'IncompleteBody', status: 400 });
  });

  test.each(['', '3', '3\r\n', '3\r\nab', '3\r\nabc', '3\r\nabc\r\n'])(
    'that is cut is incomplete: %j',
    async (text) => {
      await expect(decoded(text)).rejects.toMatchObject({
        code: 'IncompleteBody',
        message: 'You did not provide the number of bytes specified by the Content-Length HTTP header',
      });
    },
  );

  test.each(['\r\n', 'x\r\n', '-1\r\n', '123456789\r\n', '3 \r\n', '3x\r\n', '0x3\r\n'])(
    'has sizes: not %j',
    async (text) => {
      await expect(decoded(text)).rejects.toMatchObject({ code: 'InvalidChunkSizeError', status: 400 });
    },
  );

  test('has heads of an end', async () => {
    const head = (length: number) => `1;${'x'.repeat(length - 2)}\r\nx\r\n0\r\n\r\n`;
    expect((await decoded(head(16_384))).content).toBe('x');
    await expect(decoded(head(16_385))).rejects.toMatchObject({ code: 'InvalidRequest', status: 400 });
    await expect(decoded('1'.repeat(16_385), { size: 5_000 })).rejects.toThrow('A chunk header is too long.');
  });

  test('fails with its source', async () => {
    const source = Readable.from(
      (function* () {
        yield Buffer.from('3\r\nab');
        throw new Error('gone');
      })(),
    );
    await expect(buffer(decodeChunked(source, {}, () => {}))).rejects.toThrow('gone');
  });
});

describe('its checker', () => {
  const watched = (failAt?: string) => {
    const seen: string[] = [];
    const note = (subject: string) => {
      seen.push(subject);
      if (subject === failAt) throw new Error(`refused at ${subject}`);
    };
    const checker: ChunkChecker = {
      begin: (extension) => note(`begin ${extension}`),
      data: (bytes) => note(`data ${Buffer.from(bytes)}`),
      end: () => note('end'),
      trailers: (trailers) => note(`trailers ${[...trailers]}`),
    };
    return { seen, checker };
  };
  const text = '2;s=1\r\nab\r\n0;s=2\r\na:b\r\n\r\n';

  test('sees every chunk, the last too, and the trailers', async () => {
    const { seen, checker } = watched();
    await decoded(text, { checker });
    expect(seen).toEqual(['begin ;s=1', 'data ab', 'end', 'begin ;s=2', 'end', 'trailers a,b']);
  });

  test.each(['begin ;s=1', 'data ab', 'end', 'trailers a,b'])('ends the body where it refuses: %s', async (at) => {
    const { checker } = watched(at);
    let isReported = false;
    const body = decodeChunked(
      Readable.from([Buffer.from(text)]),
      {},
      () => {
        isReported = true;
      },
      checker,
    );
    await expect(buffer(body)).rejects.toThrow(`refused at ${at}`);
    expect(isReported).toBe(false);
  });
});

test('whether a body is framed is said by its digest, or by its encoding and its length', () => {
  expect(isChunked({ 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' })).toBe(true);
  expect(isChunked({ 'content-encoding': 'gzip, AWS-chunked', 'x-amz-decoded-content-length': '5' })).toBe(true);
  for (const headers of [
    {},
    { 'content-encoding': 'aws-chunked' },
    { 'x-amz-decoded-content-length': '5' },
    { 'content-encoding': 'gzip', 'x-amz-decoded-content-length': '5' },
    { 'content-encoding': 'aws-chunkedly', 'x-amz-decoded-content-length': '5' },
    { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  ])
    expect(isChunked(headers), JSON.stringify(headers)).toBe(false);
});

test('headers are those of the content', () => {
  const plain = { 'content-length': '5', a: 'b' };
  expect(plainHeaders(plain)).toBe(plain);
  const length = { 'content-length': '90', 'x-amz-decoded-content-length': '5' };
  const { 'x-amz-decoded-content-length': decodedLength } = length;
  expect(plainHeaders({ 'content-encoding': 'aws-chunked', ...length })).toEqual({
    'content-length': '5',
    'x-amz-decoded-content-length': decodedLength,
  });
  expect(plainHeaders({ 'content-encoding': 'aws-chunked, gzip,,AWS-CHUNKED , br', ...length })).toMatchObject({
    'content-encoding': 'gzip,br',
    'content-length': '5',
  });
  // The encoding's name alone does not mean that the body is chunked.
  expect(plainHeaders({ 'content-encoding': 'aws-chunked', 'content-length': '7' })).toEqual({ 'content-length': '7' });
  expect(plainHeaders({ 'x-amz-content-sha256': 'STREAMING-X', 'content-length': '7' })).toEqual({
    'x-amz-content-sha256': 'STREAMING-X',
  });
});
