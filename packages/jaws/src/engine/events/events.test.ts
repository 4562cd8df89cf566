import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, write } from '../testing/project.ts';
import { differences } from './differences.ts';
import { withoutCredentials } from './hide.ts';
import { keepInvocation, keptFiles } from './keep.ts';
import { keptStages, readKept } from './read.ts';
import { saveEvent } from './save.ts';
import type { KeptInvocation } from './types.ts';

const invocation = (n: number, over: Partial<KeptInvocation> = {}): KeptInvocation => ({
  time: new Date(Date.UTC(2026, 10, 25, 10, 0, n)).toISOString(),
  account: '000000000000',
  region: 'us-east-1',
  id: `id-${n}`,
  function: 'dev-shop-lMPay',
  version: '1',
  trigger: 'sqs.amazonaws.com',
  event: { n },
  result: { ok: true },
  duration: 1.5,
  coldStart: false,
  log: '',
  ...over,
});
const ids = (root: string, stage = 'dev') => [...readKept(root, stage)].map(({ id }) => id);

describe('kept invocations', () => {
  test('are read newest first, as they were, and only their owner may read them', () => {
    const root = temporaryFolder();
    expect(ids(root)).toEqual([]);
    for (const n of [1, 2, 3]) expect(keepInvocation(root, 'dev', invocation(n))).toBeUndefined();
    keepInvocation(root, 'prod', invocation(4));
    expect(ids(root)).toEqual(['id-3', 'id-2', 'id-1']);
    expect([...readKept(root, 'dev')][0]).toEqual(invocation(3));
    expect(keptStages(root)).toEqual(['dev', 'prod']);
    expect(statSync(keptFiles(root, 'dev').current).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, '.jaws/events')).mode & 0o777).toBe(0o700);
  });

  test('survive a torn line, and an invalid one', () => {
    const root = temporaryFolder();
    keepInvocation(root, 'dev', invocation(1));
    appendFileSync(keptFiles(root, 'dev').current, JSON.stringify(invocation(2)).slice(0, 40));
    expect(ids(root)).toEqual(['id-1']);
    keepInvocation(root, 'dev', invocation(3));
    appendFileSync(keptFiles(root, 'dev').current, '{"id":"x"}\n[]\nnull\n\n');
    expect(ids(root)).toEqual(['id-3', 'id-1']);
  });

  test('may be larger than what is read at once, in any script', () => {
    const root = temporaryFolder();
    const text = 'ä€😀'.repeat(100_000);
    for (const n of [1, 2, 3]) keepInvocation(root, 'dev', invocation(n, { event: { text, n } }));
    expect([...readKept(root, 'dev')].map(({ event }) => event)).toEqual([3, 2, 1].map((n) => ({ text, n })));
  });

  test('are put aside when the file is large, and the ones before those go', () => {
    const root = temporaryFolder();
    const { current, before } = keptFiles(root, 'dev');
    const limit = 2 * JSON.stringify(invocation(1)).length + 10;
    for (const n of [1, 2, 3, 4, 5]) keepInvocation(root, 'dev', invocation(n), { limit });
    expect(ids(root)).toEqual(['id-5', 'id-4', 'id-3']);
    expect(readFileSync(current, 'utf8').split('\n')).toHaveLength(2);
    expect(statSync(before).mode & 0o777).toBe(0o600);
    // An event larger than a whole file is still stored.
    keepInvocation(root, 'dev', invocation(6, { log: 'x'.repeat(limit) }), { limit });
    expect(ids(root)[0]).toBe('id-6');
  });

  test('that cannot be kept throw nothing', () => {
    const root = temporaryFolder();
    writeFileSync(join(root, '.jaws'), '');
    expect(keepInvocation(root, 'dev', invocation(1))).toMatch(/\S/);
    const loop: { self?: unknown } = {};
    loop.self = loop;
    expect(keepInvocation(temporaryFolder(), 'dev', invocation(1, { event: loop }))).toMatch(/circular/);
  });

  test.skipIf(process.platform === 'win32')('are not written through a link', () => {
    const root = temporaryFolder();
    const elsewhere = join(temporaryFolder(), 'elsewhere');
    writeFileSync(elsewhere, '');
    mkdirSync(join(root, '.jaws/events'), { recursive: true });
    symlinkSync(elsewhere, keptFiles(root, 'dev').current);
    expect(keepInvocation(root, 'dev', invocation(1))).toBeDefined();
    expect(readFileSync(elsewhere, 'utf8')).toBe('');
  });
});

