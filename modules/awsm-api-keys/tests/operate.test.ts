import { beforeEach, expect, test } from 'vitest';
import { endKeysOf } from '../lib/cleanup.ts';
import { newKey } from '../lib/key.ts';
import { operate } from '../lib/operate.ts';
import { exportUsage, reportUsage } from '../lib/report.ts';
import { Desk } from './desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
const id = 'abcdefghijkl';

test('the keys of a deleted account end, after the account is shut out', async () => {
  desk.put({ pk: 'CUSTOMER#ada', sk: `KEY#${id}`, name: 'n', prefix: 'p', scopes: 'read', created: 1 });
  const event = (detail?: object) => endKeysOf(desk, 'app/dev', { detail } as never);
  for (const detail of [
    undefined,
    {},
    { sub: 'ada', issuer: 'app/prod' },
    { sub: 'ada' },
    { sub: 'a#b', issuer: 'app/dev' },
  ])
    expect(await event(detail)).toEqual({ revoked: 0 });
  expect(desk.sent).toEqual([]);
  expect(await event({ sub: 'ada', issuer: 'app/dev' })).toEqual({ revoked: 1 });
  expect(desk.written.slice(0, 2)).toEqual(['Put CUSTOMER#ada STATE', `Put CUSTOMER#ada REVOKED#${id}`]);
  expect(desk.items.get('CUSTOMER#ada STATE')).toMatchObject({ state: 'disabled' });
});

test('an operator', async () => {
  const operator = (command: object) => operate(desk, command as never);
  const customer = 'ada';
  const made = (await operator({ do: 'create', customer, name: 'CI', scopes: ['read'] })) as {
    id: string;
    key: string;
  };
  expect(made).toMatchObject({ name: 'CI', scopes: ['read'] });
  expect(await operator({ do: 'create', customer, name: 7, scopes: 'read' })).toMatchObject({
    name: 'key',
    scopes: ['read'],
  });
  await expect(operator({ do: 'create', customer, scopes: [7] })).rejects.toMatchObject({ text: 'scopes' });
  desk.put({ pk: 'USED#ada', sk: `${made.id}#us-east-1`, at: 5 });
  desk.put({ pk: 'USE#ada#0', sk: '2026-01-15#us-east-1', n: 2 });
  const shown = { id: 'ada', plan: 'free', isDisabled: false, revision: 2, usage: { today: 2, month: 2 } };
  const { keys, ...rest } = (await operator({ do: 'show', customer })) as { keys: { id: string; lastUsed?: number }[] };
  expect(rest).toMatchObject(shown);
  expect(keys.find((one) => one.id === made.id)?.lastUsed).toBe(5);
  expect(await operator({ do: 'plan', customer, plan: 'pro' })).toMatchObject({ ...shown, plan: 'pro' });
  expect(await operator({ do: 'disable', customer })).toMatchObject({ isDisabled: true, keys: [{}, {}] });
  expect(await operator({ do: 'enable', customer })).toMatchObject({ isDisabled: false });
  expect(await operator({ do: 'usage', customer, from: '2026-01-15', to: '2026-01-15' })).toEqual({
    from: '2026-01-15',
    to: '2026-01-15',
    days: [{ day: '2026-01-15', region: 'us-east-1', requests: 2, keys: {} }],
  });
  const whole = { id: made.id, found: true, customer };
  expect(await operator({ do: 'find', key: made.key })).toEqual({ ...whole, isWhole: true });
  expect(await operator({ do: 'find', key: made.key.slice(0, 30) })).toEqual({ ...whole, isWhole: false });
  expect(await operator({ do: 'find', key: newKey('dev', 'ABCDEFGHIJKL') })).toEqual({
    id: 'ABCDEFGHIJKL',
    found: false,
  });
  expect(await operator({ do: 'revoke', customer, key: made.id })).toEqual({ revoked: made.id });
  expect(await operator({ do: 'revoke-all', customer })).toEqual({ revoked: 1 });
  const all = 'show, plan, disable, enable, create, revoke, revoke-all, usage, find, export';
  for (const [command, message] of [
    [{ do: 'x', customer }, `"do" is "x"; it must be one of ${all}.`],
    [{ do: 'toString', customer }, `"do" is "toString"; it must be one of ${all}.`],
    [{ customer }, `"do" is undefined; it must be one of ${all}.`],
    [
      { do: 'show', customer: 'a b' },
      '"customer" must be the id of a customer: letters, digits and ":.@|_-", at most 128.',
    ],
    [{ do: 'revoke', customer, key: 'none' }, 'There is no key "none" of this customer.'],
    [{ do: 'find', key: newKey('prod', id) }, 'This is not a key of the stage dev.'],
    [{ do: 'find', key: 'ak_dev_short' }, 'This is not a key of the stage dev.'],
    [{ do: 'find' }, 'This is not a key of the stage dev.'],
    [{ do: 'plan', customer }, 'There is no plan "undefined"; there are: free, pro, huge.'],
  ] as const)
    await expect(operator(command)).rejects.toThrow(new Error(message));
});

/** A region's counters, and the note that the customer was active there. */
function used(customer: string, date: string, n: number, region = 'us-east-1', group = 0) {
  desk.put({ pk: `USE#${customer}#0`, sk: `${date}#${region}`, n, full: 1, k_a: n });
  desk.put({ pk: `ACTIVE#${date}#${region}#${group}`, sk: customer });
}

