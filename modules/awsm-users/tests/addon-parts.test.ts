import { readFileSync } from 'node:fs';
import { Refusal } from 'jaws-core-js/http';
import { expect, test, vi } from 'vitest';
import { checkProved, clearDeleted, createAddon } from '../lib/addons/client.ts';
import { createAddonHandler, passwordIn, text } from '../lib/addons/handler.ts';
import { type AddonCall, serveAddons } from '../lib/addons/serve.ts';
import { mistakesInTexts, textOf } from '../lib/addons/texts.ts';
import type { Client } from '../lib/client.ts';
import type { Input } from '../lib/input.ts';
import { keyPair } from '../lib/secret.ts';
import { defineSettings } from '../lib/settings.ts';
import type { Users } from '../lib/users.ts';

// The parts of add-ons, without a cloud.

test.each(['awsm-passkeys', 'awsm-auth-oidc'])('%s asks for the version that removes ways to sign in', (name) => {
  const about = readFileSync(new URL(`../../${name}/package.json`, import.meta.url), 'utf8');
  expect(JSON.parse(about).peerDependencies['awsm-users']).toBe('^2.3.0');
});

/** A function of awsm-users with this answer, and its requests. */
function lambda(answer: unknown) {
  const sent: unknown[][] = [];
  const rest = async (...given: unknown[]) => {
    sent.push(given);
    return answer;
  };
  return { sent, addon: createAddon({ rest: rest as never }, { factors: 'fac/tors', sessions: 'sessions' }) };
}
const from = { ip: '192.0.2.1', headers: { cookie: 'c', authorization: 'Bearer x', 'accept-language': 'de' } };
const request = { ip: '192.0.2.1', headers: { authorization: 'Bearer x', 'accept-language': 'de' } };

type Asked = [name: string, input: object, kind: 'fac%2Ftors' | 'sessions', result: object, given: unknown];
const id = { issuer: 'https://id.example', subject: '7' };
const way = { id: 'one', name: 'One', added: 1 };
const other = { ...way, id: 'other' };
const acts: Asked[] = [
  ['identify', { recent: true, password: 'p' }, 'fac%2Ftors', { sub: 'u' }, { sub: 'u' }],
  ['challenge', { token: 't', factor: 'totp' }, 'fac%2Ftors', { sub: 'u' }, { sub: 'u' }],
  ['answer', { token: 't', factor: 'totp', amr: ['otp'] }, 'fac%2Ftors', { accessToken: 'a' }, { accessToken: 'a' }],
  ['keep', { sub: 'u', addon: 'totp', data: {} }, 'fac%2Ftors', { factors: [] }, { factors: [] }],
  ['drop', { sub: 'u', addon: 'totp' }, 'fac%2Ftors', { factors: [] }, { factors: [] }],
  ['removed', { sub: 'u', addon: 'totp', ways: [way, other] }, 'fac%2Ftors', { removed: [1] }, [other]],
  ['find', { sub: 'u' }, 'sessions', { user: { sub: 'u' } }, { sub: 'u' }],
  ['find', id, 'sessions', {}, undefined],
  ['create', { ...id, email: 'a' }, 'sessions', { user: { sub: 'u' } }, { sub: 'u' }],
  ['link', { ...id, sub: 'u' }, 'sessions', { user: { sub: 'u' } }, { sub: 'u' }],
  ['unlink', { ...id, sub: 'u' }, 'sessions', {}, {}],
  ['open', { sub: 'u', amr: ['fed'] }, 'sessions', { accessToken: 'a' }, { accessToken: 'a' }],
];

test.each(acts)(
  '%s %j calls its function with the client, without cookies',
  async (name, input, kind, result, given) => {
    const { sent, addon } = lambda({ result });
    expect(await addon[name as 'find'](from, input as never)).toEqual(given);
    expect(sent).toEqual([
      ['lambda', 'POST', `/2015-03-31/functions/${kind}/invocations`, { do: name, input, request }],
    ]);
  },
);

test('exists is called without a client, and identify with an empty input by default', async () => {
  const { sent, addon } = lambda({ result: { exists: true } });
  expect(await addon.exists('u')).toBe(true);
  expect(sent[0]?.[3]).toEqual({ do: 'exists', input: { sub: 'u' }, request: { ip: 'none', headers: {} } });
  await addon.identify(from);
  expect(sent[1]?.[3]).toEqual({ do: 'identify', input: {}, request });
  expect(await lambda({ result: { exists: false } }).addon.exists('u')).toBe(false);
});

