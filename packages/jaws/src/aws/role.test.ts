import { expect, test } from 'vitest';
import { renewing, sessionName } from './role.ts';

const minute = 60_000;

function sessions() {
  let now = 0;
  let asked = 0;
  const get = renewing(
    async () => ({
      accessKeyId: `key-${++asked}`,
      secretAccessKey: 's',
      sessionToken: 't',
      expiration: new Date(now + 60 * minute),
    }),
    () => now,
  );
  return { get, later: (minutes: number) => (now += minutes * minute), asked: () => asked };
}

const idOf = async (get: () => Promise<{ accessKeyId: string }>) => (await get()).accessKeyId;

test('clients share a session, also those that ask while it is asked for', async () => {
  const { get, asked } = sessions();
  expect(await Promise.all([idOf(get), idOf(get), idOf(get)])).toEqual(['key-1', 'key-1', 'key-1']);
  expect(await idOf(get)).toBe('key-1');
  expect(asked()).toBe(1);
});

test('a session is renewed before it ends, once for all', async () => {
  const { get, later } = sessions();
  await get();
  later(53);
  expect(await idOf(get)).toBe('key-1');
  later(2);
  expect(await Promise.all([idOf(get), idOf(get)])).toEqual(['key-2', 'key-2']);
});

test('a session that cannot be renewed serves until its end', async () => {
  let now = 0;
  const answers = ['key-1', undefined, undefined, 'key-2'];
  const get = renewing(
    async () => {
      const accessKeyId = answers.shift();
      if (accessKeyId === undefined) throw new Error('no');
      return { accessKeyId, secretAccessKey: 's', expiration: new Date(now + 60 * minute) };
    },
    () => now,
  );
  expect(await idOf(get)).toBe('key-1');
  now = 55 * minute;
  expect(await idOf(get)).toBe('key-1');
  now = 61 * minute;
  await expect(get()).rejects.toThrow('no');
  expect(await idOf(get)).toBe('key-2');
});

test('keys without an end are requested once', async () => {
  let asked = 0;
  const get = renewing(
    async () => ({ accessKeyId: `key-${++asked}`, secretAccessKey: 's' }),
    () => Number.MAX_SAFE_INTEGER,
  );
  expect([await idOf(get), await idOf(get)]).toEqual(['key-1', 'key-1']);
});

test('a failure is not kept', async () => {
  let fails = true;
  const get = renewing(
    async () => {
      if (fails) throw new Error('no');
      return { accessKeyId: 'key', secretAccessKey: 's', sessionToken: 't', expiration: new Date(3_600_000) };
    },
    () => 0,
  );
  await expect(get()).rejects.toThrow('no');
  fails = false;
  expect(await idOf(get)).toBe('key');
});

test.each([
  ['user/anna', 'jaws-anna'],
  ['assumed-role/Deployer/anna@example.com', 'jaws-anna@example.com'],
  ['assumed-role/x/a b:c', 'jaws-a-b-c'],
  [`user/${'x'.repeat(64)}`, `jaws-${'x'.repeat(59)}`],
])('the name of the session of %s', (caller, name) => {
  expect(sessionName(caller)).toBe(name);
});
