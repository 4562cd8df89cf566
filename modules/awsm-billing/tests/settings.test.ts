import { expect, test } from 'vitest';
import { readChoice } from '../lib/checkout.ts';
import { defineSettings, type GivenSettings, planOf } from '../lib/settings.ts';
import { given } from './given.ts';

const set = (more: object) => defineSettings({ ...given, ...more } as GivenSettings);
const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

test('every mistake is named, in one error that says where to look', () => {
  const wrong = {
    plans: {
      a: { prices: [], entitlements: ['x y'], trialDays: 731, quantity: { least: 0, most: 0 }, color: 1 },
      b: { prices: ['p', 'q'], entitlements: [] },
      c: { prices: ['p'], entitlements: [] },
      d: { prices: 'p', entitlements: 'x', trialDays: 1.5, quantity: { least: 2, most: 1 } },
    },
    graceDays: 61,
    staleDays: '3',
    onDelete: 'forget',
    proration: 'x',
    pages: { done: 'https://elsewhere.example', back: '/a?b' },
    liveStages: ['a b'],
    apiBase: 'http://elsewhere.example',
    other: 1,
  };
  const known = 'graceDays, staleDays, onDelete, proration, liveStages, pages, checkout, texts, apiBase, plans';
  expect(messageOf(() => defineSettings(wrong as never)).split('\n')).toEqual([
    'Invalid settings in aws_modules/awsm-billing/settings.ts:',
    `- other is not a setting; these are: ${known}`,
    '- graceDays must be a whole number from 0 to 60, not 61',
    '- staleDays must be a whole number from 1 to 60, not "3"',
    '- onDelete must be one of cancel, period-end, keep, not "forget"',
    '- proration must be one of always_invoice, create_prorations, none, not "x"',
    '- pages.done must be a path such as "/billing", not "https://elsewhere.example"',
    '- pages.back must be a path such as "/billing", not "/a?b"',
    '- liveStages must be a list of names of stages',
    "- apiBase: The address of Stripe's API must begin with https://, or be one of this machine, not http://elsewhere.example",
    '- plans.a.color is not a setting; these are: prices, entitlements, quantity, trialDays',
    '- plans.a.prices must list ids (price_…) or lookup keys of prices of Stripe',
    '- plans.a.entitlements must be a list of names of letters, digits, ".", ":", "_" and "-"',
    '- plans.a.trialDays must be a whole number from 0 to 730, not 731',
    '- plans.a.quantity.least must be a whole number from 1 to 1000000, not 0',
    '- plans.d.prices must list ids (price_…) or lookup keys of prices of Stripe',
    '- plans.d.entitlements must be a list of names of letters, digits, ".", ":", "_" and "-"',
    '- plans.d.trialDays must be a whole number from 0 to 730, not 1.5',
    '- plans.d.quantity.most must be a whole number from 2 to 1000000, not 1',
    '- plans: the price "p" is in two plans',
  ]);
});

test('omitted settings have defaults, and the module comes with two plans', async () => {
  const { settings } = await import('../awsm/settings.ts');
  expect(settings).toEqual({
    plans: {
      pro: {
        prices: ['pro_monthly', 'pro_yearly'],
        entitlements: ['pro'],
        trialDays: 14,
        quantity: { least: 1, most: 1 },
      },
      team: {
        prices: ['team_monthly'],
        entitlements: ['pro', 'team'],
        trialDays: 0,
        quantity: { least: 2, most: 100 },
      },
    },
    graceDays: 7,
    staleDays: 3,
    onDelete: 'cancel',
    proration: 'always_invoice',
    liveStages: ['prod', 'production', 'live'],
    pages: { done: '/billing/done', back: '/billing' },
    checkout: {},
    texts: {},
    apiBase: 'https://api.stripe.com',
  });
  expect(defineSettings({} as never).plans).toEqual({});
});

