import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { LARGEST_PAYLOAD } from '../../../kernel/http/read-body.ts';
import { compressed, expanded } from './compression.ts';
import type { Answer, Exchange } from './types.ts';

/** The part of an exchange that compression reads. */
const exchange = (headers: Record<string, string>, minimumCompressionSize: number | undefined = 0): Exchange =>
  ({
    headers: new Map(Object.entries(headers)),
    stage: { deployment: { api: { minimumCompressionSize } } },
  }) as unknown as Exchange;

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
describe('a payload', () => {
  const packed = { gzip: gzipSync('hello'), deflate: deflateSync('hello') };

  test('is unpacked', async () => {
    for (const coding of ['gzip', 'deflate'] as const)
      expect(
        String(await expanded(exchange({ 'content-encoding': ` ${coding.toUpperCase()} ` }), packed[coding])),
      ).toBe('hello');
  });

  test('is as it came where there is nothing to unpack', () => {
    expect(expanded({ stage: { deployment: { api: {} } } } as Exchange, packed.gzip)).toBeUndefined();
    expect(expanded(exchange({ 'content-encoding': 'gzip' }), Buffer.alloc(0))).toBeUndefined();
    expect(expanded(exchange({}), packed.gzip)).toBeUndefined();
    expect(expanded(exchange({ 'content-encoding': 'identity' }), packed.gzip)).toBeUndefined();
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ] as const)('unpacks to 10 MB, and no more: %s', async (coding, pack) => {
    const headers = { 'content-encoding': coding };
    const length = async (size: number) => (await expanded(exchange(headers), pack(Buffer.alloc(size))))?.length;
    expect(await length(LARGEST_PAYLOAD)).toBe(LARGEST_PAYLOAD);
    await expect(length(LARGEST_PAYLOAD + 1)).rejects.toMatchObject({ status: 413 });
  });

  test('is refused when it is not what it says', async () => {
    await expect(expanded(exchange({ 'content-encoding': 'gzip' }), Buffer.from('text'))).rejects.toMatchObject({
      status: 400,
    });
    expect(() => expanded(exchange({ 'content-encoding': 'br' }), Buffer.from('text'))).toThrow(
      expect.objectContaining({ status: 415 }),
    );
    expect(() => expanded(exchange({ 'content-encoding': 'toString' }), Buffer.from('text'))).toThrow();
  });
});

test('an answer is packed from its smallest size on, as the client accepts it', async () => {
  const answer = (headers = {}): Answer =>
    ({ body: 'hello', headers: new Map(Object.entries(headers)) }) as unknown as Answer;
  const packed = async (accept: string, smallest?: number) => {
    const [body, coding] = (await compressed(exchange({ 'accept-encoding': accept }, smallest), answer())) ?? [];
    if (body && coding) expect(String(coding === 'gzip' ? gunzipSync(body) : inflateSync(body))).toBe('hello');
    return coding;
  };
  expect(await packed('gzip', 5)).toBe('gzip');
  expect(await packed('gzip', 6)).toBeUndefined();
  expect(await packed('deflate;q=0.5, br')).toBe('deflate');
  expect(await packed('*')).toBe('gzip');
  expect(await packed('gzip;q=0.0, deflate')).toBe('deflate');
  expect(await packed('br')).toBeUndefined();
  expect(
    await compressed(exchange({ 'accept-encoding': 'gzip' }), answer({ 'content-encoding': 'br' })),
  ).toBeUndefined();
  expect(await compressed({ stage: { deployment: { api: {} } } } as Exchange, answer())).toBeUndefined();
});
