import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';
import { uploadToken } from '../lib/user.ts';

const secret = 'a secret of thirty-two characters';
const ann = { authorization: `Bearer ${uploadToken(secret, 'ann')}` };
const bob = { authorization: `Bearer ${uploadToken(secret, 'bob@example.com')}` };
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(5000, 7)]);

describe.each(['REST', 'HTTP'] as const)('on a %s API', (protocol) => {
  let app: ModuleApp;
  let bucket: string;
  beforeAll(async () => {
    app = await ModuleApp.start(['awsm-uploads'], { UPLOADS_SECRET: secret }, protocol);
    const { StackResourceDetail } = await resourceOf('UploadsBucket');
    bucket = StackResourceDetail.PhysicalResourceId;
  });
  afterAll(() => app?.stop());

  async function resourceOf(LogicalResourceId: string) {
    const query = new URLSearchParams({
      Action: 'DescribeStackResource',
      Version: '2010-05-15',
      StackName: 'dev-app-r',
      LogicalResourceId,
    });
    const response = await app.aws.request('cloudformation', 'POST', new URL(app.endpoint), {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: query.toString(),
    });
    const id = /<PhysicalResourceId>([^<]+)/.exec(await response.text())?.[1] ?? '';
    return { StackResourceDetail: { PhysicalResourceId: id } };
  }

  const begin = (more: object = {}, who: Record<string, string> = ann) =>
    app.call('POST', '/uploads', { name: 'ü.png', type: 'image/png', size: png.length, ...more }, who);

  /** Sends the form like a browser. */
  async function upload({ url, fields }: { url: string; fields: Record<string, string> }, content: Buffer, more = {}) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...more })) form.set(name, value);
    form.set('file', new Blob([new Uint8Array(content)]), 'file');
    return (await fetch(url, { method: 'POST', body: form })).status;
  }
  const stateOf = async (id: string, who = ann) =>
    (await app.call('GET', `/uploads/${id}`, undefined, who)).json?.state;
  const keys = async (prefix: string) => {
    const url = new URL(`${app.endpoint}/${bucket}?list-type=2&prefix=${prefix}`);
    const text = await (await app.aws.request('s3', 'GET', url)).text();
    return [...text.matchAll(/<Key>([^<]+)/g)].map(([, key]) => key);
  };

  test('a file is uploaded by a form, checked, and downloaded by a link', async () => {
    const { status, json } = await begin();
    expect(status).toBe(201);
    expect(json.id).toMatch(/^[\w-]{43}$/);
    expect(await stateOf(json.id)).toBe('waiting');
    expect(await upload(json, png)).toBe(201);
    await expect.poll(() => stateOf(json.id), { timeout: 30_000 }).toBe('ready');
    const found = (await app.call('GET', `/uploads/${json.id}`, undefined, ann)).json;
    expect(found).toMatchObject({ id: json.id, name: 'ü.png', type: 'image/png', size: png.length });
    const download = await fetch(found.url);
    expect(Buffer.from(await download.arrayBuffer()).equals(png)).toBe(true);
    expect(download.headers.get('content-disposition')).toBe(
      `attachment; filename="_.png"; filename*=UTF-8''%C3%BC.png`,
    );
    expect(await keys('files/ann/')).toContain(`files/ann/${json.id}`);
    await expect.poll(() => keys('incoming/')).toEqual([]);
    const logged = async () => {
      const logGroupName = '/aws/lambda/dev-app-lAwsmUploadsComplete';
      const { events } = await app.aws.json('logs', 'FilterLogEvents', { logGroupName });
      return events.map(({ message }: { message: string }) => message).join('');
    };
    await expect
      .poll(logged, { timeout: 30_000 })
      .toContain(`Upload ${json.id} of ann: image/png, ${png.length} bytes.`);

    // The form is still valid, but its file is no longer accepted.
    expect(await upload(json, Buffer.from('\x89PNG\r\n\x1a\nother', 'latin1'))).toBe(201);
    await expect.poll(() => keys('incoming/'), { timeout: 30_000 }).toEqual([]);
    expect(await (await fetch(found.url)).arrayBuffer()).toHaveProperty('byteLength', png.length);
  });

  test('a file that lies is deleted', async () => {
    const { json } = await begin({ name: 'x.png' });
    expect(await upload(json, Buffer.from('MZ\x90 a program', 'latin1'))).toBe(201);
    await expect.poll(() => stateOf(json.id), { timeout: 30_000 }).toBe('rejected');
    const { json: found } = await app.call('GET', `/uploads/${json.id}`, undefined, ann);
    expect(found).toMatchObject({ reason: 'The file is not image/png.' });
    expect(found.url).toBeUndefined();
    await expect.poll(() => keys('')).not.toContain(`incoming/ann/${json.id}`);
    expect(await keys('files/')).not.toContain(`files/ann/${json.id}`);
  });

  test('the form allows one file of one type and size', async () => {
    const { json } = await begin();
    expect(await upload(json, Buffer.concat([png, png]))).toBe(400);
    expect(await upload(json, png, { 'Content-Type': 'text/html' })).toBe(403);
    expect(await upload(json, png, { key: 'files/ann/x' })).toBe(403);
    expect(await upload(json, png, { acl: 'public-read' })).toBe(403);
    expect(await stateOf(json.id)).toBe('waiting');
  });

  test('users have nothing of each other', async () => {
    const { json } = await begin({}, bob);
    expect(json.fields.key).toMatch(/^incoming\/~[0-9a-f]{40}\//);
    expect((await app.call('GET', `/uploads/${json.id}`, undefined, ann)).status).toBe(404);
    expect(await stateOf(json.id, bob)).toBe('waiting');
    expect((await app.call('GET', '/uploads/none', undefined, bob)).status).toBe(404);
    expect((await app.call('GET', `/uploads/${json.id}`)).status).toBe(401);
    expect((await app.call('POST', '/uploads', {})).status).toBe(401);
  });

  test('a user lists own uploads and deletes one, with its file', async () => {
    const dora = { authorization: `Bearer ${uploadToken(secret, 'dora')}` };
    const { json } = await begin({}, dora);
    expect(await upload(json, png)).toBe(201);
    await expect.poll(() => stateOf(json.id, dora), { timeout: 30_000 }).toBe('ready');
    const listed = async () => (await app.call('GET', '/uploads?limit=10', undefined, dora)).json;
    expect(await listed()).toMatchObject({ uploads: [{ id: json.id, state: 'ready' }], next: null });
    expect((await listed()).quota).toMatchObject({ bytes: png.length, uploads: 1 });
    expect((await app.call('DELETE', `/uploads/${json.id}`, undefined, ann)).status).toBe(404);
    expect((await app.call('DELETE', `/uploads/${json.id}`, undefined, dora)).status).toBe(204);
    expect(await listed()).toMatchObject({ uploads: [], quota: { bytes: 0, uploads: 0 } });
    expect(await keys('files/dora/')).toEqual([]);
    expect((await app.call('GET', '/uploads')).status).toBe(401);
    const headers = { origin: 'http://localhost:3000', 'access-control-request-method': 'DELETE' };
    const preflight = await fetch(app.url(`/uploads/${json.id}`), { method: 'OPTIONS', headers });
    expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE');
  });

  test('refusals give their reason', async () => {
    expect((await begin({ type: 'text/html' })).status).toBe(415);
    expect((await begin({ size: 10 ** 9 })).status).toBe(413);
    expect((await begin({ size: 'x' })).status).toBe(400);
  });

  test('the number of started uploads is limited', async () => {
    const carl = { authorization: `Bearer ${uploadToken(secret, 'carl')}` };
    const statuses: number[] = [];
    for (let i = 0; i < 101; i++) statuses.push((await begin({}, carl)).status);
    expect(statuses.slice(0, 100)).toEqual(Array(100).fill(201));
    expect(statuses[100]).toBe(429);
  });

  test('the bucket is private and lets pages in', async () => {
    const of = async (what: string) =>
      (await app.aws.request('s3', 'GET', new URL(`${app.endpoint}/${bucket}?${what}`))).text();
    expect(await of('publicAccessBlock')).toContain('<RestrictPublicBuckets>true</RestrictPublicBuckets>');
    expect(await of('cors')).toContain('<AllowedOrigin>*</AllowedOrigin>');
    expect(await of('lifecycle')).toContain('<Prefix>incoming/</Prefix>');
    const [key] = await keys('files/ann/');
    expect((await fetch(`${app.endpoint}/${bucket}/${key}`)).status).toBe(403);
    const headers = { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' };
    for (const url of [app.url('/uploads'), `${app.endpoint}/${bucket}/`]) {
      const preflight = await fetch(url, { method: 'OPTIONS', headers });
      expect(preflight.headers.get('access-control-allow-origin'), url).toBe('*');
    }
  });
});
