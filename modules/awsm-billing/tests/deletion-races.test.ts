import { AwsError } from 'jaws-core-js/aws';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Billing, ensureCustomer } from '../lib/customers.ts';
import { eraseUser } from '../lib/erase.ts';
import { operate } from '../lib/operate.ts';
import { readKept } from '../lib/subscriptions.ts';
import { forgetCustomer, syncCustomer, syncUser } from '../lib/sync.ts';
import { getItem } from '../lib/table.ts';
import { TestBilling } from './cloud.ts';

// A deletion in the same second as a sync, at each of its steps, on a table of an embedded cloud.

let billing: TestBilling;
beforeAll(async () => {
  billing = await TestBilling.start();
});
afterAll(() => billing?.stop());

let ada: string;
let customer: string;
let count = 0;
beforeEach(async () => {
  ada = `ada-${count++}`;
  billing.fake.mishaps.length = 0;
  billing.fake.events.length = 0;
  ({ customer } = await billing.paid(ada));
  await billing.deliver(...billing.fake.events.splice(0));
  expect((await readKept(billing, ada))?.subscriptions).toHaveLength(1);
});

interface Step {
  readonly operation: string;
  /** Text of the request, such as a key. */
  readonly about: string;
  /** Whether `act` is done after the step instead of before it. */
  readonly after?: boolean;
}

/** The same, where somebody else acts in between, once. */
function interrupted({ operation, about, after = false }: Step, act: () => Promise<unknown>): Billing {
  let isDone = false;
  const { aws } = billing;
  const json: Billing['aws']['json'] = async (service, name, input) => {
    const isIt = !isDone && name === operation && JSON.stringify(input).includes(about);
    if (isIt) isDone = true;
    if (isIt && !after) await act();
    const answer = await aws.json(service, name, input);
    if (isIt && after) await act();
    return answer as never;
  };
  const { table, issuer, settings, stripe, now } = billing;
  return { table, issuer, settings, stripe, now, aws: { json } };
}

const left = async () => ({
  user: await getItem(billing, `USER#${ada}`),
  plans: await getItem(billing, `SUBSCRIPTIONS#${ada}`),
});
const nothing = { user: undefined, plans: undefined };
const writes = { operation: 'TransactWriteItems', about: 'SUBSCRIPTIONS#' };

test('plans of an account that is deleted while they are synced do not come back', async () => {
  const syncing = interrupted(writes, () => eraseUser(billing, ada));
  expect(await syncUser(syncing, ada, customer)).toBeUndefined();
  expect(await left()).toEqual(nothing);
});

test('nor while the deletion is half-way, after the mark that comes first', async () => {
  const erasing = interrupted({ operation: 'TransactWriteItems', about: 'GONE#', after: true }, async () => {
    expect(await syncUser(billing, ada, customer)).toBeUndefined();
  });
  await eraseUser(erasing, ada);
  expect(await left()).toEqual(nothing);
  ada = `${ada}-b`;
  ({ customer } = await billing.paid(ada));
  // Between what it deletes: plans are gone, the customer is there.
  const late = interrupted({ ...writes, after: true }, async () => {
    expect(await syncUser(billing, ada, customer)).toBeUndefined();
  });
  await eraseUser(late, ada);
  expect(await left()).toEqual(nothing);
});

test('what was paid while the account was deleted ends, whichever of both is faster', async () => {
  const late: { status: string }[] = [];
  const syncing = interrupted(writes, async () => {
    await eraseUser(billing, ada);
    late.push(billing.fake.subscribe(customer, 'price_m'));
  });
  expect(await syncCustomer(syncing, customer)).toBeUndefined();
  expect(late[0]?.status).toBe('canceled');
  expect(await left()).toEqual(nothing);
});

test('plans of a customer that is deleted at Stripe while they are synced do not come back', async () => {
  const syncing = interrupted(writes, () => forgetCustomer(billing, customer));
  expect(await syncUser(syncing, ada, customer)).toBeUndefined();
  expect(await left()).toEqual(nothing);
  expect(await getItem(billing, `CUSTOMER#${customer}`)).toBeUndefined();
});