test('a refusal passes through unchanged; any other answer without a result is an error', async () => {
  const refusal = { status: 429, reason: 'limit', message: 'Too many.', details: { retryAfter: 7 } };
  const refused = await lambda({ refusal })
    .addon.identify(from)
    .catch((error) => error);
  expect(refused).toBeInstanceOf(Refusal);
  expect({ ...refused, message: refused.message }).toMatchObject(refusal);
  const failed = lambda({ errorMessage: 'x' }).addon.drop(from, { sub: 'u', addon: 'a' });
  await expect(failed).rejects.toThrow(new Error('awsm-users failed at "drop": its log has more.'));
  const nameless = createAddon({ rest: (async () => ({ result: {} })) as never }, { sessions: '' });
  await expect(nameless.find(from, { sub: 'u' })).rejects.toThrow(
    new Error('The name of the function "sessions" of awsm-users is not set.'),
  );
  await expect(nameless.exists('u')).rejects.toThrow('"factors" of awsm-users is not set');
});

test('a user with a second factor must have proved both', () => {
  const refused = { status: 403, reason: 'factor', message: 'Please sign in with your second factor first.' };
  expect(() => checkProved({ factors: ['totp'], amr: ['pwd', 'otp'] })).toThrow(expect.objectContaining(refused));
  checkProved({ factors: ['totp'], amr: ['swk', 'mfa'] });
  checkProved({ factors: [], amr: [] });
});

test('data is cleared once the account is gone; after ten checks it is an error', async () => {
  const clearAfter = async (looks: number, event: object = { detail: { sub: 'u', issuer: 'app/dev' } }) => {
    const seen: string[] = [];
    let left = looks;
    await clearDeleted(event, {
      issuer: 'app/dev',
      addon: {
        exists: async (sub) => {
          seen.push(`look ${sub}`);
          return left-- > 0;
        },
      },
      clear: async (sub) => seen.push(`clear ${sub}`),
      wait: async () => seen.push('wait'),
    }).catch((error: Error) => seen.push(error.message));
    return seen;
  };
  const after = (looks: number) => Array.from({ length: looks }, () => ['look u', 'wait']).flat();
  expect(await clearAfter(0)).toEqual(['look u', 'clear u']);
  expect(await clearAfter(9)).toEqual([...after(9), 'look u', 'clear u']);
  expect(await clearAfter(10)).toEqual([
    ...after(9),
    'look u',
    'The account still exists: its deletion has failed, or takes long.',
  ]);
  expect(await clearAfter(0, { detail: { sub: 'u', issuer: 'app/prod' } })).toEqual([]);
  for (const event of [{}, { detail: { issuer: 'app/dev' } }, { detail: { sub: '', issuer: 'app/dev' } }])
    expect(await clearAfter(0, event)).toEqual(['The event names no user.']);
});

/** Users with an empty table that accepts everything, and its writes. */
function emptyUsers() {
  const written: [string, object][] = [];
  const json = async <Output>(_service: string, operation: string, input: object = {}): Promise<Output> => {
    if (operation !== 'GetItem') written.push([operation, input]);
    return {} as Output;
  };
  const secret = 'a secret of thirty-two characters';
  const settings = defineSettings({ clientHeader: 'x-real-ip' });
  const users: Users = { secret, settings, issuer: 'app/dev', table: 'Users', mails: '', now: () => 0, aws: { json } };
  return { users, written };
}

