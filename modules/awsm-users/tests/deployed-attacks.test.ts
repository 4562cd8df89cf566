import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mail, ModuleApp } from '../../../test/module-app.ts';
import { createOidcClient } from '../../awsm-auth-oidc/client/index.js';
import { FakeProvider } from '../../awsm-auth-oidc/tests/provider.ts';
import { Authenticator } from '../../awsm-passkeys/tests/authenticator.ts';
import { codeOf } from '../../awsm-totp/tests/totp.ts';
import { createUsersClient } from '../client/index.js';

// What THREATS.md lists: each row is a test here, played over HTTP against the modules as they are deployed.

const origin = 'https://app.example';
const page = `${origin}/signed-in`;
const password = 'correct horse battery';
const other = 'another fine password';
let app: ModuleApp;
let fake: FakeProvider;

beforeAll(async () => {
  fake = await FakeProvider.start();
  fake.clientId = 'app';
  app = await ModuleApp.start(['awsm-users', 'awsm-passkeys', 'awsm-totp', 'awsm-auth-oidc', 'awsm-api-keys'], {
    USERS_SECRET: 'a secret of thirty-two characters',
    USERS_FROM: 'no-reply@app.example',
    USERS_PAGES: origin,
    PASSKEYS_ORIGINS: origin,
    TOTP_SECRET: 'another secret of thirty-two characters',
    OIDC_URL: 'https://api.app.example',
    OIDC_PAGES: page,
    OIDC_CLIENTS: `fake=${fake.clientId}`,
    OIDC_SECRETS: `fake=${fake.clientSecret}`,
  });
  await app.jaws('env', 'set', 'dev', 'all', 'OIDC_URL', app.url(''));
  const providers = { fake: { name: 'Fake', issuer: fake.issuer, mails: 'verified' } };
  writeFileSync(
    `${app.root}/aws_modules/awsm-auth-oidc/settings.ts`,
    `import { defineSettings } from 'awsm-auth-oidc';\nexport const settings = defineSettings(${JSON.stringify({ loopback: true, providers })});\n`,
  );
  // All attackers and victims are on this machine.
  writeFileSync(
    `${app.root}/aws_modules/awsm-users/settings.ts`,
    "import { defineSettings } from 'awsm-users';\nexport const settings = defineSettings({ limits: { signUpNetwork: 1000, forgotNetwork: 1000, signInNetwork: 1000 } });\n",
  );
  await app.deploy();
  await app.aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
}, 300_000);
afterAll(async () => {
  await fake?.stop();
  await app?.stop();
});

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}
const bearer = ({ accessToken }: Tokens) => ({ authorization: `Bearer ${accessToken}` });
const post = (path: string, body: object, tokens?: Tokens) =>
  app.call('POST', `/users/${path}`, body, tokens ? bearer(tokens) : {});
const get = (path: string, tokens: Tokens) => app.call('GET', `/users/${path}`, undefined, bearer(tokens));
/** What a stranger sees of an answer. */
const seen = ({ status, text }: { status: number; text: string }) => ({ status, text });

/** The token in the newest mail to an address with this subject, of more than `after` such mails. */
async function linkTo(address: string, subject: string, after = 0): Promise<string> {
  const all = async (): Promise<readonly Mail[]> =>
    (await app.mails()).filter(
      ({ Subject, Destination }) => Subject === subject && Destination.ToAddresses?.[0] === address,
    );
  await expect.poll(async () => (await all()).length, { timeout: 30_000 }).toBeGreaterThan(after);
  return /#([\w-]{43})/.exec((await all()).at(-1)?.Body?.text_part ?? '')?.[1] ?? '';
}

let count = 0;
const newAddress = () => `user${count++}@example.com`;

async function account(email = newAddress()): Promise<{ email: string; tokens: Tokens }> {
  await post('sign-up', { email, password });
  const token = await linkTo(email, 'Please confirm your address');
  const { status, json } = await post('verify', { token, password });
  expect(status).toBe(200);
  return { email, tokens: json };
}
const signIn = async (email: string, secret = password): Promise<Tokens> => {
  const { status, json } = await post('sign-in', { email, password: secret });
  expect({ status, json }).toMatchObject({ status: 200, json: { accessToken: expect.any(String) } });
  return json;
};
const reset = async (email: string, more: object = {}) => {
  await post('password/forgot', { email });
  const token = await linkTo(email, 'Choose a new password');
  return { token, ...(await post('password/reset', { token, password: other, ...more })) };
};

