import { expect, test } from 'vitest';
import { entitlements, entitlementsIn, requireEntitlements } from '../lib/entitlements.ts';
import { heldPlans, readKept, type Subscription, subscriptionsIn } from '../lib/subscriptions.ts';
import { BillingRefusal, type GivenTexts } from '../lib/texts.ts';
import { Desk, subscriptionAt } from './desk.ts';

const day = 86_400;
const now = 1_800_000_000;

test('the stored fields of a subscription', () => {
  expect(subscriptionsIn([subscriptionAt('sub_1')], [], now)).toEqual([
    {
      id: 'sub_1',
      status: 'active',
      items: [{ id: 'si_sub_1', price: 'price_m', lookupKey: 'pro_monthly', quantity: 1, periodEnd: 1_802_000_000 }],
      endsAtPeriodEnd: false,
    },
  ]);
  const price = { id: 'price_x', lookup_key: null };
  const [item] = subscriptionsIn([subscriptionAt('sub_1', {}, { price, quantity: undefined })], [], now)[0]!.items;
  expect(item).toEqual({ id: 'si_sub_1', price: 'price_x', quantity: 1, periodEnd: 1_802_000_000 });
  expect(subscriptionsIn([subscriptionAt('a', {}, { quantity: 4 })], [], now)[0]?.items[0]?.quantity).toBe(4);
  expect(subscriptionsIn([subscriptionAt('a', { trial_end: 7 })], [], now)[0]?.trialEnd).toBe(7);
  const ending = [{ cancel_at_period_end: true }, { cancel_at: 7 }, { cancel_at_period_end: null, cancel_at: null }];
  const list = ending.map((more, index) => subscriptionAt(`${index}`, more));
  expect(subscriptionsIn(list, [], now).map((one) => one.endsAtPeriodEnd)).toEqual([true, true, false]);
});

test('a subscription that is over is not kept', () => {
  const statuses = ['active', 'canceled', 'incomplete', 'incomplete_expired', 'past_due', 'paused', 'unpaid'];
  const list = statuses.map((status) => subscriptionAt(status, { status }));
  expect(subscriptionsIn(list, [], now).map(({ id }) => id)).toEqual([
    'active',
    'incomplete',
    'past_due',
    'paused',
    'unpaid',
  ]);
});

test('a payment is due since it was first seen so, for each subscription', () => {
  const due = ['a', 'b'].map((id) => subscriptionAt(id, { status: 'past_due' }));
  const before = subscriptionsIn([due[0]], [], now);
  expect(before[0]?.pastDueSince).toBe(now);
  expect(subscriptionsIn(due, before, now + 5).map((one) => one.pastDueSince)).toEqual([now, now + 5]);
  // Paid meanwhile: the next failure starts a new count.
  const paid = subscriptionsIn([subscriptionAt('a')], before, now + 5);
  expect(paid[0]).not.toHaveProperty('pastDueSince');
  expect(subscriptionsIn([due[0]], paid, now + 9)[0]?.pastDueSince).toBe(now + 9);
});

const kept = (more: object, item: object = {}): Subscription => ({
  id: 'sub_1',
  status: 'active',
  items: [{ id: 'si', price: 'price_m', lookupKey: 'pro_monthly', quantity: 1, periodEnd: now, ...item }],
  endsAtPeriodEnd: false,
  ...more,
});
const { settings } = new Desk();
const countsAt = (subscription: Subscription, at: number) => heldPlans(settings, [subscription], at)[0]?.counts;

