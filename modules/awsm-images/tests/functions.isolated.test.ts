import { beforeEach, expect, test, vi } from 'vitest';
import { cacheFolder } from '../lib/cache-key.ts';
import { answer, type Limits, type Place, parseHosts, signedUrl, usual } from '../lib/index.ts';
import { de } from '../lib/texts/de.ts';
import { drawn, seen, used } from './fake-sharp.ts';

vi.mock('sharp', async () => ({ default: (await import('./fake-sharp.ts')).fakeSharp }));

const secret = 'a secret of thirty-two characters';
const now = Date.parse('2026-01-01T00:00:00Z');
let objects: Map<string, { body: Buffer; headers: Record<string, string> }>;
beforeEach(() => {
  used.made = 0;
  objects = new Map([['originals/cat.jpg', { body: drawn(), headers: { etag: '"1"' } }]]);
});

/** A bucket in memory. */
const s3: Place['s3'] = {
  get: async (_bucket, key) => objects.get(key),
  head: async (_bucket, key) => {
    const found = objects.get(key);
    return found && { 'content-length': String(found.body.length), ...found.headers };
  },
  put: async (_bucket, key, body, headers = {}) => {
    objects.set(key, { body: Buffer.from(body as Buffer), headers });
    return { etag: '""' };
  },
  delete: async (_bucket, key) => void objects.delete(key),
  presign: (method, bucket, key, { expires } = {}) => `https://${bucket}/${key}?${method}&${expires}`,
};
const place = (more: Partial<Place> = {}): Place => ({
  s3,
  bucket: 'images',
  hosts: parseHosts('pictures.example'),
  limits: usual,
  texts: { de },
  ...more,
});
const ask = (
  query: Record<string, string> | URLSearchParams,
  more: Partial<Place> = {},
  headers = {},
  what = 'resize',
) => answer(place(more), { route: `GET /images/${what}`, query: new URLSearchParams(query), headers }, now);
const cached = () => [...objects.keys()].filter((key) => key.startsWith('cache/'));

test('an image with the headers that browsers need', async () => {
  const { statusCode, headers, body } = await ask({ key: 'cat.jpg', w: '160' });
  expect(statusCode).toBe(200);
  expect(headers).toEqual({
    'content-type': 'image/jpeg',
    etag: expect.stringMatching(/^"[\w-]{27}"$/),
    'access-control-allow-origin': '*',
    'cache-control': 'public, max-age=86400',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'",
  });
  expect(seen(body as Buffer).resize).toMatchObject({ width: 160, height: 120 });
  const again = await ask({ key: 'cat.jpg', w: '160' }, {}, { 'if-none-match': headers.etag });
  expect(again).toEqual({ statusCode: 304, headers, body: '' });
});

test('an image is generated once, and again when its original changes', async () => {
  const query = { key: 'cat.jpg', w: '160' };
  await ask(query);
  await ask({ ...query, fit: 'cover' });
  expect((await ask(query)).headers['content-type']).toBe('image/jpeg');
  expect([used.made, cached().length]).toEqual([1, 1]);
  expect(objects.get(cached()[0] ?? '')?.headers).toEqual({
    'content-type': 'image/jpeg',
    'cache-control': 'public, max-age=86400',
  });
  // Each of these makes another picture.
  const others: Record<string, string>[] = [
    { w: '320' },
    { w: '100', h: '100' },
    { w: '100', h: '100', fit: 'cover' },
    { w: '160', format: 'webp' },
  ];
  for (const other of others) await ask({ key: 'cat.jpg', ...other });
  expect([used.made, cached().length]).toEqual([5, 5]);
  objects.set('originals/cat.jpg', { body: drawn({ height: 100 }), headers: { etag: '"2"' } });
  expect(seen((await ask(query)).body as Buffer).resize).toMatchObject({ height: 40 });
});

test('an original that changes or goes while a picture is made leaves nothing of it behind', async () => {
  for (const change of [
    () => objects.set('originals/cat.jpg', { body: drawn(), headers: { etag: '"2"' } }),
    () => objects.delete('originals/cat.jpg'),
  ]) {
    const get: Place['s3']['get'] = async (_bucket, key) => {
      const found = objects.get(key);
      if (key.startsWith('originals/')) change();
      return found;
    };
    expect((await ask({ key: 'cat.jpg', w: '160' }, { s3: { ...s3, get } })).statusCode).toBe(200);
    expect(cached()).toEqual([]);
  }
});