/** A passkey of somebody, who signs in by it. */
async function passkeyOf(tokens: Tokens, name = 'Phone') {
  const authenticator = new Authenticator(origin);
  const options = await post('me/passkeys/options', {}, tokens);
  const made = await post('me/passkeys', { name, credential: authenticator.create(options.json) }, tokens);
  expect(made.status).toBe(200);
  const answer = async (input: object = {}) => {
    const asked = await post('passkeys/options', input);
    return { ...input, credential: authenticator.get(asked.json) };
  };
  return { answer, signIn: async (input: object = {}) => post('passkeys/sign-in', await answer(input)) };
}

/** A tab in which somebody signs in by the provider, or links. */
async function federated(tokens?: Tokens) {
  const kept = new Map<string, string>();
  const tab = {
    hash: '',
    pathname: '/signed-in',
    search: '',
    state: null,
    asked: '',
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    assign: (url: string | URL) => {
      tab.asked = String(url);
    },
    replaceState: () => {
      tab.hash = '';
    },
  };
  const users = createUsersClient({ url: app.url(''), storage: tab });
  const oidc = createOidcClient(users, { url: app.url(''), storage: tab, location: tab, history: tab });
  if (tokens) await users.enter('users/refresh', { refreshToken: tokens.refreshToken });
  await (tokens ? oidc.link({ provider: 'fake' }) : oidc.signIn({ provider: 'fake', page }));
  const sent = await fetch(tab.asked, { redirect: 'manual' });
  const cookie = sent.headers.get('set-cookie')?.split(';')[0] ?? '';
  const back = fake.agree(sent.headers.get('location') ?? '');
  const came = await fetch(back, { redirect: 'manual', headers: { cookie } });
  tab.hash = new URL(came.headers.get('location') ?? '').hash;
  expect(tab.hash).toMatch(/^#oidc=/);
  return { users, oidc, tab };
}

/** What takes much longer for the one than for the other tells which addresses have accounts. Both in turn: others use this machine, too. */
async function expectSameTime(ask: (address: string) => Promise<unknown>): Promise<void> {
  const { email } = await account();
  const nobody = newAddress();
  const times = new Map<string, number[]>([
    [email, []],
    [nobody, []],
  ]);
  for (let round = 0; round < 9; round++) {
    for (const [address, all] of times) {
      const start = performance.now();
      await ask(address);
      all.push(performance.now() - start);
    }
  }
  const [known = 0, unknown = 0] = [...times.values()].map((all) => all.sort((one, next) => one - next)[4]!);
  // One hash of a password, or one mail, is most of it.
  expect(known / unknown).toBeGreaterThan(0.5);
  expect(known / unknown).toBeLessThan(2);
}

test('a sign-up says the same of an address that has an account', async () => {
  const { email } = await account();
  const ask = (address: string) => post('sign-up', { email: address, password });
  expect(seen(await ask(email))).toEqual(seen(await ask(newAddress())));
});

test('a sign-in says the same of an address without an account', async () => {
  const { email } = await account();
  const ask = (address: string) => post('sign-in', { email: address, password: other });
  expect(seen(await ask(email))).toEqual(seen(await ask(newAddress())));
});

test('a sign-in takes as long for an address without an account', async () => {
  await expectSameTime((email) => post('sign-in', { email, password: other }));
});

test('a sign-up takes as long for an address that has an account', async () => {
  await expectSameTime((email) => post('sign-up', { email, password: other }));
});

test('a forgotten password takes as long for an address without an account', async () => {
  await expectSameTime((email) => post('password/forgot', { email }));
});

test('a forgotten password says the same of an address without an account', async () => {
  const { email } = await account();
  const ask = (address: string) => post('password/forgot', { email: address });
  expect(seen(await ask(email))).toEqual(seen(await ask(newAddress())));
});

test('a change of address says the same of one that has an account', async () => {
  const [victim, eve] = [await account(), await account()];
  const ask = (address: string) => post('email', { email: address, password }, eve.tokens);
  expect(seen(await ask(victim.email))).toEqual(seen(await ask(newAddress())));
});

test('a passkey sign-in names no passkeys of anybody', async () => {
  const { email, tokens } = await account();
  await passkeyOf(tokens);
  expect((await post('passkeys/options', { email })).json.allowCredentials).toEqual([]);
});

test('a sign-up with the address of another gets no account by a click', async () => {
  const victim = newAddress();
  await post('sign-up', { email: victim, password: other });
  const token = await linkTo(victim, 'Please confirm your address');
  expect((await post('verify', { token })).status).toBe(400);
  expect((await post('verify', { token, password })).status).toBe(401);
  expect((await post('sign-in', { email: victim, password: other })).status).toBe(401);
});

test('an account does not move to the address of another who follows the link', async () => {
  const eve = await account();
  const passkey = await passkeyOf(eve.tokens);
  const victim = newAddress();
  await post('email', { email: victim, password }, eve.tokens);
  const token = await linkTo(victim, 'Please confirm your new address');
  expect((await post('email/verify', { token })).json).toMatchObject({ reason: 'credentials' });
  expect((await post('email/verify', { token, password: other })).json).toMatchObject({ reason: 'credentials' });
  const stranger = await account();
  expect((await post('email/verify', { token }, stranger.tokens)).json).toMatchObject({ reason: 'token' });
  expect((await get('me', (await passkey.signIn()).json)).json.email).toBe(eve.email);
});

test('nothing that an attacker has prepared in any module opens the account that its owner makes later', async () => {
  const eve = await account();
  const passkey = await passkeyOf(eve.tokens);
  fake.user = { sub: 'prepared' };
  await (await federated(eve.tokens)).oidc.finish();
  expect((await app.call('POST', '/api-keys', { name: 'Key' }, bearer(eve.tokens))).status).toBe(201);
  const { secret } = (await post('me/totp', {}, eve.tokens)).json;
  await post('me/totp/confirm', { code: codeOf(secret, Date.now()) }, eve.tokens);
  const victim = newAddress();
  await post('email', { email: victim, password }, eve.tokens);
  const token = await linkTo(victim, 'Please confirm your new address');
  const { tokens } = await account(victim);
  for (const sent of [post('email/verify', { token }, eve.tokens), post('email/verify', { token, password })])
    expect((await sent).json).toMatchObject({ reason: 'token' });
  expect((await get('me', tokens)).json.email).toBe(victim);
  expect((await get('me/ways', tokens)).json.ways).toEqual([]);
  expect((await app.call('GET', '/api-keys', undefined, bearer(tokens))).json.keys).toEqual([]);
  // No second factor is asked for.
  await signIn(victim);
  expect((await get('me', (await passkey.signIn()).json)).json.email).toBe(eve.email);
});

test('a link for a new address is void after a reset of the password', async () => {
  const { email, tokens } = await account();
  const mine = newAddress();
  await post('email', { email: mine, password }, tokens);
  const token = await linkTo(mine, 'Please confirm your new address');
  expect((await reset(email)).status).toBe(204);
  for (const secret of [password, other])
    expect((await post('email/verify', { token, password: secret })).status).toBeGreaterThanOrEqual(400);
  await signIn(email, other);
});

test('a passkey of a thief ends with a reset of the password', async () => {
  const { email, tokens } = await account();
  const passkey = await passkeyOf(tokens);
  expect((await passkey.signIn()).status).toBe(200);
  expect((await reset(email)).status).toBe(204);
  expect((await passkey.signIn()).json).toMatchObject({ reason: 'way' });
  const owner = await signIn(email, other);
  expect((await get('me/ways', owner)).json).toEqual({ ways: [] });
  expect((await get('me/passkeys', owner)).json.passkeys).toEqual([]);
});

test('a passkey of a thief ends with a sign-out everywhere', async () => {
  const { tokens } = await account();
  const passkey = await passkeyOf(tokens);
  expect((await post('sign-out', { everywhere: true }, tokens)).status).toBe(204);
  expect((await passkey.signIn()).json).toMatchObject({ reason: 'way' });
});

test('a passkey of a thief as a second factor does not shut the owner out', async () => {
  const { email, tokens } = await account();
  await passkeyOf(tokens);
  await app.call('PATCH', '/users/me/passkeys', { secondFactor: true }, bearer(tokens));
  expect((await post('sign-in', { email, password })).json).toMatchObject({ challenge: ['passkeys'] });
  expect((await reset(email)).status).toBe(204);
  await signIn(email, other);
});

test('the mail about a passkey of a thief undoes it', async () => {
  const { email, tokens } = await account();
  const passkey = await passkeyOf(tokens);
  const token = await linkTo(email, 'A way to sign in was added');
  expect((await post('ways/undo', { token })).status).toBe(204);
  expect((await passkey.signIn()).json).toMatchObject({ reason: 'way' });
  expect((await get('me', tokens)).status).toBe(401);
});

test('a passkey that a thief adds at the moment of the reset opens nothing', async () => {
  const { email, tokens } = await account();
  const authenticator = new Authenticator(origin);
  const options = await post('me/passkeys/options', {}, tokens);
  const credential = authenticator.create(options.json);
  await post('password/forgot', { email });
  const token = await linkTo(email, 'Choose a new password');
  const [done] = await Promise.all([
    post('password/reset', { token, password: other }),
    ...Array.from({ length: 4 }, () => post('me/passkeys', { name: 'Phone', credential }, tokens)),
  ]);
  expect(done.status).toBe(204);
  const asked = await post('passkeys/options', {});
  expect((await post('passkeys/sign-in', { credential: authenticator.get(asked.json) })).status).toBe(403);
  expect((await get('me/ways', await signIn(email, other))).json).toEqual({ ways: [] });
});

test('an operator ends the sessions and the passkey of a thief', async () => {
  const { email, tokens } = await account();
  const passkey = await passkeyOf(tokens);
  const event = JSON.stringify({ do: 'sign-out', email });
  await app.jaws('invoke', 'awsm-users/operator', '-s', 'dev', '-r', 'us-east-1', '--event', event);
  expect((await passkey.signIn()).json).toMatchObject({ reason: 'way' });
  expect((await get('me', tokens)).status).toBe(401);
});

test('a session from before the second factor takes no passkey of the owner away', async () => {
  const { email, tokens: thief } = await account();
  const owner = await signIn(email);
  const passkey = await passkeyOf(owner);
  await app.call('PATCH', '/users/me/passkeys', { secondFactor: true }, bearer(owner));
  const all = { everywhere: true, keep: [], password };
  expect((await post('sign-out', all, thief)).json).toMatchObject({ reason: 'factor' });
  expect((await post('sign-out', { everywhere: true }, thief)).status).toBe(204);
  expect((await post('sign-in', { email, password })).json).toMatchObject({ challenge: ['passkeys'] });
  expect((await passkey.signIn()).status).toBe(200);
});

test('an identity with the address of another does not sign in to that account', async () => {
  const { email } = await account();
  fake.user = { sub: 'eve', email, email_verified: true };
  const { oidc, users } = await federated();
  await expect(oidc.finish()).rejects.toMatchObject({ reason: 'link' });
  expect(users.user).toBeUndefined();
});

test('an identity that a thief has linked ends with a reset of the password', async () => {
  const { email, tokens } = await account();
  fake.user = { sub: 'thief' };
  const linking = await federated(tokens);
  expect(await linking.oidc.finish()).toMatchObject({ linked: { provider: 'fake' } });
  expect((await reset(email)).status).toBe(204);
  const again = await federated();
  await expect(again.oidc.finish()).rejects.toBeDefined();
  expect(again.users.user).toBeUndefined();
  expect((await get('me/oidc', await signIn(email, other))).json.identities).toEqual([]);
});

test('a code of the provider that an attacker has got links nothing in the browser of another', async () => {
  const [eve, victim] = [await account(), await account()];
  fake.user = { sub: 'eves' };
  const { tab } = await federated(eve.tokens);
  const code = tab.hash.slice('#oidc='.length).split('&')[0];
  const sent = await post('me/oidc', { code, verifier: 'x'.repeat(43) }, victim.tokens);
  expect(sent.json).toMatchObject({ reason: 'code' });
});

test('a code of the provider that an attacker has got signs nobody in as the attacker', async () => {
  fake.user = { sub: 'fixed', email: newAddress(), email_verified: true };
  const { tab } = await federated();
  const code = tab.hash.slice('#oidc='.length).split('&')[0];
  expect((await post('oidc/sign-in', { code, verifier: 'x'.repeat(43) })).json).toMatchObject({ reason: 'code' });
  // A tab that has begun nothing does not even send it.
  const { users, oidc, tab: victims } = await federated();
  victims.setItem('awsm-auth-oidc', 'null');
  victims.hash = `#oidc=${code}`;
  expect(await oidc.finish()).toEqual({ error: 'state' });
  expect(users.user).toBeUndefined();
});

test('a sign-in goes on with no session that the request brings along', async () => {
  const [victim, eve] = [await account(), await account()];
  const sent = await post(
    'sign-in',
    { email: victim.email, password, refreshToken: eve.tokens.refreshToken, sid: 'x' },
    eve.tokens,
  );
  const ids = async (tokens: Tokens): Promise<readonly string[]> =>
    (await get('me/sessions', tokens)).json.sessions.map(({ id }: { id: string }) => id);
  expect(await ids(sent.json)).toHaveLength(2);
  expect(await ids(eve.tokens)).toHaveLength(1);
  expect(await ids(sent.json)).not.toEqual(expect.arrayContaining([...(await ids(eve.tokens))]));
});

test('an authenticator app that another session has begun cannot be confirmed', async () => {
  const { email, tokens } = await account();
  const { json } = await post('me/totp', {}, tokens);
  const owner = await signIn(email);
  const sent = await post('me/totp/confirm', { code: codeOf(json.secret, Date.now()) }, owner);
  expect(sent.json).toMatchObject({ reason: 'pending' });
});

test('a reset of the password does not turn an authenticator app off', async () => {
  const { email, tokens } = await account();
  const { json } = await post('me/totp', {}, tokens);
  expect((await post('me/totp/confirm', { code: codeOf(json.secret, Date.now()) }, tokens)).status).toBe(200);
  expect((await reset(email)).status).toBe(204);
  expect((await post('sign-in', { email, password: other })).json).toMatchObject({ challenge: ['totp'] });
});

test('a code of an authenticator app counts once, and guesses are limited', async () => {
  const { email, tokens } = await account();
  const { json } = await post('me/totp', {}, tokens);
  const code = codeOf(json.secret, Date.now());
  await post('me/totp/confirm', { code }, tokens);
  const challenge = async () => (await post('sign-in', { email, password })).json.token;
  expect((await post('totp/sign-in', { token: await challenge(), code })).json).toMatchObject({ reason: 'code' });
  const token = await challenge();
  const tries = [];
  for (let n = 0; n < 11; n++) tries.push((await post('totp/sign-in', { token, code: '000000' })).status);
  expect(tries.at(-1)).toBe(429);
});

test('a recovery code that is sent for many sign-ins at once opens one session', async () => {
  const { email, tokens } = await account();
  const { json } = await post('me/totp', {}, tokens);
  const confirmed = await post('me/totp/confirm', { code: codeOf(json.secret, Date.now()) }, tokens);
  const code = confirmed.json.recoveryCodes[0];
  const challenges = [];
  for (let n = 0; n < 4; n++) challenges.push((await post('sign-in', { email, password })).json.token);
  const sent = await Promise.all(challenges.map((token) => post('totp/sign-in', { token, code })));
  expect(sent.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('the challenge of one user is not answered by the passkey of another', async () => {
  const [victim, eve] = [await account(), await account()];
  await passkeyOf(victim.tokens);
  await app.call('PATCH', '/users/me/passkeys', { secondFactor: true }, bearer(victim.tokens));
  const { token } = (await post('sign-in', { email: victim.email, password })).json;
  const own = await passkeyOf(eve.tokens);
  expect((await own.signIn({ token })).json).toMatchObject({ reason: 'passkey' });
});

test('an answer of a passkey counts once', async () => {
  const { tokens } = await account();
  const passkey = await passkeyOf(tokens);
  const answer = await passkey.answer();
  expect((await post('passkeys/sign-in', answer)).status).toBe(200);
  const tampered = structuredClone(answer);
  // The same signature for a challenge of the attacker.
  const { challenge } = (await post('passkeys/options', {})).json;
  const data = JSON.parse(Buffer.from(tampered.credential.response.clientDataJSON, 'base64url').toString());
  tampered.credential.response.clientDataJSON = Buffer.from(JSON.stringify({ ...data, challenge })).toString(
    'base64url',
  );
  expect((await post('passkeys/sign-in', tampered)).json).toMatchObject({ reason: 'passkey' });
});

test('a link for a new password counts once, also for two at the same time', async () => {
  const { email } = await account();
  await post('password/forgot', { email });
  const token = await linkTo(email, 'Choose a new password');
  const wanted = Array.from({ length: 4 }, (_, n) => `a fine password ${n}`);
  const sent = await Promise.all(wanted.map((one) => post('password/reset', { token, password: one })));
  expect(sent.filter(({ status }) => status === 204)).toHaveLength(1);
  const open = await Promise.all(wanted.map((one) => post('sign-in', { email, password: one })));
  expect(open.filter(({ status }) => status === 200)).toHaveLength(1);
  expect((await post('password/reset', { token, password: other })).json).toMatchObject({ reason: 'token' });
});

test('a link for a new password is void after the owner has changed it', async () => {
  const { email, tokens } = await account();
  await post('password/forgot', { email });
  const token = await linkTo(email, 'Choose a new password');
  expect((await post('password', { currentPassword: password, password: other }, tokens)).status).toBe(200);
  expect((await post('password/reset/ways', { token })).json).toMatchObject({ reason: 'token' });
  expect((await post('password/reset', { token, password })).json).toMatchObject({ reason: 'token' });
  await signIn(email, other);
});

test('a stolen refresh token ends the session for both', async () => {
  const { tokens } = await account();
  const next = (await post('refresh', { refreshToken: tokens.refreshToken })).json;
  const last = (await post('refresh', { refreshToken: next.refreshToken })).json;
  expect((await post('refresh', { refreshToken: tokens.refreshToken })).json).toMatchObject({ reason: 'session' });
  expect((await post('refresh', { refreshToken: last.refreshToken })).json).toMatchObject({ reason: 'session' });
  expect((await get('me', last)).status).toBe(401);
});

test('a refresh token that is used many times at once has one successor', async () => {
  const { tokens } = await account();
  const { refreshToken } = tokens;
  const all = await Promise.all(Array.from({ length: 8 }, () => post('refresh', { refreshToken })));
  const next = new Set(all.filter(({ status }) => status === 200).map(({ json }) => json.refreshToken));
  expect(next.size).toBe(1);
});

test('a password is not guessed without end', async () => {
  const { email } = await account();
  const tries = [];
  for (let n = 0; n < 11; n++) tries.push((await post('sign-in', { email, password: `a wrong password ${n}` })).status);
  expect(tries.at(-1)).toBe(429);
});

test('an access token of no key, of another key or changed is refused', async () => {
  const { tokens } = await account();
  const [head = '', body = '', signature = ''] = tokens.accessToken.split('.');
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const forged = [
    `${encoded({ alg: 'none', typ: 'JWT' })}.${body}.`,
    `${encoded({ alg: 'HS256', typ: 'JWT' })}.${body}.${createHmac('sha256', 'key').update(`${head}.${body}`).digest('base64url')}`,
    `${head}.${encoded({ ...claims, roles: ['admin'] })}.${signature}`,
  ];
  for (const accessToken of forged) expect((await get('me', { ...tokens, accessToken })).status).toBe(401);
});

test('a sign-up or a profile gives nobody roles or an id', async () => {
  const email = newAddress();
  const wanted = { roles: ['admin'], id: 'root', factors: 'x', disabled: 0 };
  await post('sign-up', { email, password, ...wanted });
  const token = await linkTo(email, 'Please confirm your address');
  const tokens = (await post('verify', { token, password, ...wanted })).json;
  await app.call('PATCH', '/users/me', { name: 'Eve', ...wanted }, bearer(tokens));
  expect((await get('me', tokens)).json).toMatchObject({
    roles: [],
    name: 'Eve',
    id: expect.not.stringMatching('root'),
  });
});

test('nobody ends sessions or removes passkeys of another', async () => {
  const [victim, eve] = [await account(), await account()];
  await passkeyOf(victim.tokens);
  const session = (await get('me/sessions', victim.tokens)).json.sessions[0].id;
  const passkey = (await get('me/passkeys', victim.tokens)).json.passkeys[0].id;
  await app.call('DELETE', `/users/me/sessions/${session}`, undefined, bearer(eve.tokens));
  await app.call('DELETE', `/users/me/passkeys/${passkey}`, undefined, bearer(eve.tokens));
  expect((await get('me/passkeys', victim.tokens)).json.passkeys).toHaveLength(1);
});

test('an API key is not a session', async () => {
  const { tokens } = await account();
  const made = await app.call('POST', '/api-keys', { name: 'Key' }, bearer(tokens));
  expect(made.status).toBe(201);
  const asUser = { accessToken: made.json.key, refreshToken: made.json.key };
  expect((await get('me', asUser)).status).toBe(401);
  expect((await app.call('POST', '/api-keys', { name: 'More' }, bearer(asUser))).status).toBeGreaterThanOrEqual(401);
});
