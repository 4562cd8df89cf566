import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { createKernel, rootOf } from '../../../kernel/create-kernel.ts';
import { createIds } from '../../../kernel/ids.ts';
import type { Blobs } from '../../../store/blobs.ts';
import type { Store } from '../../../store/store.ts';
import { codeDataPlane, codeLocation } from './location.ts';

const START = 1_700_000_000_500;
const CODE = { blob: 'ab/cd', sha256: '', size: 3 };

/** A cloud with one blob, whose clock the test sets. */
function cloud({ seed = 1, lenient = false } = {}) {
  const clock = { time: START, now: () => clock.time };
  const owned = createKernel({
    clock,
    ids: createIds(seed),
    log: { debug() {}, warn() {}, error() {} },
    store: {} as Store,
    blobs: {
      bytes: async (id: string) => {
        if (id !== CODE.blob) throw new Error('lost');
        return Buffer.from('zip');
      },
    } as unknown as Blobs,
    scratch: '',
    services: {},
    lenient,
  });
  owned.listenOn('http://127.0.0.1:4566');
  const account = '000000000000';
  const ctx = owned.context({ account, region: 'eu-west-1', caller: rootOf(account), requestId: 'r' });
  return { clock, kernel: owned.kernel, url: (code = CODE) => new URL(codeLocation(ctx, code)) };
}

/** Status, headers and body of the answer; undefined for a path that does not belong to Lambda. */
function get({ kernel }: ReturnType<typeof cloud>, { pathname, search }: URL) {
  const answer = codeDataPlane({ method: 'GET', host: '', path: pathname, search, headers: {} }, kernel);
  if (!answer) return undefined;
  return new Promise<{ status: number; headers: unknown; body: string }>((done) => {
    let [status, headers]: [number, unknown] = [0, undefined];
    const response = {
      writeHead(code: number, input: unknown) {
        [status, headers] = [code, input];
        return response;
      },
      end: (body: unknown = '') => done({ status, headers, body: String(body) }),
    };
    answer({} as IncomingMessage, response as unknown as ServerResponse);
  });
}
const REFUSED = {
  status: 403,
  headers: { 'content-type': 'application/xml' },
  body: '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
};

it('a location of this cloud gives the package', async () => {
  const here = cloud();
  const url = here.url();
  expect(url.origin).toBe('http://127.0.0.1:4566');
  expect(url.pathname).toBe('/_aws/lambda/code/ab/cd');
  expect(url.searchParams.get('Expires')).toBe('1700000600');
  expect(await get(here, url)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/zip', 'content-length': 3 },
    body: 'zip',
  });
});

it('a lenient cloud’s has the host that AWS has', async () => {
  const here = cloud({ lenient: true });
  expect(here.url().origin).toBe('https://awslambda-eu-west-1-tasks.s3.eu-west-1.amazonaws.com');
  expect(await get(here, here.url())).toMatchObject({ status: 200 });
});

it('expires after ten minutes', async () => {
  const here = cloud();
  const url = here.url();
  here.clock.time = 1_700_000_600_000;
  expect(await get(here, url)).toMatchObject({ status: 200 });
  here.clock.time += 1;
  expect(await get(here, url)).toEqual(REFUSED);
});

it.each<[string, (url: URL) => void]>([
  ['another package', (url) => (url.pathname += 'e')],
  ['a later end', (url) => url.searchParams.set('Expires', '1700009999')],
  ['no end', (url) => url.searchParams.delete('Expires')],
  ['another signature', (url) => url.searchParams.set('Signature', '0'.repeat(64))],
  ['a longer signature', (url) => url.searchParams.append('Signature', `${url.searchParams.get('Signature')}0`)],
  ['a signature cut short', (url) => url.searchParams.set('Signature', '0')],
  ['an empty signature', (url) => url.searchParams.set('Signature', '')],
  ['no signature', (url) => url.searchParams.delete('Signature')],
])('refuses one that was changed to have %s', async (name, change) => {
  const here = cloud();
  const url = here.url();
  change(url);
  if (name === 'a longer signature') url.search = url.search.replace(/Signature=[^&]*&/, '');
  expect(await get(here, url)).toEqual(REFUSED);
});

it('refuses one of an earlier run', async () => {
  expect(await get(cloud({ seed: 1 }), cloud({ seed: 2 }).url())).toEqual(REFUSED);
});

it('has nothing for a package that is gone', async () => {
  const here = cloud();
  expect(await get(here, here.url({ ...CODE, blob: 'gone' }))).toEqual({ status: 404, headers: undefined, body: '' });
});

it('leaves other paths alone', () => {
  expect(get(cloud(), new URL('http://x/_aws/lambda/other'))).toBeUndefined();
  expect(get(cloud(), new URL('http://x/y/_aws/lambda/code/'))).toBeUndefined();
});