test('everything that is made of one source lies in one folder, and nothing else', async () => {
  objects.set('originals/cat.jpg/2', { body: drawn(), headers: { etag: '"1"' } });
  const others: Record<string, string>[] = [{ w: '160' }, { w: '320' }, { w: '160', format: 'webp' }];
  for (const query of others) await ask({ key: 'cat.jpg', ...query });
  await ask({ key: 'cat.jpg' }, {}, {}, 'thumbnail');
  expect(cached().map((key) => key.startsWith(cacheFolder({ key: 'cat.jpg' })))).toEqual([true, true, true, true]);
  await ask({ key: 'cat.jpg/2', w: '160' });
  expect(cached().filter((key) => key.startsWith(cacheFolder({ key: 'cat.jpg' })))).toHaveLength(4);
  expect(cacheFolder({ url: 'cat.jpg' })).not.toBe(cacheFolder({ key: 'cat.jpg' }));
});

test('missing, too large, or forbidden', async () => {
  const reason = async (query: Record<string, string>, more: Partial<Place> = {}) => {
    const { statusCode, headers, body } = await ask({ w: '160', ...query }, more);
    expect(headers['cache-control']).toBe('no-store');
    return [statusCode, JSON.parse(String(body)).reason];
  };
  expect(await reason({ key: 'dog.jpg' })).toEqual([404, 'absent']);
  expect(await reason({ key: 'cat.jpg' }, { limits: { ...usual, maxBytes: 10 } })).toEqual([413, 'size']);
  expect(await reason({ url: 'https://other.example/cat.jpg' })).toEqual([403, 'forbidden']);
  expect(await reason({ url: 'cat.jpg' })).toEqual([400, 'invalid']);
  expect(await reason({ key: 'cat.jpg', w: '161' })).toEqual([400, 'invalid']);
  const vanishing = { ...s3, get: async () => undefined };
  expect(await reason({ key: 'cat.jpg' }, { s3: vanishing })).toEqual([404, 'absent']);
  objects.set('originals/cat.jpg', { body: drawn({ unreadable: 'x' }), headers: {} });
  expect(await reason({ key: 'cat.jpg' })).toEqual([415, 'type']);
  objects.set('originals/cat.jpg', { body: drawn({ broken: 'x' }), headers: {} });
  expect(await reason({ key: 'cat.jpg' })).toEqual([422, 'broken']);
});

test('a picture of a host that is not allowed any more is not shown, though it is kept', async () => {
  const url = 'https://pictures.example/cat.jpg';
  await ask({ key: 'cat.jpg', w: '160' });
  const [made = ''] = cached();
  const kept = objects.get(made)!;
  const everything = { ...s3, get: async () => kept };
  expect((await ask({ url, w: '160' }, { s3: everything })).statusCode).toBe(200);
  const none = parseHosts('');
  expect((await ask({ url, w: '160' }, { s3: everything, hosts: none })).statusCode).toBe(403);
});

test('a thumbnail that was made before is found where it lies', async () => {
  const link = async () => JSON.parse(String((await ask({ key: 'cat.jpg' }, {}, {}, 'thumbnail')).body)).thumbUrl;
  const first = await link();
  expect([await link(), first, used.made]).toEqual([first, expect.stringContaining('/cache/'), 1]);
});

test('a thumbnail is a link that is good for an hour, of a picture of 100 × 100', async () => {
  const { statusCode, headers, body } = await ask({ key: 'cat.jpg' }, {}, {}, 'thumbnail');
  const [key = ''] = cached();
  expect([statusCode, headers['cache-control']]).toEqual([200, 'no-store']);
  expect(JSON.parse(String(body))).toEqual({
    thumbUrl: `https://images/${key}?GET&3600`,
    expiresAt: '2026-01-01T01:00:00.000Z',
  });
  const made = seen(objects.get(key)?.body ?? Buffer.from('{}'));
  expect(made).toMatchObject({ resize: { width: 100, height: 100, fit: 'cover' }, jpeg: {} });
});

