import { spawnSync } from 'node:child_process';
import { hostname, userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { hasEnded, parseHolder, thisHolder } from './machine.ts';

const since = new Date('2026-01-02T03:04:05Z');
const expires = new Date('2026-01-02T03:06:05Z');
const holder = thisHolder('deployment-1', since, expires);

test('the holder of a lease', () => {
  expect(holder).toEqual({
    deployment: 'deployment-1',
    owner: `${userInfo().username}@${hostname()}`,
    pid: process.pid,
    machine: expect.stringContaining(hostname()),
    started: expect.any(String),
    since: '2026-01-02T03:04:05.000Z',
    expires: '2026-01-02T03:06:05.000Z',
  });
  expect(thisHolder('other', since, expires)).toEqual({ ...holder, deployment: 'other' });
});

test.skipIf(process.platform !== 'linux')(
  'Linux says when a process began, and which boot of the machine it is',
  () => {
    expect(holder.started).toMatch(/^\d+$/);
    expect(holder.machine).toMatch(/ [0-9a-f-]{36} pid:\[\d+\]$/);
  },
);

test('a process that runs has not ended, one that is gone has', () => {
  expect(hasEnded(holder)).toBe(false);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  expect(hasEnded({ ...holder, pid })).toBe(true);
});

test.skipIf(process.platform !== 'linux')('a number that another process got since has ended', () => {
  expect(hasEnded({ ...holder, started: '1' })).toBe(true);
  // Without a start time from the system, the number alone counts.
  expect(hasEnded({ ...holder, started: '' })).toBe(false);
});

test('of another machine nothing is known, nor of what is not a number of a process', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  expect(hasEnded({ ...holder, pid, machine: 'other' })).toBe(false);
  for (const one of [0, -1, 1.5]) expect(hasEnded({ ...holder, pid: one })).toBe(false);
});

test('the record of a holder is read back, anything else has no holder', () => {
  expect(parseHolder(JSON.stringify(holder), 'b/k')).toEqual(holder);
  for (const text of ['', '{', '{}', 'null', '7']) expect(parseHolder(text, 'b/k')).toBeUndefined();
  for (const field of ['deployment', 'owner', 'machine', 'started', 'since', 'expires']) {
    expect(parseHolder(JSON.stringify({ ...holder, [field]: 1 }), 'b/k')).toBeUndefined();
  }
});
