import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';
import { sha256 } from './canonical.ts';
import { hmacHex, signingKey } from './keys.ts';
import { root, type Sent, send as sendTo, signed as sign } from './testing.ts';

let cloud: Cloud;
const now = Date.now();
beforeAll(async () => {
  cloud = await startCloud({ port: 0, strict: true, rootKey: root, clock: { now: () => now } });
  await new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: root, forcePathStyle: true }).createBucket(
    { Bucket: 'box' },
  );
});
afterAll(() => cloud.close());
const host = () => new URL(cloud.endpoint).host;
const send = (sent: Sent) => sendTo(cloud.endpoint, sent);
const signed = (sent: Sent, by: Partial<Parameters<typeof sign>[1]> = {}) =>
  sign(sent, { host: host(), time: now, ...by });

describe('a body that is signed chunk by chunk', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
  function chunked(chunks: readonly string[], trailer = 'x-amz-meta-none:1') {
    const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
    const length = chunks.join('').length;
    const headers = {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': String(length),
      'x-amz-trailer': 'x-amz-meta-none',
    };
    const sent = signed({ method: 'PUT', path: '/box/c', headers }, { payload });
    const key = signingKey(root.secretAccessKey, sent.seed.scope);
    let { signature } = sent.seed;
    const next = (kind: string, hashes: readonly string[]) => {
      signature = hmacHex(
        key,
        [`AWS4-HMAC-SHA256-${kind}`, sent.seed.date, sent.seed.scope, signature, ...hashes].join('\n'),
      );
      return signature;
    };
    const parts = [...chunks, ''].map((chunk) => {
      const one = next('PAYLOAD', [sha256(''), sha256(Buffer.from(chunk))]);
      return `${chunk.length.toString(16)};chunk-signature=${one}\r\n${chunk}${chunk === '' ? '' : '\r\n'}`;
    });
    parts.push(`${trailer}\r\nx-amz-trailer-signature:${next('TRAILER', [sha256(`${trailer}\n`)])}\r\n\r\n`);
    return { ...sent, body: parts.join('') };
  }

  it('is taken', async () => {
    expect((await send(chunked(['a'.repeat(9000), 'bc']))).status).toBe(200);
    expect((await send(signed({ path: '/box/c' }))).text).toBe(`${'a'.repeat(9000)}bc`);
  });

  it.each<[string, (body: string) => string]>([
    ['data', (body) => body.replace('aaab', 'aaac').replace('\r\nbc', '\r\nbd')],
    ['first chunk', (body) => body.replace('aaaa', 'aaax')],
    ['signature', (body) => body.replace(/signature=[0-9a-f]/, 'signature=z')],
    ['no signature', (body) => body.replace(/;chunk-signature=[0-9a-f]+/, '')],
    ['trailer', (body) => body.replace('x-amz-meta-none:1', 'x-amz-meta-none:2')],
    ['order', (body) => body.replace(/^(1;.*?\r\na\r\n)(2;.*?\r\nbc\r\n)/s, '$2$1')],
  ])('is refused when it is changed: %s', async (subject, change) => {
    const sent = chunked(subject === 'order' ? ['a', 'bc'] : ['a'.repeat(9000), 'bc']);
    const body = change(sent.body);
    expect(body).not.toBe(sent.body);
    const { status, text } = await send({ ...sent, body });
    expect([status, text]).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')]);
    expect((await send(signed({ path: '/box/c' }))).text).toBe(`${'a'.repeat(9000)}bc`);
  });
});
