import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defineSettings, readPlace } from '../lib/settings.ts';

test('every mistake in the settings is reported at once', () => {
  expect(defineSettings({ app: 'My App', rpId: 'myapp.com', texts: { fr: { passkey: 'Non.' } } })).toBeDefined();
  const wrong = { app: '', rpID: 'x', rpId: 'https://myapp.com', texts: { de: { paskey: 'x' } } };
  expect(() => defineSettings(wrong)).toThrow(/rpID is not[\s\S]*app must[\s\S]*rpId must[\s\S]*texts\.de\.paskey/);
});

test('origins are https, of one domain, and nothing but origins', () => {
  expect(readPlace('https://myapp.com  https://www.myapp.com', {})).toEqual({
    rpId: 'myapp.com',
    origins: ['https://myapp.com', 'https://www.myapp.com'],
  });
  expect(readPlace('https://www.myapp.com', { rpId: 'myapp.com' }).rpId).toBe('myapp.com');
  expect(readPlace('http://localhost:3000', {}).rpId).toBe('localhost');
  expect(() => readPlace('', {})).toThrow('PASSKEYS_ORIGINS is not set');
  for (const [text, why] of [
    ['http://myapp.com', 'must begin with https://'],
    ['https://myapp.com/', 'is not an origin'],
    ['myapp.com', 'is not an origin'],
    ['*', 'is not an origin'],
    ['https://myapp.com https://evil.com', '"https://evil.com" is not of the domain'],
    ['https://myapp.com https://notmyapp.com', 'is not of the domain'],
    ['https://127.0.0.1', 'is not a domain'],
  ] as const) {
    expect(() => readPlace(text, {}), text).toThrow(why);
  }
});

test('what the functions may do', () => {
  const of = (name: string) =>
    JSON.parse(readFileSync(new URL(`../awsm/${name}/awsm.json`, import.meta.url), 'utf8')).lambda
      .iamPolicyDocumentStatements as readonly { Action: readonly string[]; Resource: unknown }[];
  const actions = (name: string) => of(name).flatMap(({ Action }) => Action);
  const own = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
  expect(actions('account')).toEqual([...own, 'lambda:InvokeFunction']);
  expect(actions('cleanup')).toEqual(['dynamodb:GetItem', 'dynamodb:DeleteItem', 'lambda:InvokeFunction']);
  expect(JSON.stringify(of('cleanup'))).not.toContain('Sessions');
  for (const name of ['account', 'cleanup']) expect(JSON.stringify(of(name))).not.toContain('*');
});

test('settings and pages: every mistake is named', () => {
  const messageOf = (act: () => unknown) => {
    try {
      act();
      return [];
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  };
  expect(
    messageOf(() => defineSettings({ name: 'x', app: '', rpId: 'A', texts: { de: { nothing: 'x' } } } as never)),
  ).toEqual([
    'Invalid settings in aws_modules/awsm-passkeys/settings.ts:',
    '- name is not a setting; these are: app, rpId, texts',
    '- app must be a name of 1 to 60 characters, not ""',
    '- rpId must be a domain such as "myapp.com", not "A"',
    expect.stringMatching(/^- texts\.de\.nothing is not a reason/),
  ]);
  expect(messageOf(() => readPlace('http://a.example https://b.example x', {}))).toEqual([
    'Invalid PASSKEYS_ORIGINS:',
    '- "http://a.example" must begin with https://, or be of localhost',
    '- "https://b.example" is not of the domain "a.example"',
    '- "x" is not an origin such as "https://myapp.com"',
  ]);
  expect(messageOf(() => readPlace('x', {}))).toEqual([
    'Invalid PASSKEYS_ORIGINS:',
    '- "x" is not an origin such as "https://myapp.com"',
    '- "" is not a domain',
  ]);
  expect(messageOf(() => readPlace(undefined, {}))).toEqual([
    'PASSKEYS_ORIGINS is not set: it is the origins of your pages, such as https://myapp.com.',
  ]);
});
