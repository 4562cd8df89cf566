import { expect, test } from 'vitest';
import { type TextName, textOf } from '../lib/texts.ts';

// The keys with which a project replaces texts, in settings.ts.
const names: readonly TextName[] = [
  'session',
  'key',
  'rate',
  'quota',
  'scope',
  'notFound',
  'name',
  'scopes',
  'expiresInDays',
  'overlapHours',
  'days',
  'idempotency',
  'used',
  'ending',
  'maxKeys',
  'newKeys',
  'disabled',
  'raced',
];

test('every text is a sentence of its own in each language', () => {
  const said = (languages: string | undefined) => names.map((name) => textOf(name, languages));
  const [en, de] = [said('en'), said('de-AT, en;q=0.5')];
  for (const text of [...en, ...de]) expect(text).toMatch(/^\p{Lu}.{10,}\.$/u);
  expect(new Set([...en, ...de]).size).toBe(2 * names.length);
  for (const unknown of [undefined, '', 'fr', 'constructor']) expect(said(unknown)).toEqual(en);
});

test('texts of a project come first, in the languages that it has', () => {
  const own = { de: { raced: 'Gleich noch einmal.' }, nl: { raced: 'Nog een keer.' } };
  expect(['de', 'nl', 'fr'].map((language) => textOf('raced', language, own))).toEqual([
    'Gleich noch einmal.',
    'Nog een keer.',
    textOf('raced', 'en'),
  ]);
  expect(textOf('session', 'nl, de;q=0.5', own)).toBe(textOf('session', 'de'));
});
