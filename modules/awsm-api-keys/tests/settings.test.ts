import { expect, test } from 'vitest';
import { defineSettings, type GivenSettings } from '../lib/settings.ts';

const given: GivenSettings = { plans: { free: { ratePerSecond: 1, burst: 1 } }, defaultPlan: 'free' };
const bounds = {
  maxKeys: [10, 1, 50],
  newKeysPerDay: [20, 1, 200],
  overlapHours: [24, 0, 720],
  expiryDays: [0, 0, 3650],
  cacheSeconds: [10, 0, 300],
  usageDays: [400, 40, 3650],
};
const known = [...Object.keys(bounds), 'plans', 'defaultPlan', 'texts'].join(', ');
const messageOf = (settings: unknown): string[] => {
  try {
    defineSettings(settings as GivenSettings);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
};
const first = 'Invalid settings in aws_modules/awsm-api-keys/settings.ts:';

test('every mistake is named, in one error that says where to look', () => {
  const wrong = {
    plans: {
      'a b': { ratePerSecond: 0, burst: '1', perDay: 1.5, perMonth: 0, scopes: ['read', 'x y'], perWeek: 1 },
      b: { ratePerSecond: 1, burst: 1, scopes: 'read' },
      c: { scopes: [7] },
    },
    defaultPlan: 'none',
    maxKeys: 51,
    expiryDays: null,
    overlapHours: '24',
    other: 1,
  };
  expect(messageOf(wrong)).toEqual([
    first,
    `- other is not a setting; these are: ${known}`,
    '- maxKeys must be a whole number from 1 to 50, not 51',
    '- overlapHours must be a whole number from 0 to 720, not "24"',
    '- plans.a b must be named by letters, digits, "_" and "-"',
    '- plans.a b.perWeek is not a setting; these are: ratePerSecond, burst, perDay, perMonth, scopes',
    '- plans.a b.ratePerSecond must be a whole number from 1 to 5000, not 0',
    '- plans.a b.burst must be a whole number from 1 to 10000, not "1"',
    '- plans.a b.perDay must be a whole number from 1 to 1000000000000, not 1.5',
    '- plans.a b.perMonth must be a whole number from 1 to 10000000000000, not 0',
    '- plans.a b.scopes must be a list of names of letters, digits, ".", ":", "_" and "-"',
    '- plans.b.scopes must be a list of names of letters, digits, ".", ":", "_" and "-"',
    '- plans.c.ratePerSecond must be a whole number from 1 to 5000, not undefined',
    '- plans.c.burst must be a whole number from 1 to 10000, not undefined',
    '- plans.c.scopes must be a list of names of letters, digits, ".", ":", "_" and "-"',
    '- defaultPlan must be the name of a plan, not "none"',
  ]);
  const none = ['- plans must have one plan or more', '- defaultPlan must be the name of a plan, not undefined'];
  expect(messageOf({})).toEqual([first, ...none]);
  expect(messageOf({ ...given, defaultPlan: 'toString' })).toEqual([
    first,
    '- defaultPlan must be the name of a plan, not "toString"',
  ]);
});

test.each(Object.entries(bounds))('%s: its default, the least and the most', (name, [usual, least, most]) => {
  expect(defineSettings(given)).toMatchObject({ [name]: usual });
  for (const fine of [least, most]) expect(defineSettings({ ...given, [name]: fine })).toMatchObject({ [name]: fine });
  for (const bad of [least! - 1, most! + 1, least! + 0.5])
    expect(messageOf({ ...given, [name]: bad })).toEqual([
      first,
      `- ${name} must be a whole number from ${least} to ${most}, not ${bad}`,
    ]);
});

const plan = (more: object, name = 'free') => ({
  ...given,
  plans: { [name]: { ratePerSecond: 1, burst: 1, ...more } },
  defaultPlan: name,
});

test.each([
  ['ratePerSecond', 5000],
  ['burst', 10_000],
  ['perDay', 1e12],
  ['perMonth', 1e13],
])('%s of a plan is 1 to %i', (name, most) => {
  for (const fine of [1, most])
    expect(defineSettings(plan({ [name]: fine })).plans.free).toMatchObject({ [name]: fine });
  for (const bad of [0, most + 1, 0.5])
    expect(messageOf(plan({ [name]: bad }))[1]).toBe(
      `- plans.free.${name} must be a whole number from 1 to ${most}, not ${bad}`,
    );
});

test('names of plans and scopes have 1 to 40 characters', () => {
  expect(defineSettings(plan({})).plans.free).toEqual({ ratePerSecond: 1, burst: 1, scopes: [] });
  const long = 'x'.repeat(40);
  const scopes = ['a:b.c_d-e', long];
  expect(defineSettings(plan({ scopes }, long)).plans[long]?.scopes).toEqual(scopes);
  for (const wrong of [plan({}, `${long}x`), plan({}, ''), plan({ scopes: [`${long}x`] }), plan({ scopes: [''] })])
    expect(messageOf(wrong)).toHaveLength(2);
});

test('omitted settings have defaults, and the module comes with two plans', async () => {
  const texts = { nl: { raced: 'Nog een keer.' } };
  expect(defineSettings({ ...given, texts })).toEqual({
    plans: { free: { ratePerSecond: 1, burst: 1, scopes: [] } },
    defaultPlan: 'free',
    texts,
    ...Object.fromEntries(Object.entries(bounds).map(([name, [usual]]) => [name, usual])),
  });
  expect(defineSettings(given).texts).toEqual({});
  const { settings } = await import('../awsm/settings.ts');
  expect([settings.plans, settings.defaultPlan]).toEqual([
    {
      free: { ratePerSecond: 2, burst: 10, perDay: 1000, perMonth: 10_000, scopes: ['read'] },
      pro: { ratePerSecond: 50, burst: 100, perMonth: 1_000_000, scopes: ['read', 'write'] },
    },
    'free',
  ]);
});
