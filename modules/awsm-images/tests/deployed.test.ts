import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';
import { cacheFolder } from '../lib/cache-key.ts';
import { signedUrl } from '../lib/signed.ts';

const secret = 'a secret of thirty-two characters';

describe.each(['REST', 'HTTP'] as const)('on a %s API', (protocol) => {
  let app: ModuleApp;
  let bucket: string;
  let pictures: Server;
  let served: Record<string, Buffer> = {};
  const asked: string[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: sharp as the project has it, with more than the module's tests declare
  let sharp: any;
  beforeAll(async () => {
    pictures = createServer(({ url = '' }, response) => {
      asked.push(url);
      const found = served[url];
      if (found) response.end(found);
      else response.writeHead(404).end();
    });
    await new Promise<void>((listening) => pictures.listen(0, '127.0.0.1', listening));
    app = await ModuleApp.start(
      ['awsm-images'],
      { IMAGES_ALLOWED_HOSTS: `127.0.0.1:${port()}`, IMAGES_SECRET: secret },
      protocol,
    );
    sharp = createRequire(`${app.root}/package.json`)('sharp');
    const text = await (await app.aws.request('s3', 'GET', new URL(app.endpoint))).text();
    bucket = /<Name>([^<]*images[^<]*)/i.exec(text)?.[1] ?? '';
    served = await makeSources();
  });
  afterAll(async () => {
    pictures.close();
    await app?.stop();
  });

  const port = () => (pictures.address() as AddressInfo).port;
  const source = (path: string) => `http://127.0.0.1:${port()}${path}`;
  const drawn = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 30 } } });

  async function makeSources(): Promise<Record<string, Buffer>> {
    const orientation = { IFD0: { Copyright: 'nobody' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } };
    const turned = await drawn(400, 300).withExif(orientation).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const frames = Array.from({ length: 3 }, (_, i) =>
      sharp({ create: { width: 20, height: 20, channels: 3, background: { r: 80 * i, g: 0, b: 0 } } })
        .png()
        .toBuffer(),
    );
    const moving = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif()
      .toBuffer();
    return {
      '/a.jpg': await drawn(400, 300).jpeg().toBuffer(),
      '/turned.jpg': turned,
      '/a.png': await sharp({
        create: { width: 60, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
      })
        .png()
        .toBuffer(),
      '/a.avif': await drawn(40, 30).avif().toBuffer(),
      '/moving.gif': moving,
      '/long.png': await drawn(1, 8000).png().toBuffer(),
      // 256 million pixels in some kilobytes.
      '/bomb.png': await drawn(16_000, 16_000).png({ compressionLevel: 9 }).toBuffer(),
      '/large.jpg': Buffer.alloc(20 * 1024 * 1024 + 1, 0xff),
      '/page.html': Buffer.from('<html></html>'),
      '/a.svg': Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
      ),
      '/a.tiff': await drawn(10, 10).tiff().toBuffer(),
      '/cut.jpg': (await drawn(400, 300).jpeg().toBuffer()).subarray(0, 700),
    };
  }

  const resize = async (query: Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await fetch(signedUrl(secret, app.url('/images/resize'), query), { headers });
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, body };
  };
  const get = async (url: string) => {
    const response = await fetch(url);
    return { status: response.status, json: (await response.json()) as { thumbUrl: string; expiresAt: string } };
  };
  const about = (body: Buffer) => sharp(body).metadata();

  test('a thumbnail, as in 2015', async () => {
    const { status, json } = await get(signedUrl(secret, app.url('/images/thumbnail'), { url: source('/a.jpg') }));
    expect(status).toBe(200);
    const thumbnail = Buffer.from(await (await fetch(json.thumbUrl)).arrayBuffer());
    expect(await about(thumbnail)).toMatchObject({ format: 'jpeg', width: 100, height: 100 });
    expect(Date.parse(json.expiresAt)).toBeGreaterThan(Date.now());
    const unsigned = json.thumbUrl.split('?')[0] ?? '';
    expect((await fetch(unsigned)).status).toBe(403);
  });

  test('what a browser has is not sent again, and a canvas may read it', async () => {
    const query = { url: source('/a.jpg'), w: '41' };
    const first = await resize(query);
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    const again = await resize(query, { 'if-none-match': first.headers.get('etag') ?? '' });
    expect([first.status, again.status, again.body.length]).toEqual([200, 304, 0]);
  });

  test('errors are in the language of their reader', async () => {
    const { status, body } = await resize({ key: 'nowhere.jpg', w: '40' }, { 'accept-language': 'de' });
    expect([status, JSON.parse(body.toString()).error]).toEqual([404, 'Dieses Bild gibt es nicht.']);
  });

  test.each(['jpeg', 'png', 'webp', 'avif'])('%s comes as bytes, whatever is accepted', async (format) => {
    for (const accept of ['*/*', 'image/avif,image/webp,*/*;q=0.8', 'application/json']) {
      const { status, headers, body } = await resize({ url: source('/a.jpg'), w: '40', format }, { accept });
      expect([status, headers.get('content-type')]).toEqual([200, `image/${format}`]);
      const found = await about(body);
      expect([found.format, found.width, found.height]).toEqual([format === 'avif' ? 'heif' : format, 40, 30]);
    }
  });

  test('a picture is fetched and made once', async () => {
    const query = { url: source('/a.jpg?once'), w: '50' };
    served['/a.jpg?once'] = served['/a.jpg'] as Buffer;
    const first = await resize(query);
    const second = await resize(query);
    expect(second.body.equals(first.body)).toBe(true);
    expect(second.headers.get('content-type')).toBe('image/jpeg');
    expect(asked.filter((url) => url === '/a.jpg?once')).toHaveLength(1);
  });

  test.each([
    [{ w: '100', h: '100', fit: 'cover' }, [100, 100]],
    [{ w: '100', h: '100', fit: 'contain' }, [100, 100]],
    [{ w: '100', h: '100', fit: 'inside' }, [100, 75]],
    [{ w: '100', h: '100' }, [100, 75]],
    [{ w: '100', h: '100', fit: 'outside' }, [133, 100]],
    [{ w: '100', h: '10', fit: 'fill' }, [100, 10]],
    [{ w: '2048' }, [400, 300]],
    [{ h: '30' }, [40, 30]],
    [{}, [400, 300]],
  ])('400 × 300 as %j is %j', async (query, size) => {
    const { width, height } = await about((await resize({ url: source('/a.jpg'), ...query } as never)).body);
    expect([width, height]).toEqual(size);
  });

  test('upright, and without metadata of its photographer', async () => {
    const before = await about(served['/turned.jpg'] as Buffer);
    expect(before).toMatchObject({ orientation: 6, exif: expect.anything() });
    const found = await about((await resize({ url: source('/turned.jpg'), w: '30' })).body);
    expect([found.width, found.height]).toEqual([30, 40]);
    expect([found.orientation, found.exif, found.icc, found.xmp]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('what is clear stays so, or becomes white', async () => {
    const clear = await sharp((await resize({ url: source('/a.png'), w: '10' })).body)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([clear.info.channels, clear.data[3]]).toEqual([4, 0]);
    const white = await sharp((await resize({ url: source('/a.png'), w: '10', format: 'jpeg' })).body)
      .raw()
      .toBuffer();
    expect([...white.subarray(0, 3)]).toEqual([255, 255, 255]);
  });

  test('of what moves, the first frame; of an AVIF, an AVIF', async () => {
    const first = await about((await resize({ url: source('/moving.gif') })).body);
    expect([first.format, first.width, first.height, first.pages]).toEqual(['png', 20, 20, undefined]);
    expect((await about((await resize({ url: source('/a.avif') })).body)).format).toBe('heif');
  });

  test.each([
    ['/bomb.png', {}, 422],
    ['/large.jpg', {}, 413],
    ['/page.html', {}, 415],
    ['/a.svg', {}, 415],
    ['/a.tiff', {}, 415],
    ['/cut.jpg', {}, 422],
    ['/none.jpg', {}, 502],
    ['/a.jpg', { w: '0' }, 400],
  ])('%s %j is refused: %s', async (path, query, expected) => {
    const { status, headers, body } = await resize({ url: source(path), ...query } as never);
    expect([status, headers.get('content-type')]).toEqual([expected, 'application/json']);
    expect(JSON.parse(body.toString()).error).toMatch(/\.$/);
  });

  test('a thin picture does not become endless', async () => {
    const query = { url: source('/long.png'), w: '2048', h: '2048', fit: 'outside' };
    const { width, height } = await about((await resize(query)).body);
    expect([width, height]).toEqual([1, 8000]);
  });

  test('only hosts that are allowed', async () => {
    for (const url of [
      'https://example.com/a.jpg',
      `http://localhost:${port()}/a.jpg`,
      'http://169.254.169.254/latest/meta-data/',
      `${app.endpoint}/${bucket}`,
    ]) {
      expect((await resize({ url, w: '10' })).status, url).toBe(403);
    }
  });

  test('originals in the bucket, regenerated when they change', async () => {
    expect((await resize({ key: 'cat.jpg', w: '10' })).status).toBe(404);
    await app.aws.s3.put(bucket, 'originals/cat.jpg', served['/a.jpg'] as Buffer);
    const before = await resize({ key: 'cat.jpg', w: '10' });
    expect(before.status).toBe(200);
    expect((await about(before.body)).height).toBe(8);
    await app.aws.s3.put(bucket, 'originals/cat.jpg', await drawn(100, 100).jpeg().toBuffer());
    expect((await about((await resize({ key: 'cat.jpg', w: '10' })).body)).height).toBe(10);
    expect((await resize({ key: '../cache/x', w: '10' })).status).toBe(400);
  });

  test('only what is signed', async () => {
    await app.aws.s3.put(bucket, 'originals/signed.jpg', served['/a.jpg'] as Buffer);
    expect((await app.call('GET', '/images/resize?key=signed.jpg&w=320')).status).toBe(403);
    expect((await app.call('GET', '/images/thumbnail?key=signed.jpg')).json).toMatchObject({ reason: 'forbidden' });
    const signed = new URL(
      signedUrl(secret, app.url('/images/resize'), { key: 'signed.jpg', w: '33' }, { seconds: 60 }),
    );
    const found = await fetch(signed);
    expect([found.status, found.headers.get('cache-control')]).toEqual([
      200,
      expect.stringMatching(/max-age=[1-6]?\d$/),
    ]);
    signed.searchParams.set('w', '34');
    expect((await fetch(signed)).status).toBe(403);
  });

  test('what was made of a picture goes with its original, and by an address that was signed for it', async () => {
    const made = async (key: string) => (await app.aws.s3.list(bucket, cacheFolder({ key }))).keys.length;
    for (const key of ['gone.jpg', 'kept.jpg']) {
      await app.aws.s3.put(bucket, `originals/${key}`, served['/a.jpg'] as Buffer);
      // The original's own event also purges, some time later.
      await expect
        .poll(async () => (await resize({ key, w: '40' })).status === 200 && (await made(key)) === 1, {
          timeout: 20_000,
        })
        .toBe(true);
    }
    await app.aws.s3.delete(bucket, 'originals/gone.jpg');
    await expect.poll(() => made('gone.jpg'), { timeout: 20_000 }).toBe(0);
    expect((await resize({ key: 'gone.jpg', w: '40' })).status).toBe(404);
    await resize({ key: 'kept.jpg', w: '41' });
    const purge = (url: string) => app.call('POST', url.slice(app.url('').length));
    expect((await purge(`${app.url('/images/purge')}?key=kept.jpg`)).status).toBe(403);
    const { status, json } = await purge(signedUrl(secret, app.url('/images/purge'), { key: 'kept.jpg' }));
    expect([status, json.isDone, await made('kept.jpg')]).toEqual([200, true, 0]);
  });

  test('a result that is too large is not sent', async () => {
    const noise = await sharp({
      create: { width: 1900, height: 1900, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 90 } },
    })
      .jpeg({ quality: 60 })
      .toBuffer();
    await app.aws.s3.put(bucket, 'originals/noise.jpg', noise);
    const { status, body } = await resize({ key: 'noise.jpg', format: 'png' });
    expect([status, JSON.parse(body.toString()).reason]).toEqual([413, 'size']);
    expect((await resize({ key: 'noise.jpg', w: '100', format: 'png' })).status).toBe(200);
  });

  test('without a secret, the sizes of the limits; and a deadline', async () => {
    await app.aws.s3.put(bucket, 'originals/open.jpg', served['/a.jpg'] as Buffer);
    await app.jaws('env', 'unset', 'dev', 'all', 'IMAGES_SECRET');
    await app.deploy();
    const status = async (query: string) => (await app.call('GET', `/images/${query}`)).status;
    expect(await status('resize?key=open.jpg&w=320')).toBe(200);
    expect(await status('resize?key=open.jpg&w=321')).toBe(400);
    expect(await status('thumbnail?key=open.jpg')).toBe(200);

    const limits = `${app.root}/aws_modules/awsm-images/pictures/limits.ts`;
    writeFileSync(limits, readFileSync(limits, 'utf8').replace('...usual,', '...usual, makeSeconds: 0.001,'));
    await app.deploy();
    expect(await status('resize?key=open.jpg&w=640&format=avif')).toBe(504);
    expect(await status('resize?key=open.jpg&w=320')).toBe(200);
  });
});