test('with a secret only signed addresses are answered, in any size, and as long as they are good', async () => {
  expect((await ask({ key: 'cat.jpg', w: '160' }, { secret })).statusCode).toBe(403);
  expect((await ask({ key: 'cat.jpg' }, { secret }, {}, 'thumbnail')).statusCode).toBe(403);
  const signed = (seconds: number, what = 'resize') =>
    new URL(signedUrl(secret, `https://a/images/${what}`, { key: 'cat.jpg', w: '123' }, { seconds, now })).searchParams;
  const maxAge = async (seconds: number) =>
    (await ask(signed(seconds), { secret })).headers['cache-control']?.replace('public, max-age=', '');
  expect([await maxAge(60), await maxAge(86_400), await maxAge(86_401)]).toEqual(['60', '86400', '86400']);
  expect((await ask(signed(60, 'thumbnail'), { secret })).statusCode).toBe(403);
  const link = new URL(signedUrl(secret, 'https://a/images/thumbnail', { key: 'cat.jpg' }, { now })).searchParams;
  expect((await ask(link, { secret }, {}, 'thumbnail')).statusCode).toBe(200);
});

test('errors are in the language of their reader', async () => {
  const error = async (language: string) =>
    JSON.parse(String((await ask({ key: 'dog.jpg', w: '160' }, {}, { 'accept-language': language })).body)).error;
  expect([await error('de'), await error('fr')]).toEqual(['Dieses Bild gibt es nicht.', 'There is no such picture.']);
});

test('allowed requests and sizes', () => {
  const { sizes, ...numbers } = usual;
  expect(sizes).toEqual([
    ...[160, 320, 480, 640, 960, 1280, 1920].map((w) => [w, undefined]),
    ...[48, 100, 200, 400].map((side) => [side, side]),
  ]);
  const MiB = 1024 * 1024;
  expect(numbers).toEqual({
    maxBytes: 20 * MiB,
    maxPixels: 50_000_000,
    maxFrames: 1000,
    maxSide: 2048,
    // In base64 it stays below the 6 MB that Lambda may return to an HTTP API.
    maxResultBytes: 4 * MiB,
    fetchMs: 8000,
    // Together shorter than the function's timeout.
    makeSeconds: 15,
    maxRedirects: 3,
  } satisfies Omit<Limits, 'sizes'>);
});

test.each(['REST', 'HTTP'])('the function answers a %s API with bytes', async (api) => {
  const sent: { head?: unknown; body?: Buffer | string }[] = [];
  const stream = { end: (body: Buffer | string) => void sent.push({ body }) };
  vi.stubGlobal('awslambda', {
    streamifyResponse: (act: unknown) => act,
    HttpResponseStream: {
      from: (_: unknown, head: unknown) => ({ end: (body: Buffer) => void sent.push({ head, body }) }),
    },
  });
  vi.resetModules();
  const { handler } = (await import('../awsm/pictures/handler.ts')) as unknown as {
    handler: (event: object, stream: object) => Promise<void>;
  };
  const query = { queryStringParameters: { key: 'cat.jpg', w: '160', h: '7' }, headers: { 'accept-language': 'de' } };
  await handler(
    api === 'REST'
      ? { ...query, httpMethod: 'GET', resource: '/images/resize' }
      : { ...query, version: '2.0', routeKey: 'GET /images/resize', requestContext: { http: { method: 'GET' } } },
    stream,
  );
  vi.unstubAllGlobals();
  const [{ head, body } = {}] = sent;
  const expected = { statusCode: 400, headers: expect.objectContaining({ 'content-type': 'application/json' }) };
  if (api === 'REST') {
    expect(head).toEqual(expected);
    expect(JSON.parse(String(body)).error).toMatch(/^Ohne Signatur/);
    return;
  }
  const { body: encoded, ...rest } = JSON.parse(String(body));
  expect([head, rest]).toEqual([undefined, { ...expected, isBase64Encoded: true }]);
  expect(JSON.parse(Buffer.from(encoded, 'base64').toString()).error).toMatch(/^Ohne Signatur/);
});
