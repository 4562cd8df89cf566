import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { defineSettings, readPlace } from '../lib/settings.ts';

// What browsers and authenticators send, at its exact limits.

const hex = (text: string): Buffer => Buffer.from(text, 'hex');



const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;

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
