import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { callback, start } from '../lib/browser/flow.ts';
import { codeIn, cookiesOf, hashIn, pages, routes, startOidc, verifier } from './oidc.ts';
import { hashOf } from './provider.ts';

let all: Awaited<ReturnType<typeof startOidc>>;
const failed = '#oidc-error=provider';
const foreign = '#oidc-error=state';
beforeAll(async () => {
  all = await startOidc();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => all.fake.reset());
afterAll(() => all.stop());

test('a browser is sent to the provider and back, with nothing in the table that would help anybody', async () => {
  const sent = await all.begin();
  const url = new URL(sent.location);
  const query = Object.fromEntries(url.searchParams);
  expect(url.origin + url.pathname).toBe(`${all.fake.issuer}/authorize`);
  expect(query).toMatchObject({
    fixed: '1',
    response_type: 'code',
    client_id: all.fake.clientId,
    redirect_uri: 'https://api.example/users/oidc/fake/callback',
    scope: 'openid email',
    code_challenge_method: 'S256',
  });
  expect(sent.cookie).toMatch(/^__Host-awsm-oidc=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; Secure; SameSite=Lax$/);
  const secrets = [query.state, query.nonce, ...Object.values(cookiesOf(sent))];
  const kept = await all.dump();
  for (const secret of secrets) expect(kept).not.toContain(secret);
  const { location } = await all.back(all.fake.agree(sent.location), sent);
  expect(location.startsWith(`${pages[0]}#oidc=`)).toBe(true);
  expect(await all.dump()).not.toContain(codeIn(hashIn(location)));
});

test('pages, providers, challenges and intents that are not configured are refused', async () => {
  const ask = (more: Record<string, string>, provider = 'fake') => {
    const query = new URLSearchParams({ intent: 'sign-in', challenge: hashOf(verifier), ...more });
    return start(all.browser, { route: routes.start, params: { provider }, cookies: {}, query });
  };
  await expect(ask({})).resolves.toBeDefined();
  await expect(ask({ page: pages[1]! })).resolves.toBeDefined();
  for (const page of ['https://evil.example/', `${pages[0]}/`, `${pages[0]}?x=1`, '//evil.example', ''])
    await expect(ask({ page }), page).rejects.toMatchObject({ status: 400, reason: 'pages' });
  await expect(ask({}, 'other')).rejects.toMatchObject({ status: 404, reason: 'provider' });
  await expect(ask({ challenge: 'short' })).rejects.toMatchObject({ details: { field: 'challenge' } });
  await expect(ask({ intent: 'other' })).rejects.toMatchObject({ details: { field: 'intent' } });
});

/** Another first character of a state. */
const changed = (_: string, first: string) => `state=${first === '_' ? '-' : '_'}`;

test('an answer counts once, in the browser that asked, at its provider, in ten minutes', async () => {
  const [sent, other] = [await all.begin(), await all.begin()];
  const back = all.fake.agree(sent.location);
  expect(hashIn((await all.back(back, other)).location)).toBe(foreign);
  expect(hashIn((await all.back(back, { location: '' })).location)).toBe(foreign);
  const twice = new Map([...all.browser.providers, ['other', all.browser.providers.get('fake')!]]);
  expect(hashIn((await all.back(back, sent, { ...all.browser, providers: twice }, 'other')).location)).toBe(foreign);
  expect(hashIn((await all.back(back.replace(/state=(.)/, changed), sent)).location)).toBe(foreign);
  expect(hashIn((await all.back(back, sent)).location)).toMatch(/^#oidc=/);
  expect(hashIn((await all.back(back, sent)).location)).toBe(foreign);
  // Twice at the same time, too.
  const raced = await all.begin();
  const address = all.fake.agree(raced.location);
  all.users.rival = async () => {
    expect(hashIn((await all.back(address, raced)).location)).toMatch(/^#oidc=/);
  };
  expect(hashIn((await all.back(address, raced)).location)).toBe(foreign);
  const late = await all.begin();
  all.users.at += 600_000;
  expect(hashIn((await all.back(all.fake.agree(late.location), late)).location)).toBe(foreign);
  // Two tabs share the cookie and nothing else.
  const first = await all.begin();
  const second = await all.begin('sign-in', all.browser, cookiesOf(first));
  expect(cookiesOf(second)).toEqual(cookiesOf(first));
  for (const one of [first, second])
    expect(hashIn((await all.back(all.fake.agree(one.location), one)).location)).toMatch(/^#oidc=/);
  const fixed = await all.begin('sign-in', all.browser, { '__Host-awsm-oidc': 'short' });
  expect(Object.values(cookiesOf(fixed))[0]).toMatch(/^[\w-]{43}$/);
  const moved = await all.begin();
  const elsewhere = { ...all.browser, pages: ['https://app.example/new'] };
  const lost = await all.back(all.fake.agree(moved.location), moved, elsewhere);
  expect(lost.location).toBe(`https://app.example/new${foreign}`);
});

test('a sign-in that somebody declined or that failed says so', async () => {
  const answered = async (change: (query: URLSearchParams) => void) => {
    const sent = await all.begin();
    const url = new URL(all.fake.agree(sent.location));
    change(url.searchParams);
    return hashIn((await all.back(url.href, sent)).location);
  };
  expect(await answered((query) => query.set('error', 'access_denied'))).toBe('#oidc-error=denied');
  expect(await answered((query) => query.set('error', 'server_error'))).toBe(failed);
  expect(await answered((query) => query.delete('code'))).toBe(failed);
  expect(await answered((query) => query.append('code', 'x'))).toBe(failed);
  expect(await answered((query) => query.set('code', 'unknown'))).toBe(failed);
});

test('iss in an answer: that of the provider, and always where it is announced (RFC 9207)', async () => {
  const { issuer } = all.fake;
  const answered = async (more: Record<string, string>, service = all.browser) => {
    const sent = await all.begin('sign-in', service);
    return hashIn((await all.back(all.fake.agree(sent.location, more), sent, service)).location);
  };
  expect(await answered({})).toMatch(/^#oidc=/);
  expect(await answered({ iss: issuer })).toMatch(/^#oidc=/);
  expect(await answered({ iss: 'https://evil.example' })).toBe(failed);
  expect(console.warn).toHaveBeenLastCalledWith(expect.stringContaining('is of another issuer'));
  all.fake.metadata = { authorization_response_iss_parameter_supported: true };
  const announced = all.make();
  expect(await answered({}, announced)).toBe(failed);
  expect(console.warn).toHaveBeenLastCalledWith(expect.stringContaining('does not name the issuer'));
  expect(await answered({ iss: issuer }, announced)).toMatch(/^#oidc=/);
});

test('the token endpoint is asked as the client is registered, with PKCE', async () => {
  for (const auth of ['client_secret_basic', 'client_secret_post', 'none'] as const) {
    all.fake.auth = auth;
    expect(await all.go('sign-in', all.make({ auth })), auth).toMatch(/^#oidc=/);
  }
  all.fake.auth = 'client_secret_basic';
  expect(await all.go('sign-in', all.make({ clientSecret: 'wrong' }))).toBe(failed);
  // The provider checks the verifier: another browser's does not fit its code.
  const [one, two] = [await all.begin(), await all.begin()];
  const [from, to] = [new URL(all.fake.agree(one.location)), new URL(all.fake.agree(two.location))];
  to.searchParams.set('code', from.searchParams.get('code')!);
  expect(hashIn((await all.back(to.href, two)).location)).toBe(failed);
  for (const answer of [{ id_token: 5 }, { token_type: 'mac' }, { token_type: undefined }]) {
    all.fake.tokenAnswer = answer;
    expect(await all.go()).toBe(failed);
  }
});

test('a provider that does not answer', async () => {
  all.fake.metadata = { issuer: 'https://evil.example' };
  expect(await all.begin('sign-in', all.make())).toEqual({ location: `${pages[0]}${failed}` });
});

test('a provider that was removed meanwhile', async () => {
  const sent = await all.begin();
  const none = { ...all.browser, providers: new Map() };
  const query = new URL(all.fake.agree(sent.location)).searchParams;
  const asked = { route: routes.callback, params: { provider: 'fake' }, cookies: cookiesOf(sent), query };
  const { location } = await callback(none, asked);
  expect(hashIn(location)).toBe(failed);
});