test('a function runs the called operation for the client, and publishes its key first, once', async () => {
  const { users, written } = emptyUsers();
  const seen: [Input, Client, number][] = [];
  const act = async (_users: Users, input: Input, client: Client) => {
    seen.push([input, client, written.length]);
    return { done: true };
  };
  const handler = serveAddons(users, { act });
  const call = {
    do: 'act',
    input: { a: 1 },
    request: {
      ip: '192.0.2.1',
      headers: { 'x-real-ip': '192.0.2.9', 'user-agent': 'Agent', n: 5, authorization: 'Bearer x' },
    },
  };
  expect(await handler(call)).toEqual({ result: { done: true } });
  expect(await handler({ ...call, request: { ip: '192.0.2.1', headers: { 'user-agent': 5 } } })).toEqual({
    result: { done: true },
  });
  expect(seen).toEqual([
    [{ a: 1 }, { ip: '192.0.2.9', userAgent: 'Agent', authorization: 'Bearer x', languages: undefined }, 1],
    [{ a: 1 }, { ip: '192.0.2.1', userAgent: undefined, authorization: undefined, languages: undefined }, 1],
  ]);
  const key = keyPair(users.secret).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  expect(written).toEqual([['PutItem', { TableName: 'Users', Item: { pk: { S: 'KEY#access' }, key: { S: key } } }]]);
});

test('a function returns refusals, throws errors, and refuses unknown calls', async () => {
  const { users } = emptyUsers();
  const handler = serveAddons(users, {
    refuse: async () => {
      throw new Refusal(403, 'no', 'Not you.', { field: 'a' }, { 'x-secret': '1' });
    },
    fail: async () => {
      throw new Error('broken');
    },
  });
  const call: AddonCall = { do: 'refuse', input: {}, request: { ip: '192.0.2.1', headers: {} } };
  expect(await handler(call)).toEqual({
    refusal: { status: 403, reason: 'no', message: 'Not you.', details: { field: 'a' } },
  });
  await expect(handler({ ...call, do: 'fail' })).rejects.toThrow(new Error('broken'));
  for (const name of ['toString', 5, undefined])
    await expect(handler({ ...call, do: name })).rejects.toThrow(
      new Error(`"do" is ${JSON.stringify(name)}; it must be one of refuse, fail.`),
    );
  for (const input of [undefined, null, [], 'x'])
    await expect(handler({ ...call, input })).rejects.toThrow(new Error('"input" must be an object.'));
  const wrong = [
    undefined,
    null,
    [],
    { headers: {} },
    { ip: '', headers: {} },
    { ip: 5, headers: {} },
    { ip: 'a' },
    { ip: 'a', headers: [] },
  ];
  for (const one of wrong)
    await expect(handler({ ...call, request: one })).rejects.toThrow(
      new Error('"request" must have "ip" and "headers".'),
    );
});

/** An endpoint of an add-on whose route returns or throws this. */
function endpoint(
  route: (service: object, input: object, request: object) => Promise<object | undefined>,
  texts: object[] = [],
) {
  const service = { name: 'service' };
  const options = { texts: texts as never, origins: 'https://app.example', maxBytes: 20 };
  const handler = createAddonHandler(service, { 'POST /users/a': route, 'GET /users/a': route }, options);
  return (more: object = {}) =>
    handler({
      resource: '/users/a',
      httpMethod: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
      ...more,
    });
}

test('an endpoint answers 200 with the result of its route, and 204 without one', async () => {
  const seen: unknown[] = [];
  const call = endpoint(async (service, input, { ip }: { ip?: string }) => {
    seen.push(service, input, ip);
    return { b: 2 };
  });
  const answer = await call({ requestContext: { identity: { sourceIp: '192.0.2.7' } } });
  expect(answer).toMatchObject({ statusCode: 200, body: '{"b":2}', headers: { 'content-type': 'application/json' } });
  expect(seen).toEqual([{ name: 'service' }, { a: 1 }, '192.0.2.7']);
  // A body of GET is not read, and there may be none.
  seen.length = 0;
  expect((await call({ httpMethod: 'GET', body: 'x' })).statusCode).toBe(200);
  expect((await call({ body: null })).statusCode).toBe(200);
  expect([seen[1], seen[4]]).toEqual([{}, {}]);
  expect((await call({ body: '7' })).statusCode).toBe(400);
  expect(await endpoint(async () => undefined)()).toMatchObject({ statusCode: 204, body: '' });
});

