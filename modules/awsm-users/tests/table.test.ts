import { AwsError } from 'jaws-core-js/aws';
import { expect, test, vi } from 'vitest';
import { usedMeanwhile } from '../lib/account/link.ts';
import { isKnownNetwork, keepNetwork } from '../lib/known.ts';
import { countTry, hour, limit, pseudonym, quarter } from '../lib/limits.ts';
import { countMail, mailBudget } from '../lib/mail/budget.ts';
import { invalid, raced, sessionEnded, twice } from '../lib/refusal.ts';
import { keyPair } from '../lib/secret.ts';
import { defineSettings } from '../lib/settings.ts';
import { getItem, increment, isOver, itemsOf, put, remove, secondsOf, update, write } from '../lib/table.ts';
import { keyReader, publishKey } from '../lib/tokens/published-key.ts';

// What is sent to DynamoDB, and what is made of its answers.

const secret = 'a secret of thirty-two characters';

/** A table that answers so, and what it was asked. */
function tableOf(answer: (operation: string, n: number) => unknown = () => ({}), at = 1_000_000) {
  const sent: [string, string, Record<string, never>][] = [];
  const clock = { at };
  const json = async <Output>(service: string, operation: string, input: object = {}): Promise<Output> => {
    sent.push([service, operation, JSON.parse(JSON.stringify(input))]);
    return (await answer(operation, sent.length)) as Output;
  };
  const users = {
    aws: { json },
    table: 'Users',
    now: () => clock.at,
    region: 'eu-west-1',
    secret,
    issuer: 'app/dev',
    mails: '',
    settings: defineSettings(),
  };
  return { store: users, sent, clock };
}
const Item = (item: object) => ({ Item: { pk: { S: 'A#1' }, ...item } });

test('an item is read as it was written last, without its key, until its time is over', async () => {
  const { store, sent, clock } = tableOf(() => Item({ name: { S: 'Ada' }, expires: { N: '1001' } }));
  expect(await getItem(store, 'A#1')).toEqual({ name: 'Ada', expires: 1001 });
  expect(sent).toEqual([
    ['dynamodb', 'GetItem', { TableName: 'Users', Key: { pk: { S: 'A#1' } }, ConsistentRead: true }],
  ]);
  clock.at = 1_000_999;
  expect(await getItem(store, 'A#1')).toBeDefined();
  clock.at = 1_001_000;
  expect(await getItem(store, 'A#1')).toBeUndefined();
  expect(await getItem(tableOf().store, 'A#1')).toBeUndefined();
  expect(await getItem(tableOf(() => Item({ expires: { S: '1' } })).store, 'A#1')).toEqual({ expires: '1' });
  expect(secondsOf({ now: () => 1999 })).toBe(1);
  expect([isOver(store, {}), isOver(store, { expires: 1002 }), isOver(store, { expires: 1001 })]).toEqual([
    false,
    false,
    true,
  ]);
});

test('what belongs to a user is read page by page', async () => {
  const { store, sent } = tableOf((_operation, n) => ({
    Items: [{ pk: { S: `A#${n}` }, n: { N: '5' } }],
    ...(n < 3 && { LastEvaluatedKey: { pk: { S: `A#${n}` } } }),
  }));
  expect(await itemsOf(store, 'u')).toEqual([1, 2, 3].map((n) => ({ pk: `A#${n}`, n: 5 })));
  const query = {
    TableName: 'Users',
    IndexName: 'byUser',
    KeyConditionExpression: '#user = :user',
    ExpressionAttributeNames: { '#user': 'user' },
    ExpressionAttributeValues: { ':user': { S: 'u' } },
  };
  const after = (n: number) => ({ ...query, ExclusiveStartKey: { pk: { S: `A#${n}` } } });
  expect(sent).toEqual([
    ['dynamodb', 'Query', query],
    ['dynamodb', 'Query', after(1)],
    ['dynamodb', 'Query', after(2)],
  ]);
});