test.each(['active', 'trialing'])('%s counts until three days after its period, to the second', (status) => {
  const one = kept({ status });
  expect([now - 1, now, now + 3 * day - 1, now + 3 * day].map((at) => countsAt(one, at))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  const { settings: longer } = new Desk({ staleDays: 4 });
  expect(heldPlans(longer, [one], now + 4 * day - 1)[0]?.counts).toBe(true);
});

test('past due counts for seven days from when it was seen, whatever the period is', () => {
  const one = kept({ status: 'past_due', pastDueSince: now });
  expect([now, now + 7 * day - 1, now + 7 * day].map((at) => countsAt(one, at))).toEqual([true, true, false]);
  expect(countsAt(kept({ status: 'past_due' }), now)).toBe(false);
  const { settings: none } = new Desk({ graceDays: 0 });
  expect(heldPlans(none, [one], now)[0]?.counts).toBe(false);
});

test.each(['incomplete', 'incomplete_expired', 'unpaid', 'paused', 'canceled', 'something new', ''])(
  'a subscription that is "%s" does not count, even within its period',
  (status) => {
    expect(countsAt(kept({ status, pastDueSince: now }, { periodEnd: now + day }), now)).toBe(false);
  },
);

test('a user holds plans of known prices, and a trial until it ends', () => {
  const list = [
    kept({ trialEnd: now + 1, endsAtPeriodEnd: true }),
    kept({ trialEnd: now }, { quantity: 3, price: 'price_t', lookupKey: 'team_monthly' }),
    kept({}, { price: 'price_x', lookupKey: 'unknown' }),
    kept({}, { price: 'price_old', lookupKey: undefined }),
  ];
  const shared = { status: 'active', counts: true, periodEnd: now, endsAtPeriodEnd: false };
  expect(heldPlans(settings, list, now)).toEqual([
    { ...shared, plan: 'pro', quantity: 1, endsAtPeriodEnd: true, trialEnd: now + 1 },
    { ...shared, plan: 'team', quantity: 3 },
    { ...shared, plan: 'pro', quantity: 1 },
  ]);
});

test('entitlements are those of plans that count; quantities of one plan add up', () => {
  const held = (plan: string, quantity: number, counts: boolean) => ({
    plan,
    quantity,
    counts,
    status: 'active',
    periodEnd: now,
    endsAtPeriodEnd: false,
  });
  const plans = [held('pro', 1, true), held('team', 2, true), held('team', 3, true), held('team', 7, false)];
  const all = entitlementsIn(settings, plans);
  expect([...all.names]).toEqual(['pro', 'export', 'team']);
  expect(['pro', 'team', 'none'].map(all.quantityOf)).toEqual([1, 5, 0]);
  expect(all.plans).toBe(plans);
  const none = entitlementsIn(settings, [held('team', 2, false)]);
  expect([[...none.names], none.quantityOf('team')]).toEqual([[], 0]);
});

const item = (subscriptions: readonly Subscription[]) => ({
  pk: 'SUBSCRIPTIONS#ada',
  customer: 'cus_1',
  fetched: 7,
  data: JSON.stringify(subscriptions),
});

test('one consistent read returns all that is stored about a user', async () => {
  const desk = new Desk();
  desk.items.set('SUBSCRIPTIONS#ada', item([kept({})]));
  expect(await readKept(desk, 'ada')).toEqual({ customer: 'cus_1', fetched: 7, subscriptions: [kept({})] });
  expect(await readKept(desk, 'eve')).toBeUndefined();
  desk.at = (now + 3 * day) * 1000 - 1;
  expect([...(await entitlements(desk, 'ada')).names]).toEqual(['pro', 'export']);
  desk.at += 1;
  expect([...(await entitlements(desk, 'ada')).names]).toEqual([]);
  expect((await entitlements(desk, 'eve')).plans).toEqual([]);
  expect(desk.sent[0]).toEqual([
    'GetItem',
    { TableName: 'T', Key: { pk: { S: 'SUBSCRIPTIONS#ada' } }, ConsistentRead: true },
  ]);
  expect([desk.sent.length, desk.asked]).toEqual([5, []]);
});

test('a function requires all of the named entitlements', async () => {
  const desk = new Desk({ texts: { de: { session: 'Wer sind Sie?' } } });
  desk.items.set('SUBSCRIPTIONS#ada', item([kept({})]));
  const ask = (caller: string | undefined, names: string[], headers: object = {}, texts?: GivenTexts) =>
    requireEntitlements(desk, { caller, headers } as never, names, ...(texts ? [texts] : []));
  expect((await ask('ada', ['pro', 'export'])).quantityOf('pro')).toBe(1);
  expect((await ask('eve', [])).plans).toEqual([]);
  await expect(ask('ada', ['team', 'pro', 'audit'])).rejects.toMatchObject({
    status: 402,
    reason: 'entitlement',
    message: 'Your plan does not include this.',
    details: { missing: ['team', 'audit'] },
  });
  const refusal = { status: 401, reason: 'session', message: 'Wer sind Sie?' };
  await expect(ask(undefined, [], { 'accept-language': 'de' })).rejects.toMatchObject(refusal);
  const texts = { de: { session: 'Anmelden, bitte.', entitlement: 'Nein, leider.' } };
  await expect(ask(undefined, [], { 'accept-language': 'de' }, texts)).rejects.toMatchObject({
    message: 'Anmelden, bitte.',
  });
  await expect(ask('ada', ['x'], { 'accept-language': 'de' }, texts)).rejects.toMatchObject({
    message: 'Nein, leider.',
  });
});

test('the reason of a refusal is the key of its text, or "invalid" for a field', () => {
  const refusal = new BillingRefusal(409, 'raced', { retryAfter: 2 });
  expect({ ...refusal, message: refusal.message }).toEqual({
    name: 'BillingRefusal',
    status: 409,
    text: 'raced',
    details: { retryAfter: 2 },
    message: 'Another window is doing the same. Please try again.',
  });
  expect(refusal.in('de', {})).toMatchObject({
    status: 409,
    reason: 'raced',
    message: 'Ein anderes Fenster tut gerade dasselbe. Bitte versuchen Sie es noch einmal.',
    details: { retryAfter: 2 },
  });
  const field = new BillingRefusal(400, 'price', { field: 'price' });
  expect(field.in('nl', { nl: { price: 'Onbekend.' } })).toMatchObject({ reason: 'invalid', message: 'Onbekend.' });
  expect(new BillingRefusal(409, 'none').details).toEqual({});
});