test('an endpoint reads JSON up to a size, and allows pages of the project', async () => {
  const call = endpoint(async () => ({}));
  const statusOf = async (more: object) => (await call(more)).statusCode;
  expect(await statusOf({ headers: { 'content-type': 'application/json' } })).toBe(200);
  expect(await statusOf({ headers: { 'content-type': 'text/plain' } })).toBe(415);
  expect([
    await statusOf({ body: `{"a":"${'x'.repeat(12)}"}` }),
    await statusOf({ body: `{"a":"${'x'.repeat(13)}"}` }),
  ]).toEqual([200, 413]);
  const unknown = await call({ resource: '/users/b' });
  expect([unknown.statusCode, JSON.parse(unknown.body ?? '')]).toEqual([
    404,
    { error: 'There is nothing here.', reason: 'invalid' },
  ]);
  const headersFor = async (origin: string) => (await call({ httpMethod: 'OPTIONS', headers: { origin } })).headers;
  expect(await headersFor('https://app.example')).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
  });
  expect(await headersFor('https://b.example')).not.toHaveProperty('access-control-allow-origin');
});

test('an endpoint refuses in the language of the client, and hides the cause of a failure', async () => {
  const refusal = new Refusal(429, 'slow', 'Slowly.', { retryAfter: 7 }, { 'x-a': 'b' });
  const call = endpoint(() => Promise.reject(refusal), [{ de: { slow: 'Langsam.' } }]);
  for (const [language, error] of [
    ['de', 'Langsam.'],
    ['fr', 'Slowly.'],
  ]) {
    const answer = await call({ headers: { 'content-type': 'application/json', 'accept-language': language } });
    expect(answer).toMatchObject({ statusCode: 429, headers: { 'x-a': 'b', 'retry-after': '7' } });
    expect(JSON.parse(answer.body ?? '')).toEqual({ error, reason: 'slow', retryAfter: 7 });
  }
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const failed = await endpoint(() => Promise.reject(new Error('broken')))();
  expect(failed.statusCode).toBe(500);
  expect(failed.body).not.toContain('broken');
  expect(log.mock.calls.flat().join()).toContain('broken');
  log.mockRestore();
});

test('a text of a request is required, with at most 200 characters by default', () => {
  const required = { status: 400, reason: 'invalid', message: 'This is required.', details: { field: 'code' } };
  const x = (length: number) => 'x'.repeat(length);
  expect(text({ code: x(200) }, 'code')).toBe(x(200));
  expect(text({ code: x(6) }, 'code', 6)).toBe(x(6));
  for (const [input, most] of [[{ code: x(201) }], [{ code: x(7) }, 6], [{ code: '' }], [{ code: 5 }], [{}]] as const)
    expect(() => text(input, 'code', most)).toThrow(expect.objectContaining(required));
  expect(() => text({}, 'toString')).toThrow(Refusal);
  expect(passwordIn({ password: 5 })).toEqual({ password: 5 });
  expect(Object.keys(passwordIn({}))).toEqual([]);
  expect(() => text({ __proto__: { code: 'x' } }, 'code')).toThrow(Refusal);
  expect(Object.keys(passwordIn({ __proto__: { password: 'x' } } as never))).toEqual([]);
});

const reasons = ['challenge', 'session', 'credentials', 'factor', 'disabled', 'way', 'limit', 'raced'];

test('each reason of awsm-users has a German sentence of its own', () => {
  const german = reasons.map((reason) => textOf([], reason, 'de'));
  for (const one of german) expect(one).toMatch(/^\p{Lu}.{12,}\.$/u);
  expect(new Set(german).size).toBe(reasons.length);
  for (const reason of reasons) expect(textOf([], reason, 'en')).toBeUndefined();
  expect(textOf([{ de: { limit: 'Langsam.' } }], 'limit', 'de')).toBe('Langsam.');
});

test('texts of a project must name languages and existing reasons', () => {
  const builtIn = { en: { code: 'Wrong.' }, de: { other: 'x' } };
  const fine = Object.fromEntries([...reasons, 'code'].map((reason) => [reason, 'Text.']));
  expect(mistakesInTexts({ de: fine, gsw: fine }, builtIn)).toEqual([]);
  expect(mistakesInTexts({ d: {}, deut: {}, de: { other: 'x', code: '', limit: 5 as never } }, builtIn)).toEqual([
    'texts.d is not a language such as "en"',
    'texts.deut is not a language such as "en"',
    `texts.de.other is not a reason; these are: ${reasons.join(', ')}, code`,
    'texts.de.code must be a text',
    'texts.de.limit must be a text',
  ]);
});