test.each(['USER#', 'SUBSCRIPTIONS#'])('nor before or after the removal of %s', async (about) => {
  for (const after of [false, true]) {
    const forgetting = interrupted({ operation: 'TransactWriteItems', about, after }, () =>
      syncUser(billing, ada, customer),
    );
    await forgetCustomer(forgetting, customer);
    expect(await left()).toEqual(nothing);
    ada = `${ada}-${after}`;
    ({ customer } = await billing.paid(ada));
    await billing.deliver(...billing.fake.events.splice(0));
  }
});

test('a removal that meets another change at the same time is tried again', async () => {
  let conflicts = 2;
  const json: Billing['aws']['json'] = async (service, name, input) => {
    if (name === 'TransactWriteItems' && JSON.stringify(input).includes('"Delete"') && conflicts-- > 0) {
      throw conflict();
    }
    return billing.aws.json(service, name, input);
  };
  await forgetCustomer({ ...interrupted(writes, async () => {}), aws: { json } }, customer);
  expect(await left()).toEqual(nothing);
});

test('a sync that meets another change at the same time is tried again, and fails rather than loses what Stripe said', async () => {
  billing.fake.subscribe(customer, 'price_m');
  let conflicts = 2;
  const json: Billing['aws']['json'] = async (service, name, input) => {
    if (name === 'TransactWriteItems' && conflicts-- > 0) throw conflict();
    return billing.aws.json(service, name, input);
  };
  const syncing = { ...interrupted(writes, async () => {}), aws: { json } };
  expect((await syncUser(syncing, ada, customer))?.subscriptions).toHaveLength(2);
  expect((await readKept(billing, ada))?.subscriptions).toHaveLength(2);
  conflicts = 100;
  await expect(syncUser(syncing, ada, customer)).rejects.toThrow('could not be written');
});

test('a customer is not made for an account that is deleted meanwhile', async () => {
  const sub = `${ada}-new`;
  const making = interrupted({ operation: 'TransactWriteItems', about: 'USER#' }, () => eraseUser(billing, sub));
  await expect(ensureCustomer(making, sub, undefined)).rejects.toMatchObject({ status: 403, text: 'deleted' });
  expect(await getItem(billing, `USER#${sub}`)).toBeUndefined();
});

test('plans that another region brought back go with the event of the deletion in this region', async () => {
  const plans = await getItem(billing, `SUBSCRIPTIONS#${ada}`);
  await eraseUser(billing, ada);
  await billing.aws.json('dynamodb', 'PutItem', {
    TableName: 'Billing',
    Item: {
      pk: { S: `SUBSCRIPTIONS#${ada}` },
      customer: { S: String(plans?.customer) },
      fetched: { N: '1' },
      data: { S: '[]' },
    },
  });
  await eraseUser(billing, ada);
  expect(await left()).toEqual(nothing);
});

test('buyers get a refusal when the account is deleted meanwhile, and an operator sees no customer', async () => {
  const gone = async (step: Step, route: string, body?: object) => {
    const { aws } = billing;
    const untouched = interrupted(step, async () => {});
    const made = interrupted(step, () => eraseUser(untouched, ada));
    Object.assign(billing, { aws: { ...aws, ...made.aws } });
    try {
      const { status, json } = await billing.call(ada, route, body);
      return [status, json.reason ?? json.plans];
    } finally {
      Object.assign(billing, { aws });
    }
  };
  expect(await gone(writes, 'POST /billing/change', { price: 'team_monthly' })).toEqual([403, 'deleted']);
  expect(await operate(billing, { do: 'sync', sub: ada })).toEqual({ sub: ada, customer: null });
});

function conflict() {
  return new AwsError('TransactionCanceledException', '', {
    body: { CancellationReasons: [{ Code: 'TransactionConflict' }] },
  });
}
