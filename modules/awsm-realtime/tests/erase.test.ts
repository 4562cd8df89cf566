import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { connect } from '../lib/connections.ts';
import { closeDeleted } from '../lib/erase.ts';
import { TestRealtime } from './cloud.ts';

// What becomes of the connections of a user whose account is deleted.

let cloud: Cloud;
let realtime: TestRealtime;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
beforeEach(async () => {
  realtime = await TestRealtime.in(cloud);
});
afterAll(() => cloud.close());

const event = (sub: unknown, issuer = 'app/dev') => ({ detail: { sub, issuer } });
const close = (sub: unknown, issuer?: string) => closeDeleted(realtime, 'app/dev', event(sub, issuer));

test('connections of a deleted user are closed and forgotten, and the others hear that the user left', async () => {
  await realtime.client('a/1=', 'ada', ['room:1', 'news']);
  await realtime.client('a2', 'ada');
  await realtime.client('b1', 'bob', ['room:1']);
  expect(await close('ada')).toEqual({ closed: 2 });
  expect(realtime.closed.sort()).toEqual(['a/1=', 'a2']);
  const left = [...(await realtime.items('Connections')), ...(await realtime.items('Messages'))];
  expect(left.filter((key) => /ada|a2|a\/1/.test(key) && !key.startsWith('M#'))).toEqual(['U#ada gone']);
  expect(left.filter((key) => key.includes('b1'))).not.toEqual([]);
  await realtime.deliver();
  // Messages of the same millisecond come in any order.
  expect(realtime.got.get('b1')).toContainEqual(
    expect.objectContaining({ channel: 'room:1', kind: 'leave', from: 'ada' }),
  );
  // The event may come twice.
  expect(await close('ada')).toEqual({ closed: 0 });
});

test('nobody of a deleted account connects any more, until all tokens are over', async () => {
  await close('ada');
  expect(await connect(realtime, 'a', { sub: 'ada', roles: [] })).toBe(false);
  expect(await connect(realtime, 'b', { sub: 'bob', roles: [] })).toBe(true);
  expect((await realtime.expiries('Connections'))['U#ada gone']).toBe(3 * 3600);
  realtime.at += 3 * 3_600_000;
  expect(await connect(realtime, 'a', { sub: 'ada', roles: [] })).toBe(true);
});

test('one who is gone already is forgotten, and one who cannot be closed is tried again', async () => {
  await realtime.client('a1', 'ada');
  realtime.closes.set('a1', 410);
  expect(await close('ada')).toEqual({ closed: 1 });
  await realtime.client('b1', 'bob');
  realtime.closes.set('b1', 500);
  await expect(close('bob')).rejects.toThrow('a connection could not be closed: 500');
  realtime.closes.delete('b1');
  expect(await close('bob')).toEqual({ closed: 1 });
});

test('the event of another stage closes nothing, and one without a user is an error', async () => {
  await realtime.client('a1', 'ada');
  expect(await close('ada', 'app/prod')).toEqual({ closed: 0 });
  expect(realtime.closed).toEqual([]);
  for (const sub of ['', 5, undefined]) await expect(close(sub)).rejects.toThrow('The event names no user.');
});

test('what fails for good is a dead letter', () => {
  const { lambda } = JSON.parse(readFileSync(new URL('../awsm/erase/awsm.json', import.meta.url), 'utf8'));
  expect(lambda.cloudFormation.DeadLetterConfig).toEqual({ TargetArn: { Ref: 'RealtimeDeadLettersArn' } });
  expect(lambda.eventSources.Deleted.Properties.EventPattern).toEqual({
    source: ['awsm-users'],
    'detail-type': ['UserDeleted'],
  });
});