test('one change is written as it is; one with a condition, or several, as a transaction', async () => {
  const condition = { expression: '#user = :who', values: { who: 'u' } };
  const conditioned = {
    ConditionExpression: '#user = :who',
    ExpressionAttributeNames: { '#user': 'user' },
    ExpressionAttributeValues: { ':who': { S: 'u' } },
  };
  const written = async (...changes: Parameters<typeof write> extends [unknown, ...infer Changes] ? Changes : never) => {
    const { store, sent } = tableOf();
    expect(await write(store, ...changes)).toBe(true);
    return sent;
  };
  const Key = { pk: { S: 'A#1' } };
  const [Put, Delete] = [{ Item: { ...Key, n: { N: '1' }, s: { S: 'x' } } }, { Key }];
  const Update = {
    Key,
    UpdateExpression: 'SET #name = :name',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: { ':name': { S: 'Ada' } },
  };
  const TableName = 'Users';
  const [one, two, three] = [put('A#1', { n: 1, s: 'x' }), remove('A#1'), update('A#1', 'SET #name = :name', { name: 'Ada' })];
  expect(await written(one)).toEqual([['dynamodb', 'PutItem', { TableName, ...Put }]]);
  expect(await written(two)).toEqual([['dynamodb', 'DeleteItem', { TableName, ...Delete }]]);
  expect(await written(three)).toEqual([['dynamodb', 'UpdateItem', { TableName, ...Update }]]);
  const transaction = (...TransactItems: object[]) => [['dynamodb', 'TransactWriteItems', { TransactItems }]];
  expect(await written(put('A#1', { n: 1, s: 'x' }, condition))).toEqual(
    transaction({ Put: { TableName, ...Put, ...conditioned } }),
  );
  expect(await written(remove('A#1', condition))).toEqual(transaction({ Delete: { TableName, ...Delete, ...conditioned } }));
  expect(await written(update('A#1', 'SET #name = :name', { name: 'Ada' }, condition))).toEqual(
    transaction({
      Update: {
        TableName,
        ...Update,
        ConditionExpression: '#user = :who',
        ExpressionAttributeNames: { '#name': 'name', '#user': 'user' },
        ExpressionAttributeValues: { ':name': { S: 'Ada' }, ':who': { S: 'u' } },
      },
    }),
  );
  expect(await written(one, two)).toEqual(
    transaction({ Put: { TableName, ...Put } }, { Delete: { TableName, ...Delete } }),
  );
});

test('a change whose condition does not hold is none; anything else that fails is an error', async () => {
  const failing = (code: string, reason: string) =>
    tableOf(() => Promise.reject(new AwsError(code, '', { body: { CancellationReasons: [{ Code: reason }] } }))).store;
  const change = remove('A#1', { expression: 'attribute_exists(pk)' });
  expect(await write(failing('TransactionCanceledException', 'ConditionalCheckFailed'), change)).toBe(false);
  await expect(write(failing('TransactionCanceledException', 'ValidationError'), change)).rejects.toThrow();
  await expect(write(failing('ThrottlingException', ''), change)).rejects.toThrow();
});

test('a counter grows by one, and is forgotten', async () => {
  const { store, sent } = tableOf(() => ({ Attributes: { n: { N: '7' } } }));
  expect(await increment(store, 'LIMIT#x', 99)).toBe(7);
  expect(sent).toEqual([
    [
      'dynamodb',
      'UpdateItem',
      {
        TableName: 'Users',
        Key: { pk: { S: 'LIMIT#x' } },
        UpdateExpression: 'ADD n :one SET expires = :expires',
        ExpressionAttributeValues: { ':one': { N: '1' }, ':expires': { N: '99' } },
        ReturnValues: 'UPDATED_NEW',
      },
    ],
  ]);
});