describe('an event without credentials', () => {
  test('has them hidden wherever a request has them', () => {
    const event = {
      headers: { Authorization: 'Bearer x', cookie: 'a=b', Accept: '*/*', 'X-Api-Key': 'k' },
      multiValueHeaders: { authorization: ['Bearer x'], Accept: ['*/*'] },
      cookies: ['a=b', 'c=d'],
      requestContext: { identity: { apiKey: 'k', apiKeyId: 'id', sourceIp: '192.0.2.1' } },
      Records: [{ body: 'cookies' }],
    };
    expect(withoutCredentials(event)).toEqual({
      headers: { Authorization: '(hidden)', cookie: '(hidden)', Accept: '*/*', 'X-Api-Key': '(hidden)' },
      multiValueHeaders: { authorization: ['(hidden)'], Accept: ['*/*'] },
      cookies: ['(hidden)', '(hidden)'],
      requestContext: { identity: { apiKey: '(hidden)', apiKeyId: 'id', sourceIp: '192.0.2.1' } },
      Records: [{ body: 'cookies' }],
    });
    const asked = { type: 'TOKEN', authorizationToken: 'secret', methodArn: 'arn' };
    expect(withoutCredentials(asked)).toEqual({ ...asked, authorizationToken: '(hidden)' });
    for (const other of [null, 7, 'text', [{ cookies: ['of a bakery'] }]])
      expect(withoutCredentials(other)).toEqual(other);
  });
});

describe('differences', () => {
  test.each([
    ['nothing', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ['a value', { a: { b: 1 } }, { a: { b: 2 } }, [{ path: 'a.b', before: 1, now: 2 }]],
    ['a missing one', { a: 1 }, {}, [{ path: 'a', before: 1, now: undefined }]],
    ['a longer list', [1], [1, 2], [{ path: '[1]', before: undefined, now: 2 }]],
    ['another kind', { a: [] }, { a: {} }, [{ path: 'a', before: [], now: {} }]],
    ['a body', { body: '{"n":1}' }, { body: '{"n": 2}' }, [{ path: 'body.n', before: 1, now: 2 }]],
    ['text alone', { body: '{"n":1}' }, { body: '{ "n":1}' }, [{ path: 'body', before: '{"n":1}', now: '{ "n":1}' }]],
    ['the whole', 1, null, [{ path: '', before: 1, now: null }]],
  ])('%s', (_name, before, now, expected) => {
    expect(differences(before, now)).toEqual(expected);
  });
});

describe('a saved event', () => {
  const how = { force: false, withSecrets: false };
  const event = { headers: { Cookie: 'a=b' }, n: 1 };

  test('is a file of the project, without credentials unless they are wanted', () => {
    const root = temporaryFolder();
    const file = join(root, 'tests/fixtures/x.json');
    expect(saveEvent(event, { root, file, ...how })).toEqual({ hides: true });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ headers: { Cookie: '(hidden)' }, n: 1 });
    expect(() => saveEvent(event, { root, file, ...how })).toThrow(
      expect.objectContaining({ code: 'EventFileExists' }),
    );
    expect(saveEvent(event, { root, file, force: true, withSecrets: true })).toEqual({ hides: false });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(event);
  });

  test('is never outside its folder, not by a link either', () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    write(root, { 'a/b.json': {} });
    symlinkSync(outside, join(root, 'link'));
    symlinkSync(join(outside, 'nothing.json'), join(root, 'nothing.json'));
    symlinkSync(join(outside, 'there.json'), join(root, 'there.json'));
    writeFileSync(join(outside, 'there.json'), 'theirs');
    for (const name of ['../x.json', 'link/x.json', 'link/deep/x.json', 'there.json', '.']) {
      const file = join(root, name);
      const saving = () => saveEvent(event, { root, file, ...how, force: true });
      expect(saving, name).toThrow(expect.objectContaining({ code: 'EventFileOutside' }));
    }
    const dangling = () => saveEvent(event, { root, file: join(root, 'nothing.json'), ...how, force: true });
    expect(dangling).toThrow(expect.objectContaining({ code: 'EventFileExists' }));
    expect(existsSync(join(outside, 'x.json'))).toBe(false);
    expect(readFileSync(join(outside, 'there.json'), 'utf8')).toBe('theirs');
  });
});
