import { expect, test } from 'vitest';
import type { Context } from '../kernel/context.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Watch } from '../kernel/watch/watch.ts';
import { beginRequest, recordRequest } from './request-log.ts';

function kernelWith(bodies?: number) {
  const watch = new Watch(bodies);
  return { watch, clock: { now: () => 1234 }, account: '000000000000' } as unknown as Kernel;
}

test('a request that was refused before it was known is kept, too', () => {
  const kernel = kernelWith();
  recordRequest(kernel, beginRequest('id-1'), 403, new AwsError('AccessDenied', 'No.\nStringToSign: secret'));
  const [kept] = [...kernel.watch.requests.values()];
  expect(kept).toEqual({
    id: 'id-1',
    time: 1234,
    service: 's3',
    operation: undefined,
    account: '000000000000',
    region: '',
    caller: '',
    status: 403,
    error: { code: 'AccessDenied', message: 'No.' },
    duration: expect.any(Number),
    input: undefined,
  });
  expect(kept!.duration).toBeGreaterThanOrEqual(0);
  expect(kept!.duration).toBeLessThan(60_000);
});

test('an answered request is kept with its caller and operation, and its input where configured', () => {
  for (const bodies of [undefined, 100]) {
    const kernel = kernelWith(bodies);
    const seen = beginRequest('id-2');
    seen.service = 'sqs';
    seen.operation = 'SendMessage';
    seen.input = { MessageBody: 'hello' };
    seen.ctx = { account: '111111111111', region: 'eu-west-1', caller: { arn: 'arn:x' } } as Context;
    recordRequest(kernel, seen, 200);
    const [kept] = [...kernel.watch.requests.values()];
    expect(kept?.error).toBeUndefined();
    expect(kept?.input).toBe(bodies === undefined ? undefined : '{"MessageBody":"hello"}');
    expect([kept]).toMatchObject([
      {
        service: 'sqs',
        operation: 'SendMessage',
        account: '111111111111',
        region: 'eu-west-1',
        caller: 'arn:x',
        status: 200,
      },
    ]);
  }
});

test('of a long message the beginning is kept', () => {
  for (const [message, kept] of [
    ['x'.repeat(1_000), 'x'.repeat(1_000)],
    ['x'.repeat(1_001), 'x'.repeat(1_000)],
    [`${'x'.repeat(1_500)}\nmore`, 'x'.repeat(1_000)],
    ['\nmore', ''],
  ] as const) {
    const kernel = kernelWith();
    recordRequest(kernel, beginRequest('id'), 400, new AwsError('Code', message));
    const [one] = [...kernel.watch.requests.values()];
    expect(one!.error!.message.slice(0, 1_000)).toBe(kept);
    expect(one!.error!.message.length).toBeLessThanOrEqual(1_001);
  }
});
