import { expect, test } from 'vitest';
import type { JawsBucket } from './bucket.ts';
import { acquireLeases } from './lease.ts';
import { type Holder, thisHolder } from './machine.ts';
import { fakeHost } from './testing.ts';

const start = new Date('2026-01-02T03:04:05Z');
/** Renewed just now, by the clock of S3. */
const times = { written: new Date(0), answered: new Date(0) };

test('a lease that ended is taken by one of two: who loses the write waits for the other', async () => {
  const ended: Holder = { ...thisHolder('ended', start, start), machine: 'another', pid: 1 };
  const theirs: Holder = { ...ended, deployment: 'theirs', owner: 'anna@laptop' };
  let held: { readonly holder: Holder; readonly etag: string } = { holder: ended, etag: '"ended"' };
  const written: unknown[] = [];
  const bucket = {
    place: { stage: 'dev', region: 'us-east-1', bucket: 'b' },
    put: async (_key: string, _body: unknown, { if: condition }: { if?: object }) => {
      written.push(condition);
      // Anna is a moment earlier.
      if (condition && 'etag' in condition) held = { holder: theirs, etag: '"theirs"' };
      return undefined;
    },
    get: async () => ({
      text: JSON.stringify(held.holder),
      etag: held.etag,
      ...times,
      answered: new Date(held.holder === ended ? 600_000 : 0),
    }),
    delete: async () => false,
  } as unknown as JawsBucket;
  const stop = new AbortController();
  const notices: string[] = [];
  const { host } = fakeHost({
    signal: stop.signal,
    emit: (event) => {
      if (event.type !== 'notice' && event.type !== 'warning') return;
      notices.push(event.message);
      stop.abort();
    },
  });
  const acquired = acquireLeases(
    [bucket],
    { host, project: 'shop', deployment: 'mine', activity: 'deploy', force: false },
    () => {},
  );
  await expect(acquired).rejects.toThrow('interrupted');
  expect(notices).toEqual([
    `dev us-east-1 is being deployed by anna@laptop since ${theirs.since} (theirs): waiting for it to end.`,
  ]);
  expect(written).toEqual([{ absent: true }, { etag: '"ended"' }, { absent: true }]);
});