test('tries are counted in windows; one more than allowed waits for the next window', async () => {
  expect([quarter, hour]).toEqual([900, 3600]);
  let n = 0;
  const { store, sent, clock } = tableOf(() => ({ Attributes: { n: { N: String(++n) } } }), 1_000_000);
  const most = { most: 2, window: 60 };
  expect([await countTry(store, 'x', most), await countTry(store, 'x', most), await countTry(store, 'x', most)]).toEqual([
    0,
    0,
    // From 960 to 1020.
    20,
  ]);
  clock.at = 1_019_999;
  expect(await countTry(store, 'x', most)).toBe(1);
  clock.at = 1_020_000;
  expect(await countTry(store, 'x', most)).toBe(60);
  expect(sent.map(([, , input]) => input)).toMatchObject([
    ...Array.from({ length: 4 }, () => ({
      Key: { pk: { S: 'LIMIT#eu-west-1#x#960' } },
      ExpressionAttributeValues: { ':expires': { N: '1080' } },
    })),
    { Key: { pk: { S: 'LIMIT#eu-west-1#x#1020' } }, ExpressionAttributeValues: { ':expires': { N: '1140' } } },
  ]);
  await expect(limit(store, 'what', 'who', most)).rejects.toMatchObject({
    status: 429,
    reason: 'limit',
    message: 'Too many tries. Please wait a little.',
    details: { retryAfter: 60 },
  });
  expect(sent.at(-1)?.[2]).toMatchObject({
    Key: { pk: { S: `LIMIT#eu-west-1#${pseudonym({ secret }, 'what', 'who')}#1020` } },
  });
  n = 1;
  await limit(store, 'what', 'who', most);
});

test('a function counts in its region', async () => {
  const { store, sent } = tableOf(() => ({ Attributes: { n: { N: '1' } } }));
  const { region: _region, ...rest } = store;
  for (const region of ['us-west-2', undefined]) {
    vi.stubEnv('AWS_REGION', region);
    await countTry(rest, 'x', { most: 1, window: 1000 });
  }
  vi.unstubAllEnvs();
  expect(sent.map(([, , input]) => input)).toMatchObject([
    { Key: { pk: { S: 'LIMIT#us-west-2#x#1000' } } },
    { Key: { pk: { S: 'LIMIT##x#1000' } } },
  ]);
});

test('a pseudonym is of what, who and the secret, and tells none of them', () => {
  const one = pseudonym({ secret }, 'known', 'ada@example.com');
  expect(one).toMatch(/^[\w-]{43}$/);
  expect(pseudonym({ secret }, 'known', 'ada@example.com')).toBe(one);
  expect(pseudonym({ secret }, 'other', 'ada@example.com')).not.toBe(one);
  expect(pseudonym({ secret }, 'known', 'eve@example.com')).not.toBe(one);
  expect(pseudonym({ secret: `${secret}x` }, 'known', 'ada@example.com')).not.toBe(one);
});

test('a network is known for half a year, by all of its addresses, and to its user alone', async () => {
  const { store, sent } = tableOf();
  expect(await isKnownNetwork(store, 'a@b.example', '2001:db8:1:2ff::1')).toBe(false);
  expect(await isKnownNetwork(tableOf(() => Item({})).store, 'a', '192.0.2.1')).toBe(true);
  await keepNetwork(store, { id: 'u', email: 'a@b.example' }, '2001:db8:1:2ab::9');
  const key = `KNOWN#${pseudonym({ secret }, 'known', 'a@b.example 2001:db8:1:200')}`;
  expect(sent).toEqual([
    ['dynamodb', 'GetItem', { TableName: 'Users', Key: { pk: { S: key } }, ConsistentRead: true }],
    [
      'dynamodb',
      'PutItem',
      { TableName: 'Users', Item: { pk: { S: key }, user: { S: 'u' }, expires: { N: String(1000 + 180 * 86_400) } } },
    ],
  ]);
});

