import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';
import { createUsersClient } from '../../awsm-users/client/index.js';
import { createOidcClient } from '../client/index.js';
import { FakeProvider } from './provider.ts';

const page = 'https://app.example/signed-in';
const home = 'us-east-1';

/** A browser tab: its address, its storage and its cookies. */
class Tab {
  hash = '';
  readonly pathname = '/signed-in';
  readonly search = '';
  readonly state = null;
  asked = '';
  readonly #kept = new Map<string, string>();
  getItem = (key: string) => this.#kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.#kept.set(key, value);
  removeItem = (key: string) => void this.#kept.delete(key);
  assign = (url: string | URL) => {
    this.asked = String(url);
  };
  replaceState = () => {
    this.hash = '';
  };
}

describe.each([
  ['REST', ['eu-west-1']],
  ['HTTP', []],
] as const)('on a %s API, with %j beside the home region', (protocol, regions) => {
  let app: ModuleApp;
  let fake: FakeProvider;
  beforeAll(async () => {
    fake = await FakeProvider.start();
    fake.clientId = 'app';
    const variables = {
      USERS_SECRET: 'a secret of thirty-two characters',
      USERS_FROM: 'no-reply@app.example',
      USERS_PAGES: 'https://app.example',
      OIDC_URL: 'https://api.app.example',
      OIDC_PAGES: page,
      OIDC_CLIENTS: `fake=${fake.clientId}`,
      OIDC_SECRETS: `fake=${fake.clientSecret}`,
    };
    app = await ModuleApp.start(['awsm-users', 'awsm-auth-oidc'], variables, protocol, regions);
    await app.jaws('env', 'set', 'dev', 'all', 'OIDC_URL', app.url(''));
    const providers = { fake: { name: 'Fake', issuer: fake.issuer, mails: 'verified' } };
    const text = `import { defineSettings } from 'awsm-auth-oidc';
export const settings = defineSettings(${JSON.stringify({ loopback: true, providers })});\n`;
    writeFileSync(`${app.root}/aws_modules/awsm-auth-oidc/settings.ts`, text);
    await app.deploy();
  });
  afterAll(async () => {
    await fake?.stop();
    await app?.stop();
  });

  const items = async (region = home) => {
    const { TableNames } = await app.in(region).aws.json('dynamodb', 'ListTables');
    const TableName = (TableNames as string[]).find((name) => /Oidc$/.test(name));
    const { Items } = await app.in(region).aws.json('dynamodb', 'Scan', { TableName });
    return (Items as { pk: { S: string } }[]).map(({ pk }) => pk.S).sort();
  };
  const kept = async (region = home) => (await items(region)).filter((pk) => pk.startsWith('LINKS#'));
  const clientsOf = (region = home) => {
    const tab = new Tab();
    const users = createUsersClient({ url: app.url('', region), storage: new Tab() });
    return {
      tab,
      users,
      oidc: createOidcClient(users, { url: app.url('', region), storage: tab, location: tab, history: tab }),
    };
  };
  /** The browser's steps from there: to the provider, back, and to the page. */
  const browse = async (tab: Tab, between = async () => {}, callbackIn = home) => {
    const sent = await fetch(tab.asked, { redirect: 'manual' });
    expect(sent.status).toBe(302);
    const cookie = sent.headers.get('set-cookie')?.split(';')[0] ?? '';
    const back = fake.agree(sent.headers.get('location') ?? '');
    await between();
    const came = await fetch(back.replace(app.url(''), app.url('', callbackIn)), {
      redirect: 'manual',
      headers: { cookie },
    });
    expect(came.status).toBe(302);
    const location = new URL(came.headers.get('location') ?? '');
    expect(location.origin + location.pathname).toBe(page);
    tab.hash = location.hash;
  };

  test('an account is made, linked, unlinked, and forgotten', async () => {
    const { tab, users, oidc } = clientsOf();
    expect(await oidc.providers()).toEqual([{ id: 'fake', name: 'Fake' }]);
    expect(await oidc.finish()).toEqual({});
    await oidc.signIn({ provider: 'fake', page });
    await browse(tab);
    expect(await oidc.finish()).toEqual({ signedIn: true });
    expect(tab.hash).toBe('');
    expect(users.user).toMatchObject({ email: 'ada@example.com' });
    fake.user = { sub: 'second' };
    await oidc.link({ provider: 'fake' });
    await browse(tab);
    expect(await oidc.finish()).toMatchObject({ linked: { provider: 'fake' } });
    const identities = await oidc.list();
    expect(identities).toHaveLength(2);
    await oidc.unlink({ id: identities[0]!.id });
    expect((await users.exportData()).addons).toMatchObject({ oidc: { identities: [{ provider: 'fake' }] } });
    await expect(oidc.unlink({ id: identities[1]!.id })).rejects.toMatchObject({ reason: 'last' });

    // A code that this tab did not ask for.
    tab.hash = `#oidc=${'x'.repeat(43)}`;
    expect(await oidc.finish()).toEqual({ error: 'state' });
    await oidc.signIn({ provider: 'fake' });
    tab.hash = `#oidc=${'x'.repeat(43)}`;
    await expect(oidc.finish()).rejects.toMatchObject({ reason: 'code' });

    for (const region of regions) {
      const other = clientsOf(region);
      // Begun in the home region, which fails while the user is at the provider.
      await oidc.signIn({ provider: 'fake' });
      const flows = async (at: string) => (await items(at)).filter((pk) => pk.startsWith('FLOW#')).length;
      await browse(
        tab,
        async () => {
          const begun = await flows(home);
          expect(begun).toBeGreaterThan(0);
          await expect.poll(() => flows(region), { timeout: 30_000 }).toBe(begun);
          await expect.poll(() => kept(region), { timeout: 30_000 }).toEqual(await kept());
          await app.in(home).off();
        },
        region,
      );
      const moved = createOidcClient(other.users, {
        url: app.url('', region),
        storage: tab,
        location: tab,
        history: tab,
      });
      expect(await moved.finish()).toEqual({ signedIn: true });
      expect(other.users.user).toMatchObject({ email: 'ada@example.com', sub: users.user?.sub });
      await app.in(home).on();
    }
    expect(await kept()).toHaveLength(1);
    await users.deleteAccount();
    await expect.poll(() => kept(), { timeout: 30_000 }).toEqual([]);
    for (const region of regions) await expect.poll(() => kept(region), { timeout: 30_000 }).toEqual([]);
  });

  test('pages of the origins may call, others and strangers may not', async () => {
    const preflight = (origin: string) =>
      app.call('OPTIONS', '/users/me/oidc', undefined, { origin, 'access-control-request-method': 'POST' });
    expect((await preflight('https://app.example')).headers.get('access-control-allow-origin')).toBe(
      'https://app.example',
    );
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await app.call('GET', '/users/me/oidc')).json).toMatchObject({ reason: 'session' });
    expect((await app.call('GET', '/users/oidc/fake/start?page=https://evil.example')).json).toMatchObject({
      reason: 'pages',
    });
    const headers = { redirect: 'manual' } as const;
    const lost = await fetch(app.url('/users/oidc/fake/callback?state=x&code=y'), headers);
    expect(lost.headers.get('location')).toBe(`${page}#oidc-error=state`);
    expect(lost.headers.get('referrer-policy')).toBe('no-referrer');
    expect(lost.headers.get('cache-control')).toBe('no-store');
  });
});
