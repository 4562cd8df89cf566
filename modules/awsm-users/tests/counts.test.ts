import { expect, test, vi } from 'vitest';
import { isKnownNetwork, keepNetwork } from '../lib/known.ts';
import { countTry, hour, limit, pseudonym, quarter } from '../lib/limits.ts';
import { countMail, mailBudget } from '../lib/mail/budget.ts';
import { keyPair } from '../lib/secret.ts';
import { defineSettings } from '../lib/settings.ts';
import { keyReader, publishKey } from '../lib/tokens/published-key.ts';

// The requests to DynamoDB, and the results of its answers.

const secret = 'a secret of thirty-two characters';

/** A table with these answers, and its requests. */
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

test('tries are counted in windows; one more than allowed waits for the next window', async () => {
  expect([quarter, hour]).toEqual([900, 3600]);
  let n = 0;
  const { store, sent, clock } = tableOf(() => ({ Attributes: { n: { N: String(++n) } } }), 1_000_000);
  const most = { most: 2, window: 60 };
  expect([
    await countTry(store, 'x', most),
    await countTry(store, 'x', most),
    await countTry(store, 'x', most),
  ]).toEqual([
    0, 0,
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

test('a pseudonym depends on purpose, name and secret, and reveals none of them', () => {
  const one = pseudonym({ secret }, 'known', 'ada@example.com');
  expect(one).toMatch(/^[\w-]{43}$/);
  expect(pseudonym({ secret }, 'known', 'ada@example.com')).toBe(one);
  expect(pseudonym({ secret }, 'other', 'ada@example.com')).not.toBe(one);
  expect(pseudonym({ secret }, 'known', 'eve@example.com')).not.toBe(one);
  expect(pseudonym({ secret: `${secret}x` }, 'known', 'ada@example.com')).not.toBe(one);
});

test('a network is known for half a year, with all its addresses, for its user only', async () => {
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

test('a mail counts for its network, and from an unknown network also for all networks together', async () => {
  const client = { ip: '192.0.2.7' };
  const one = pseudonym({ secret }, 'mail reset', 'a@b.example 192.0.2.7');
  const all = pseudonym({ secret }, 'mail reset', 'a@b.example');
  expect(await mailBudget(tableOf().store, 'reset', 'a@b.example', client)).toEqual({ one, all });
  expect(await mailBudget(tableOf(() => Item({})).store, 'reset', 'a@b.example', client)).toEqual({ one });
  expect(one).not.toBe(pseudonym({ secret }, 'mail verify', 'a@b.example 192.0.2.7'));

  const settings = defineSettings({ limits: { mailsFromOne: 2, mailsFromAll: 3 } });
  const counted = async (counts: Record<string, number>, budget: { one: string; all?: string }) => {
    const { store, sent } = tableOf((_operation, n) => ({
      Attributes: { n: { N: String(Object.values(counts)[n - 1]) } },
    }));
    return [
      await countMail(store, budget, settings),
      sent.map(([, , input]) => (input.Key as never as { pk: { S: string } }).pk.S),
    ];
  };
  const [first, second] = ['LIMIT#eu-west-1#one#0', 'LIMIT#eu-west-1#all#0'];
  const both = { one: 'one', all: 'all' };
  expect(await counted({ one: 2, all: 3 }, both)).toEqual([true, [first, second]]);
  expect(await counted({ one: 3, all: 3 }, both)).toEqual([false, [first]]);
  expect(await counted({ one: 2, all: 4 }, both)).toEqual([false, [first, second]]);
  expect(await counted({ one: 2 }, { one: 'one' })).toEqual([true, [first]]);
  expect(await counted({ one: 3 }, { one: 'one' })).toEqual([false, [first]]);
});

test('a public key is published only when it has changed', async () => {
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

test('a published key is read once a minute; a missing one, each time', async () => {
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