test('a mail is counted by who asks, and for a network that is not known together with all others', async () => {
  const client = { ip: '192.0.2.7' };
  const one = pseudonym({ secret }, 'mail reset', 'a@b.example 192.0.2.7');
  const all = pseudonym({ secret }, 'mail reset', 'a@b.example');
  expect(await mailBudget(tableOf().store, 'reset', 'a@b.example', client)).toEqual({ one, all });
  expect(await mailBudget(tableOf(() => Item({})).store, 'reset', 'a@b.example', client)).toEqual({ one });
  expect(one).not.toBe(pseudonym({ secret }, 'mail verify', 'a@b.example 192.0.2.7'));

  const settings = defineSettings({ limits: { mailsFromOne: 2, mailsFromAll: 3 } });
  const counted = async (counts: Record<string, number>, budget: { one: string; all?: string }) => {
    const { store, sent } = tableOf((_operation, n) => ({ Attributes: { n: { N: String(Object.values(counts)[n - 1]) } } }));
    return [await countMail(store, budget, settings), sent.map(([, , input]) => (input.Key as never as { pk: { S: string } }).pk.S)];
  };
  const [first, second] = ['LIMIT#eu-west-1#one#0', 'LIMIT#eu-west-1#all#0'];
  const both = { one: 'one', all: 'all' };
  expect(await counted({ one: 2, all: 3 }, both)).toEqual([true, [first, second]]);
  expect(await counted({ one: 3, all: 3 }, both)).toEqual([false, [first]]);
  expect(await counted({ one: 2, all: 4 }, both)).toEqual([false, [first, second]]);
  expect(await counted({ one: 2 }, { one: 'one' })).toEqual([true, [first]]);
  expect(await counted({ one: 3 }, { one: 'one' })).toEqual([false, [first]]);
});

test('a public key is published when it is another one', async () => {
  const { publicKey } = keyPair(secret);
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const { store, sent } = tableOf(() => Item({ key: { S: 'another' } }));
  await publishKey(store, publicKey);
  expect(sent.at(-1)).toEqual([
    'dynamodb',
    'PutItem',
    { TableName: 'Users', Item: { pk: { S: 'KEY#access' }, key: { S: key } } },
  ]);
  const same = tableOf(() => Item({ key: { S: key } }));
  await publishKey(same.store, publicKey);
  expect(same.sent.map(([, operation]) => operation)).toEqual(['GetItem']);
});

test('a published key is read once a minute; one that is not there yet, each time', async () => {
  const { publicKey } = keyPair(secret);
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  let item: object = {};
  const { store, sent, clock } = tableOf(() => item);
  const read = keyReader(store);
  expect([await read(), await read()]).toEqual([undefined, undefined]);
  expect(sent).toHaveLength(2);
  expect(sent[0]?.[2]).toMatchObject({ Key: { pk: { S: 'KEY#access' } } });
  item = Item({ key: { S: key } });
  expect((await read())?.equals(publicKey)).toBe(true);
  clock.at += 59_999;
  expect((await read())?.equals(publicKey)).toBe(true);
  expect(sent).toHaveLength(3);
  clock.at += 1;
  const other = keyPair(`${secret}!`).publicKey;
  item = Item({ key: { S: other.export({ format: 'der', type: 'spki' }).toString('base64') } });
  expect((await read())?.equals(other)).toBe(true);
  expect(sent).toHaveLength(4);
  clock.at += 60_000;
  item = Item({ key: { N: '5' } });
  expect(await read()).toBeUndefined();
});

test('what is raced is done a second time, and then refused', async () => {
  const act = (...results: (string | undefined)[]) => twice(async () => results.shift());
  expect(await act('a', 'b')).toBe('a');
  expect(await act(undefined, 'b')).toBe('b');
  await expect(act(undefined, undefined, 'c')).rejects.toMatchObject({ status: 409, reason: 'raced' });
});

test('refusals say what to do, and where', () => {
  const of = ({ status, reason, message, details }: ReturnType<typeof raced>) => [status, reason, message, details];
  expect(of(invalid('name', 'No.'))).toEqual([400, 'invalid', 'No.', { field: 'name' }]);
  expect(of(sessionEnded())).toEqual([401, 'session', 'Please sign in again.', {}]);
  expect(of(raced())).toEqual([
    409,
    'raced',
    'The account was changed at the same time. Please try again.',
    { retryAfter: 1 },
  ]);
});

test('a link that somebody else has used is refused; the same request that came twice looks again', async () => {
  const refusal = sessionEnded();
  expect(await usedMeanwhile(tableOf(() => Item({ done: { N: '1' } })).store, 'A#1', 'done', refusal)).toBeUndefined();
  await expect(usedMeanwhile(tableOf(() => Item({ user: { S: 'u' } })).store, 'A#1', 'done', refusal)).rejects.toBe(refusal);
  await expect(usedMeanwhile(tableOf().store, 'A#1', 'done', refusal)).rejects.toBe(refusal);
});
