import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readPages, readPlace } from '../lib/place.ts';
import { google, microsoft } from '../lib/presets.ts';
import { defineSettings } from '../lib/settings.ts';

const tenant = '9188040d-6c67-4c5b-b112-36a304b66dad';
const settings = defineSettings({ providers: { google: google(), microsoft: microsoft({ tenant }) } });
const env = {
  OIDC_URL: 'https://api.myapp.com/prod/',
  OIDC_PAGES: 'https://myapp.com/signed-in http://localhost:3000/in',
  OIDC_CLIENTS: 'google=1.apps.example microsoft=2',
  OIDC_SECRETS: 'google=a=b:c microsoft=d',
};

test('every mistake in the settings is reported at once', () => {
  expect(() => defineSettings({})).not.toThrow();
  const name = 'A';
  const wrong = {
    providers: {
      Google: google(),
      a: { name: '', issuer: 'http://a.example' },
      b: { name, issuer: 'https://b.example/#x', auth: 'private_key_jwt', scopes: ['email'], mails: 'all' },
      c: { name, issuer: 'http://127.0.0.1:1', secret: 'x' },
      d: { name, issuer: 'https://accounts.google.com', mails: ['.com'] },
    },
    local: true,
    texts: { de: { cod: 'x' } },
  };
  const parts = [
    'local is not',
    'providers.Google must be named',
    'providers.a.name',
    'providers.a.issuer',
    'providers.b.issuer',
    'providers.b.auth',
    'providers.b.scopes',
    'providers.b.mails',
    'providers.c.secret is not',
    'providers.c.issuer',
    'providers.d.mails',
    'two providers have the issuer "https://accounts.google.com"',
    'texts.de.cod',
  ];
  for (const part of parts) expect(() => defineSettings(wrong as never), part).toThrow(part);
  const local = { a: { name, issuer: 'http://127.0.0.1:1' } };
  expect(() => defineSettings({ providers: local, loopback: true })).not.toThrow();
  expect(() => defineSettings({ providers: { a: { name, issuer: 'http://10.0.0.1' } }, loopback: true })).toThrow(
    'https',
  );
});

test('every mistake in the variables is reported at once, and no secret is shown', () => {
  const { url, pages, configs } = readPlace(env, settings);
  expect({ url, pages }).toEqual({
    url: 'https://api.myapp.com/prod',
    pages: ['https://myapp.com/signed-in', 'http://localhost:3000/in'],
  });
  expect(configs).toMatchObject([
    { id: 'google', clientId: '1.apps.example', clientSecret: 'a=b:c', loopback: false },
    { id: 'microsoft', issuer: `https://login.microsoftonline.com/${tenant}/v2.0` },
  ]);
  expect(readPages(env).origins).toBe('https://myapp.com http://localhost:3000');
  const wrong = {
    OIDC_URL: 'http://api.myapp.com',
    OIDC_PAGES: 'http://myapp.com/ https://myapp.com https://myapp.com/#x https://a:b@myapp.com/ x',
    OIDC_CLIENTS: 'google=1 google=2 other=3 4',
    OIDC_SECRETS: 'topsecret other=topsecret',
  };
  const message = (() => {
    try {
      readPlace(wrong, settings);
    } catch (error) {
      return String(error);
    }
  })();
  for (const part of [
    'OIDC_URL must',
    '"http://myapp.com/" must begin with https',
    '"https://myapp.com" must be written as https://myapp.com/',
    'must have no "#"',
    'no user and password',
    '"x" is not an address',
    'OIDC_CLIENTS names "google" twice',
    'OIDC_CLIENTS: part 3 is of a provider',
    'OIDC_CLIENTS: part 4 is not',
    'OIDC_SECRETS: part 1 is not',
    'no client id for "microsoft"',
    'no secret for "google"',
  ])
    expect(message).toContain(part);
  expect(message).not.toContain('topsecret');
  expect(() => readPages({})).toThrow('OIDC_PAGES has no page');
  const open = defineSettings({ providers: { google: google({ auth: 'none' }) } });
  expect(() => readPlace({ ...env, OIDC_CLIENTS: 'google=1', OIDC_SECRETS: '' }, open)).not.toThrow();
  expect(() => readPlace({ ...env, OIDC_CLIENTS: 'google=1', OIDC_SECRETS: 'google=x' }, open)).toThrow('is "none"');
});

