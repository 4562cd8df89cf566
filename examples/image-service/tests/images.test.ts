import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
// Loads .env into process.env; the deployed functions get the same variables in tests.
import 'jaws-core-js/env';
import { createAws } from 'jaws-core-js/aws';
import { type App, startApp } from 'jaws-core-js/test';
import { BadPicture, readPng, shrink, writePng } from '../aws_modules/images/png.ts';

let app: App;
before(async () => {
  app = await startApp();
});
beforeEach(() => app.reset());

/** Left half red, right half blue, and half transparent. */
function picture(width: number, height: number) {
  const pixels = new Uint8Array(width * height * 4);
  for (let at = 0; at < pixels.length; at += 4) {
    const isLeft = (at / 4) % width < width / 2;
    pixels.set(isLeft ? [255, 0, 0, 128] : [0, 0, 255, 128], at);
  }
  return { width, height, pixels };
}

const ask = (token = process.env.IMAGES_TOKEN) =>
  app.fetch('/uploads', { method: 'POST', headers: { authorization: `Bearer ${token}` } });

/** Like a browser. Returns the id. */
async function upload(file: Uint8Array<ArrayBuffer>): Promise<string> {
  const { id, url, fields } = (await (await ask()).json()) as {
    id: string;
    url: string;
    fields: Record<string, string>;
  };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([file]));
  const answer = await fetch(url, { method: 'POST', body: form });
  if (!answer.ok) throw new Error(`S3 answers ${answer.status}`);
  await app.cloud.clock.advance('1m');
  return id;
}

const show = (id: string) => app.fetch(`/images/${id}`, { redirect: 'manual' });

test('a picture gets smaller', () => {
  const small = shrink(readPng(writePng(picture(400, 100))), 4);
  assert.deepEqual([small.width, small.height], [4, 1]);
  assert.deepEqual([...small.pixels], [255, 0, 0, 128, 255, 0, 0, 128, 0, 0, 255, 128, 0, 0, 255, 128]);
});

test('a picture in many parts is read as fast as in one', () => {
  const file = writePng(picture(4, 4));
  const data = file.indexOf('IDAT') - 4;
  const empty = Buffer.alloc(12);
  empty.write('IDAT', 4, 'latin1');
  const parts = Buffer.alloc(600_000 * empty.length, empty);
  const { width, height } = readPng(Buffer.concat([file.subarray(0, data), parts, file.subarray(data)]));
  assert.deepEqual([width, height], [4, 4]);
});

test('an uploaded picture has a thumbnail', async () => {
  const id = await upload(new Uint8Array(writePng(picture(400, 100))));
  const shown = await show(id);
  assert.equal(shown.status, 302);
  const answer = await fetch(shown.headers.get('location') ?? '');
  assert.equal(answer.headers.get('content-type'), 'image/png');
  const small = readPng(Buffer.from(await answer.arrayBuffer()));
  assert.deepEqual([small.width, small.height], [200, 50]);
});

test('a damaged picture gets an error, and no dead letter', async () => {
  const broken = writePng(picture(4, 4));
  broken.writeUInt32BE(9999, 16);
  assert.throws(() => readPng(broken), BadPicture);
  const id = await upload(new Uint8Array(broken));
  assert.equal((await show(id)).status, 422);
  assert.equal((await show('00000000-0000-4000-8000-000000000000')).status, 404);
  assert.equal((await show('..%2fin')).status, 404);
  assert.deepEqual(await app.messages('ImagesDead'), []);
});

test('only the token may upload, and 8 MB at most', async () => {
  assert.equal((await ask('x'.repeat(43))).status, 401);
  await assert.rejects(upload(new Uint8Array(8 * 1024 * 1024 + 1)), /400/);
});

test('any other failure is retried, then becomes a dead letter', async () => {
  // With the longest name that S3 accepts, so that the thumbnail's name is too long.
  const key = `in/${'x'.repeat(1021)}`;
  await createAws(app.aws).s3.put(app.resources.Images ?? '', key, writePng(picture(4, 4)));
  await app.cloud.clock.advance('10m');
  const runs = await app.invocations('images/thumbnail');
  assert.deepEqual([runs.length, runs.every(({ error }) => error !== undefined)], [3, true]);
  const [dead] = await app.messages('ImagesDead');
  assert.equal(JSON.parse(dead?.body ?? '').detail.object.key, key);
});