test('each setting is accepted up to its bounds', () => {
  const plan = (more: object) => set({ plans: { pro: { prices: ['a'], entitlements: ['b'], ...more } } }).plans.pro;
  for (const fine of [
    { graceDays: 0 },
    { graceDays: 60 },
    { staleDays: 1 },
    { staleDays: 60 },
    { onDelete: 'cancel' },
    { onDelete: 'period-end' },
    { onDelete: 'keep' },
    { proration: 'always_invoice' },
    { proration: 'always_invoice' },
    { proration: 'none' },
    { liveStages: [] },
    { apiBase: 'http://127.0.0.1:9' },
    { texts: { nl: { raced: 'Nog een keer.' } } },
    { checkout: { locale: 'de' } },
  ])
    expect(set(fine)).toMatchObject(fine);
  expect(set({ pages: { back: '/a-b/c.d~e_f' } }).pages).toEqual({ done: '/billing/done', back: '/a-b/c.d~e_f' });
  const most = { trialDays: 730, quantity: { least: 1_000_000, most: 1_000_000 }, prices: ['x'.repeat(100)] };
  expect(plan(most)).toEqual({ ...most, entitlements: ['b'] });
  expect(plan({ entitlements: [] })).toMatchObject({ entitlements: [] });
  const wrong: [() => unknown, string][] = [
    [() => set({ graceDays: -1 }), 'graceDays'],
    [() => set({ graceDays: 61 }), 'graceDays'],
    [() => set({ staleDays: 0 }), 'staleDays'],
    [() => set({ staleDays: 61 }), 'staleDays'],
    [() => set({ liveStages: 'prod' }), 'liveStages'],
    [() => set({ liveStages: ['prod', ''] }), 'liveStages'],
    [() => plan({ prices: ['a', 'b c'] }), 'plans.pro.prices'],
    [() => plan({ prices: ['a', 7] }), 'plans.pro.prices'],
    [() => plan({ prices: ['x'.repeat(101)] }), 'plans.pro.prices'],
    [() => plan({ prices: ['a', 'a'] }), 'the price "a" is in two plans'],
    [() => plan({ entitlements: ['a', 'b c'] }), 'plans.pro.entitlements'],
    [() => plan({ trialDays: -1 }), 'plans.pro.trialDays'],
    [() => plan({ quantity: { least: 1, most: 1_000_001 } }), 'plans.pro.quantity.most'],
    [() => plan({ quantity: { least: 1_000_001, most: 1_000_001 } }), 'plans.pro.quantity.least'],
  ];
  for (const [act, message] of wrong) expect(act, message).toThrow(message);
});

test('a price belongs to a plan by its id or its lookup key', () => {
  const settings = set({});
  const nameOf = (price: { id: string; lookupKey?: string }) => planOf(settings, price)?.[0];
  expect(nameOf({ id: 'price_old' })).toBe('pro');
  expect(nameOf({ id: 'price_new', lookupKey: 'team_monthly' })).toBe('team');
  expect(nameOf({ id: 'price_new', lookupKey: 'other' })).toBeUndefined();
  expect(nameOf({ id: 'price_new' })).toBeUndefined();
  expect(planOf(settings, { id: 'team_monthly' })?.[1]).toBe(settings.plans.team);
});

test('a user can choose a sold price in an allowed quantity', () => {
  const settings = set({});
  const choose = (price: unknown, quantity?: unknown) => readChoice({ settings }, price, quantity);
  expect(choose('pro_monthly')).toEqual({ price: 'pro_monthly', quantity: 1, plan: settings.plans.pro });
  expect(choose('team_monthly')).toMatchObject({ quantity: 2 });
  expect(choose('team_monthly', null)).toMatchObject({ quantity: 2 });
  expect([2, 10].map((quantity) => choose('team_monthly', quantity).quantity)).toEqual([2, 10]);
  const refused = { name: 'BillingRefusal', status: 400, message: 'This plan is not sold in this quantity.' };
  for (const wrong of [1, 11, 2.5, '3', Number.NaN, true])
    expect(() => choose('team_monthly', wrong)).toThrow(
      expect.objectContaining({ ...refused, text: 'quantity', details: { field: 'quantity', least: 2, most: 10 } }),
    );
  for (const wrong of [undefined, '', 'other', ['pro_monthly'], { length: 1 }])
    expect(() => choose(wrong)).toThrow(
      expect.objectContaining({ status: 400, text: 'price', details: { field: 'price' } }),
    );
});
