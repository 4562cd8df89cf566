import { expect, test, vi } from 'vitest';
import { createStripe } from '../lib/stripe/client.ts';
import { type TextName, textOf } from '../lib/texts.ts';

// The keys with which a project replaces texts, in settings.ts.
const names: readonly TextName[] = [
  'session',
  'notFound',
  'price',
  'quantity',
  'subscribed',
  'none',
  'payment',
  'deleted',
  'raced',
  'unavailable',
  'entitlement',
  'signature',
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

test('Stripe says itself whether trying again helps, and an error knows its request', async () => {
  const key = `sk_test_${'x'.repeat(16)}`;
  const stripe = createStripe({ key, isLive: false, base: 'https://stripe.invalid', wait: async () => {} });
  let calls = 0;
  const ask = async (status: number, headers: Record<string, string>) => {
    calls = 0;
    vi.stubGlobal('fetch', async () => {
      calls++;
      return new Response('{"error":{"code":"c"}}', { status, headers });
    });
    const error = await stripe.get('/v1/a').catch((one) => one);
    vi.unstubAllGlobals();
    return [calls, error.status, /request ([^)]+)/.exec(error.message)?.[1]];
  };
  const retry = (value: string) => ({ 'stripe-should-retry': value });
  expect(await ask(500, retry('false'))).toEqual([1, 500, 'unknown']);
  expect(await ask(402, retry('true'))).toEqual([3, 402, 'unknown']);
  expect(await ask(402, { 'request-id': 'req_1' })).toEqual([1, 402, 'req_1']);
  expect(await ask(500, {})).toEqual([3, 500, 'unknown']);
});
