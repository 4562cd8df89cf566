import { readFileSync } from 'node:fs';
import { addonOf } from '../../awsm-users/tests/addon.ts';
import { TestUsers } from '../../awsm-users/tests/cloud.ts';
import type { Account } from '../lib/account/service.ts';
import type { Browser, Sent } from '../lib/browser/flow.ts';
import { callback, start } from '../lib/browser/flow.ts';
import type { Intent } from '../lib/handover.ts';
import type { Net } from '../lib/net/fetch.ts';
import { createProvider, type ProviderConfig } from '../lib/provider/provider.ts';
import { defineSettings, type GivenProvider } from '../lib/settings.ts';
import { FakeProvider, hashOf } from './provider.ts';

export const pages = ['https://app.example/signed-in', 'https://app.example/linked'];
/** As declared by the modules. */
export const routes = {
  start: 'GET /users/oidc/{provider}/start',
  callback: 'GET /users/oidc/{provider}/callback',
};
export const verifier = 'what only the page of this test knows, all of it';

/** awsm-users and awsm-auth-oidc in an embedded cloud with an adjustable clock, and a provider. */
export async function startOidc() {
  const users = await TestUsers.start();
  const fake = await FakeProvider.start();
  fake.now = users.now;
  const awsm = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8'));
  const { AttributeDefinitions, KeySchema } = awsm.resources.cloudFormation.Resources.Oidc.Properties;
  const table = { TableName: 'Oidc', BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions, KeySchema };
  await users.aws.json('dynamodb', 'CreateTable', table);
  const store = { aws: users.aws, table: 'Oidc', now: users.now };
  const addon = addonOf(users);
  const given = (mails: GivenProvider['mails']) =>
    defineSettings({
      loopback: true,
      providers: { fake: { name: 'Fake', issuer: fake.issuer, mails: mails ?? 'none' } },
    });
  const account: { -readonly [Name in keyof Account]: Account[Name] } = {
    ...store,
    addon: { ...addon },
    settings: given('verified'),
  };
  const net: Net = { timeoutMs: 2000, maxBytes: 64 * 1024 };
  const { clientId, clientSecret } = fake;
  const config: ProviderConfig = {
    id: 'fake',
    issuer: fake.issuer,
    clientId,
    clientSecret,
    auth: 'client_secret_basic',
    scopes: ['openid', 'email'],
    loopback: true,
  };
  const make = (more: Partial<ProviderConfig> = {}, limits: Partial<Net> = {}): Browser => ({
    ...store,
    providers: new Map([['fake', createProvider({ ...config, ...more }, { ...net, ...limits }, users.now)]]),
    url: 'https://api.example',
    pages,
  });
  const browser = make();
  const all = {
    users,
    fake,
    account,
    addon,
    browser,
    make,
    given,
    /** Starts a sign-in like a browser. */
    begin: (intent: Intent = 'sign-in', service = browser, cookies: Record<string, string> = {}, page = pages[0]!) =>
      start(service, {
        route: routes.start,
        params: { provider: 'fake' },
        cookies,
        query: new URLSearchParams({ intent, page, challenge: hashOf(verifier) }),
      }),
    /** The browser comes back. */
    back: (address: string, sent: Sent, service = browser, provider = 'fake') =>
      callback(service, {
        route: routes.callback,
        params: { provider },
        cookies: cookiesOf(sent),
        query: new URL(address).searchParams,
      }),
    /** The whole part after the `#`. */
    async go(intent: Intent = 'sign-in', service = browser): Promise<string> {
      const sent = await all.begin(intent, service);
      return hashIn((await all.back(fake.agree(sent.location), sent, service)).location);
    },
    dump: async () => JSON.stringify((await users.aws.json('dynamodb', 'Scan', { TableName: 'Oidc' })).Items),
    async stop() {
      await fake.stop();
      await users.stop();
    },
  };
  return all;
}

export const hashIn = (location: string): string => new URL(location).hash;
export const codeIn = (hash: string): string => /^#oidc=([\w-]{43})$/.exec(hash)?.[1] ?? `no code: ${hash}`;

export function cookiesOf({ cookie = '' }: Sent): Record<string, string> {
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(cookie) ?? [];
  return { [name]: value };
}
