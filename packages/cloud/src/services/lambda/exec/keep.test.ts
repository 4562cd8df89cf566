import { expect, it } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import { Live } from '../../../kernel/watch/live.ts';
import type { Target } from '../resolve.ts';
import { keepInvocation } from './keep.ts';
import { LogTail } from './log-tail.ts';

const target = { place: { account: '1', region: 'r' }, fn: { name: 'f' }, version: '3' } as unknown as Target;

/** Keeps one invocation, and records what happens to its record. */
function keeping(payload: Uint8Array = Buffer.from('event'), trigger?: string) {
  const pushed: { record: unknown; bytes: number }[] = [];
  const opened: { record: unknown; bytes: number }[] = [];
  const settled: [number: number, bytes: number][] = [];
  const invocations = {
    push: (record: unknown, bytes: number) => void pushed.push({ record, bytes }),
    open: (record: unknown, bytes: number) => opened.push({ record, bytes }) + 8,
    settle: (number: number, bytes: number) => void settled.push([number, bytes]),
  };
  const kernel = { clock: { now: () => 7 }, watch: { invocations, live: new Live() } };
  const ctx = { caller: { arn: 'caller' }, kernel } as unknown as Context;
  return { keep: keepInvocation(ctx, target, { id: 'id', payload, trigger }), pushed, opened, settled };
}
const run = { duration: 5, coldStart: true, tail: undefined };
const seen = (found: unknown) => {
  const { event, result, ...rest } = found as { event: Uint8Array; result?: Uint8Array };
  return { ...rest, event: String(Buffer.from(event)), result: result && String(Buffer.from(result)) };
};

it('keeps who ran what, and how it ended', () => {
  const { keep, pushed } = keeping();
  keep.ran({ payload: Buffer.from('"ok"'), failed: false }, run);
  expect(seen(pushed[0]?.record)).toMatchObject({
    id: 'id',
    time: 7,
    account: '1',
    region: 'r',
    function: 'f',
    version: '3',
    trigger: 'caller',
    event: 'event',
    result: '"ok"',
    error: undefined,
    duration: 5,
    coldStart: true,
  });
  expect((pushed[0]!.record as { log: string }).log).toBe('');
  expect(pushed[0]?.bytes).toBe(5 + 4 + 512);
});

it.each([
  ['{"errorType":"TypeError","errorMessage":"no"}', 'TypeError: no'],
  ['{}', 'Error: '],
  ['no JSON', 'Error'],
])('keeps the error %s as %s', (payload, error) => {
  const { keep, pushed } = keeping(undefined, 'trigger');
  keep.ran({ payload: Buffer.from(payload), failed: true }, run);
  expect(pushed[0]?.record).toMatchObject({ error, trigger: 'trigger' });
});

it('keeps what could not be tried at all', () => {
  const { keep, pushed } = keeping();
  keep.failed(new TypeError('no place'));
  expect(pushed[0]).toMatchObject({ record: { error: 'TypeError: no place', result: undefined }, bytes: 5 + 512 });
});

it('keeps a small part of a large buffer as a copy, and anything else as it is', () => {
  const large = Buffer.alloc(100_000, 'x');
  const part = large.subarray(0, 10);
  const half = large.subarray(0, 60_000);
  const ofSmall = Buffer.from(new ArrayBuffer(16 * 1024), 0, 10);
  for (const [payload, isCopy] of [
    [part, true],
    [half, false],
    [ofSmall, false],
  ] as const) {
    const { keep, pushed } = keeping(payload);
    keep.failed(new Error(''));
    const { event } = pushed[0]!.record as { event: Uint8Array };
    expect([event === payload, Buffer.from(event).equals(payload)]).toEqual([!isCopy, true]);
    if (isCopy) expect(event.buffer.byteLength).toBe(payload.length);
  }
});

it('keeps the log, whose last lines come later', () => {
  const { keep, pushed, opened, settled } = keeping();
  const tail = new LogTail();
  tail.note('START');
  keep.ran({ payload: Buffer.from('{}'), failed: false }, { ...run, tail });
  const bytes = 5 + 2 + 512;
  expect([pushed, settled, opened[0]?.bytes]).toEqual([[], [], bytes + 6]);
  const record = opened[0]!.record as { log: string };
  expect(record.log).toBe('START\n');
  tail.note('END');
  tail.end();
  expect([record.log, settled]).toEqual(['START\nEND\n', [[9, bytes + 10]]]);
});