test('a report has one event with the total of today for each customer and region', async () => {
  used('ada', '2026-01-15', 7);
  used('ada', '2026-01-15', 100, 'eu-west-1');
  used('ada', '2026-01-14', 5);
  used('bob', '2026-01-15', 1, 'us-east-1', 7);
  desk.put({ pk: 'CUSTOMER#bob', sk: 'PLAN', plan: 'pro' });
  desk.put({ pk: 'ACTIVE#2026-01-15#us-east-1#3', sk: 'eve' });
  expect(await reportUsage(desk)).toEqual({ events: 3 });
  const event = { plan: 'free', day: '2026-01-15', region: 'us-east-1', final: false, issuer: 'app/dev' };
  expect(desk.told).toEqual(
    [
      { ...event, id: 'ada/2026-01-15/us-east-1', customer: 'ada', requests: 7, keys: { a: 7 } },
      { ...event, id: 'eve/2026-01-15/us-east-1', customer: 'eve', requests: 0, keys: {} },
      { ...event, id: 'bob/2026-01-15/us-east-1', customer: 'bob', plan: 'pro', requests: 1, keys: { a: 1 } },
    ].map((detail) => ({ Source: 'awsm-api-keys', DetailType: 'ApiUsage', detail })),
  );
  expect(desk.of('Query').every(({ ConsistentRead }) => ConsistentRead)).toBe(true);
  const asked = desk.of('Query').map(({ ExpressionAttributeValues }) => ExpressionAttributeValues[':pk'].S);
  expect(asked.filter((pk) => pk.startsWith('ACTIVE#'))).toHaveLength(8);
  expect(desk.of('Query').filter(({ TableName }) => TableName !== 'U')).toEqual([]);
});

test.each([
  ['2026-01-15T05:59:59Z', ['2026-01-14 true', '2026-01-15 false']],
  ['2026-01-15T06:00:00Z', ['2026-01-15 false']],
])('a report at %s covers the right days', async (time, days) => {
  desk.at = Date.parse(time);
  for (const date of ['2026-01-13', '2026-01-14', '2026-01-15']) used('ada', date, 1);
  expect(await reportUsage(desk)).toEqual({ events: days.length });
  expect(desk.told.map(({ detail }) => `${detail.day} ${detail.final}`)).toEqual(days);
});

test('events are sent in batches of ten, and a rejected event is an error', async () => {
  for (let n = 0; n < 21; n++) used(`customer-${n}`, '2026-01-15', 1);
  expect(await reportUsage(desk)).toEqual({ events: 21 });
  expect(desk.of('PutEvents').map(({ Entries }) => Entries.length)).toEqual([10, 10, 1]);
  expect(new Set(desk.told.map(({ detail }) => detail.customer)).size).toBe(21);
  desk.failedEntries = 2;
  await expect(reportUsage(desk)).rejects.toThrow(new Error('EventBridge did not take 2 events ApiUsage.'));
});

test('an export has a line for each counter item, and continues where it ended', async () => {
  used('a#b', '2026-01-14', 1);
  used('ada', '2026-01-15', 2, 'eu-west-1');
  used('ada', '2026-01-16', 4);
  used('ada', '2026-01-17', 8);
  desk.put({ pk: 'USE#ada#1', sk: '2026-01-15#us-east-1' });
  const range = { from: '2026-01-14', to: '2026-01-16' };
  const read = (lines: string) =>
    lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const all = [
    { customer: 'a#b', day: '2026-01-14', region: 'us-east-1', requests: 1, keys: { a: 1 } },
    { customer: 'ada', day: '2026-01-15', region: 'eu-west-1', requests: 2, keys: { a: 2 } },
    { customer: 'ada', day: '2026-01-16', region: 'us-east-1', requests: 4, keys: { a: 4 } },
    { customer: 'ada', day: '2026-01-15', region: 'us-east-1', requests: 0, keys: {} },
  ];
  const { lines, ...rest } = await exportUsage(desk, range);
  expect([read(lines), rest]).toEqual([all, {}]);
  expect(lines.endsWith('\n')).toBe(true);
  expect(desk.of('Scan')).toHaveLength(1);
  expect(desk.of('Scan')[0]).toMatchObject({
    TableName: 'U',
    FilterExpression: 'begins_with(pk, :use) AND sk BETWEEN :from AND :to',
  });
  // In pages, which form one answer as long as it is not too large.
  desk.pageSize = 1;
  expect(read((await exportUsage(desk, range)).lines)).toEqual(all);
  expect(desk.of('Scan')).toHaveLength(5);
  // An answer continues with the next page up to 3,000,000 characters, and says where it ended.
  const lineOf = async (customer: string) => {
    desk.items.clear();
    used(customer, '2026-01-15', 1);
    return (await exportUsage(desk, range)).lines.length;
  };
  const around = await lineOf('');
  for (const [length, lines] of [
    [2_999_999, 2],
    [3_000_000, 1],
  ] as const) {
    desk.items.clear();
    used('x'.repeat(length - around), '2026-01-15', 1);
    used('y', '2026-01-15', 1);
    const page = await exportUsage(desk, range);
    expect(read(page.lines)).toHaveLength(lines);
    if (lines === 2) continue;
    const last = (await operate(desk, { do: 'export', ...range, next: page.next })) as { lines: string; next?: string };
    expect([read(last.lines).map(({ customer }) => customer), last.next]).toEqual([['y'], undefined]);
  }
  await expect(operate(desk, { do: 'export', from: 'x' })).rejects.toMatchObject({ text: 'days' });
});
