import { readdirSync, readFileSync } from 'node:fs';
import { Refusal } from 'jaws-core-js/http';
import { expect, test } from 'vitest';
import { serve } from '../lib/http/serve.ts';
import { defineSettings } from '../lib/settings.ts';
import { de } from '../lib/texts/de.ts';
import type { Users } from '../lib/users.ts';

/** The API's own refusals. Add-ons have texts by reason, and mails have their own. */
function written(): string[] {
  const lib = new URL('../lib/', import.meta.url);
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' });
  const own = files.filter((file) => file.endsWith('.ts') && !/^(?:addons|mail|texts)[\\/]/.test(file));
  const said = own.flatMap((file) => {
    const code = readFileSync(new URL(file.replaceAll('\\', '/'), lib), 'utf8');
    const refusals = code.matchAll(/(?:Refusal\(\d+, '\w+'|invalid\([^,)]+), (?:'([^'\n]+)'|`([^`\n]+)`)/g);
    return [...refusals].map(([, plain, template = '']) => (plain ?? template).replace(/\$\{[^}]*\}/g, '{}'));
  });
  return [...new Set(said)].sort();
}

test('every text that users read is in German too', () => {
  expect(written().length).toBeGreaterThan(15);
  expect(Object.keys(de).sort()).toEqual(written());
});

/** An empty table that accepts everything. */
const users: Users = {
  secret: 'a secret of thirty-two characters',
  issuer: 'app/dev',
  table: 'Users',
  mails: '',
  settings: defineSettings({}),
  now: Date.now,
  aws: { json: async <Output>() => ({}) as Output },
};

test.each([
  ['de-AT,en;q=0.8', undefined, 'Ein Passwort hat 10 bis 256 Zeichen.'],
  ['fr', undefined, 'A password has 10 to 256 characters.'],
  ['fr', { fr: { 'A password has {} to {} characters.': 'De {} à {} caractères.' } }, 'De 10 à 256 caractères.'],
])('a refusal for who reads %s', async (languages, texts, error) => {
  const refuse = async () => {
    throw new Refusal(400, 'invalid', 'A password has 10 to 256 characters.', { field: 'password' });
  };
  const handler = serve(users, { 'POST /users/sign-up': refuse }, '*', texts);
  const headers = { 'content-type': 'application/json', 'accept-language': languages };
  const { body } = await handler({ resource: '/users/sign-up', httpMethod: 'POST', headers, body: '{}' });
  expect(JSON.parse(body ?? '')).toEqual({ error, reason: 'invalid', field: 'password' });
});

test('a German text is a sentence with the values of the English one', () => {
  const sentence = expect.stringMatching(/^\p{Lu}.{8,}[.:]$/u);
  const values = (text: string) => text.split('{}').length;
  for (const [english, german] of Object.entries(de)) {
    expect([english, german]).toEqual([english, sentence]);
    expect(values(german)).toBe(values(english));
  }
  expect(new Set(Object.values(de)).size).toBe(Object.keys(de).length);
});
