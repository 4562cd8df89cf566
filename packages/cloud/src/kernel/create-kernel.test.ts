import { expect, test } from 'vitest';
import type { Blobs } from '../store/blobs.ts';
import type { Store } from '../store/store.ts';
import { createKernel, rootOf } from './create-kernel.ts';
import { createIds } from './ids.ts';
import type { Logger } from './kernel.ts';
import type { Service } from './service.ts';

const quiet: Logger = { debug() {}, warn() {}, error() {} };

function kernelWith(services: Record<string, Service>, log: Logger = quiet) {
  return createKernel({
    clock: { now: () => 0 },
    ids: createIds(1),
    log,
    store: {} as Store,
    blobs: {} as Blobs,
    scratch: '',
    services,
  });
}

const where = { account: '000000000000', region: 'eu-west-1', caller: rootOf('000000000000'), requestId: 'r' };

test('services call one another by SDK name, in the same account and region', async () => {
  const lambda: Service = {
    id: 'lambda',
    signingNames: ['lambda'],
    operations: {
      GetFunction: (input, ctx) => ({ Configuration: { FunctionName: `${input.FunctionName}@${ctx.region}` } }),
    },
  };
  const ctx = kernelWith({ lambda }).context(where);
  const answer = await ctx.aws.lambda.getFunction({ FunctionName: 'f' });
  expect(answer.Configuration?.FunctionName).toBe('f@eu-west-1');
  const elsewhere = await ctx.with({ region: 'us-west-2' }).aws.lambda.getFunction({ FunctionName: 'f' });
  expect(elsewhere.Configuration?.FunctionName).toBe('f@us-west-2');
});

test('what is not there says so by name', async () => {
  const ctx = kernelWith({}).context(where);
  await expect(ctx.aws.lambda.getFunction({ FunctionName: 'f' })).rejects.toMatchObject({
    code: 'NotImplemented',
    message: 'lambda:GetFunction is not implemented by jaws-cloud.',
    status: 501,
  });
});

test('a part is opened once, and closed with the cloud, last opened first', async () => {
  const closed: string[] = [];
  const { kernel, close } = kernelWith({});
  const part = (name: string) => ({ name, open: () => ({ name }), close: () => void closed.push(name) });
  const first = kernel.part(part('first'));
  expect(kernel.part(part('first'))).toBe(first);
  kernel.part(part('second'));
  await close();
  expect(closed).toEqual(['second', 'first']);
});

test('closing waits for background work, whose failure is logged', async () => {
  const logged: string[] = [];
  const { kernel, close } = kernelWith(
    {},
    { ...quiet, error: (message, fields) => logged.push(`${message} ${fields?.error}`) },
  );
  let finished = false;
  kernel.background(new Promise((done) => setTimeout(done, 20)).then(() => (finished = true)));
  kernel.background(Promise.reject(new Error('lost')));
  await close();
  expect(finished).toBe(true);
  expect(logged[0]).toContain('Background work failed Error: lost');
});

test('a seed repeats its ids', () => {
  const [a, b] = [createIds(7), createIds(7)];
  expect([a.uuid(), a.random(10)]).toEqual([b.uuid(), b.random(10)]);
  expect(createIds().uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