test('loopback is said by true or false', () => {
  for (const loopback of ['true', 1, null])
    expect(() => defineSettings({ loopback } as never), String(loopback)).toThrow('loopback must be true or false');
  for (const loopback of [true, false]) expect(defineSettings({ loopback }).loopback).toBe(loopback);
});

test.each([
  ['no text', 5],
  ['a query', 'https://b.example/?x'],
  ['an empty query', 'https://b.example/?'],
  ['an empty fragment, which ends the issuer in keys', 'https://b.example/#'],
  ['a space', 'https://b.example/ x'],
  ['other letters than those of ASCII', 'https://bücher.example'],
  ['more than 500 characters', `https://b.example/${'x'.repeat(483)}`],
])('an issuer with %s is refused', (_what, issuer) => {
  const of = (one: unknown) => () => defineSettings({ providers: { b: { name: 'B', issuer: one as string } } });
  expect(of(issuer)).toThrow('must be an address of at most 500 characters without "#" and "?"');
  expect(of(`https://b.example/${'x'.repeat(482)}`)).not.toThrow();
});

test('where a provider is, and how Google and Microsoft take the secret', () => {
  // https://developers.google.com/identity/openid-connect/openid-connect#exchangecode,
  // https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-access-token-with-a-client_secret
  expect(readPlace(env, settings).configs).toMatchObject([
    { issuer: 'https://accounts.google.com', auth: 'client_secret_post' },
    { id: 'microsoft', auth: 'client_secret_post' },
  ]);
  const one = defineSettings({ providers: { g: { name: 'G', issuer: 'https://g.example' } } });
  const short = { ...env, OIDC_CLIENTS: 'g=1', OIDC_SECRETS: 'g=2' };
  expect(readPlace(short, one).configs).toMatchObject([
    { id: 'g', clientId: '1', clientSecret: '2', auth: 'client_secret_basic', scopes: ['openid', 'email', 'profile'] },
  ]);
  for (const address of ['https://api.myapp.com/?x', 'https://api.myapp.com/#x', 'https://a b', 'https://'])
    expect(() => readPlace({ ...env, OIDC_URL: address }, settings), address).toThrow('OIDC_URL must');
  expect(() => readPlace({ ...short, OIDC_CLIENTS: '=1' }, one)).toThrow('OIDC_CLIENTS: part 1 is not');
});

test('what the functions may do: the one that talks to providers opens no session, the others know no secret', () => {
  const of = (name: string) =>
    JSON.parse(readFileSync(new URL(`../awsm/${name}/awsm.json`, import.meta.url), 'utf8')).lambda as {
      envVars?: readonly string[];
      iamPolicyDocumentStatements: readonly { Action: readonly string[]; Condition?: object }[];
    };
  const rights = (name: string) =>
    of(name).iamPolicyDocumentStatements.map(({ Action, Condition }) => [
      Action.map((one) => one.replace('dynamodb:', '')).join(' '),
      Condition &&
        Object.values(Condition)
          .flatMap((one) => Object.values(one))
          .flat()
          .join(' '),
    ]);
  expect(rights('browser')).toEqual([
    ['GetItem PutItem DeleteItem', 'FLOW#*'],
    ['PutItem', 'RESULT#*'],
  ]);
  expect(rights('account')).toEqual([
    ['GetItem', 'RESULT#* LINKS#*'],
    ['UpdateItem', 'RESULT#*'],
    ['PutItem DeleteItem', 'LINKS#*'],
    ['lambda:InvokeFunction', undefined],
  ]);
  expect(rights('cleanup')).toEqual([
    ['DeleteItem', 'LINKS#*'],
    ['lambda:InvokeFunction', undefined],
  ]);
  expect(JSON.stringify(of('cleanup'))).not.toContain('Sessions');
  expect(of('account').envVars).toEqual(['OIDC_PAGES']);
  expect(of('cleanup').envVars).toBeUndefined();
});
