import { channel } from 'node:diagnostics_channel';
import { afterEach, describe, expect, test } from 'vitest';
import type { Blobs } from '../store/blobs.ts';
import type { Store } from '../store/store.ts';
import type { Caller } from './context.ts';
import { createKernel, errorText, type KernelOptions, rootOf } from './create-kernel.ts';
import { AwsError } from './errors.ts';
import { guarded } from './guarded.ts';
import { createIds } from './ids.ts';
import { Outbound } from './outbound/outbound.ts';
import type { Service } from './service.ts';
import { bodyText } from './watch/body.ts';

const account = '000000000000';
const logged: string[] = [];
afterEach(() => {
  logged.length = 0;
});

const make = (services: Record<string, Service> = {}, more: Partial<KernelOptions> = {}) =>
  createKernel({
    clock: { now: () => 0 },
    ids: createIds(1),
    log: {
      debug() {},
      warn: (text) => logged.push(text),
      error: (text, fields) => logged.push(`${text}: ${String(fields?.error).split('\n')[0]}`),
    },
    store: {} as Store,
    blobs: {} as Blobs,
    scratch: '/scratch',
    services,
    ...more,
  });
const where = { account, region: 'eu-west-1', caller: rootOf(account), requestId: 'r' };
const sqs = (run: Service['operations'][string]): Service => ({
  id: 'sqs',
  signingNames: [],
  operations: { SendMessage: run },
});

describe('a kernel', () => {
  test('has the options that it was started with', () => {
    const plain = make().kernel;
    expect(plain).toMatchObject({
      account,
      lenient: false,
      strict: false,
      unsupportedTypes: 'fail',
      scratch: '/scratch',
      endpoint: '',
    });
    for (const name of ['identity', 'sandbox', 'rootKey', 'allow']) expect(plain).not.toHaveProperty(name);
    const rootKey = { accessKeyId: 'a', secretAccessKey: 's' };
    const allow = async () => {};
    const { kernel } = make(
      {},
      {
        account: '111111111111',
        lenient: true,
        identity: 'user/me',
        unsupportedTypes: 'record',
        sandbox: 'none',
        rootKey,
        allow,
        bodies: 5,
      },
    );
    expect(kernel).toMatchObject({
      account: '111111111111',
      lenient: true,
      strict: true,
      identity: 'user/me',
      unsupportedTypes: 'record',
      sandbox: 'none',
      rootKey,
      allow,
    });
    expect(kernel.watch.bodies).toBe(5);
  });

  test('knows its endpoint when the server listens', () => {
    const { kernel, listenOn } = make();
    listenOn('http://127.0.0.1:1234');
    expect([kernel.endpoint, kernel.outbound.own]).toEqual(['http://127.0.0.1:1234', 'http://127.0.0.1:1234']);
  });

  test('has the resource types of all services', () => {
    const type = { type: 'AWS::X::Y' } as never;
    const { kernel } = make({
      x: { id: 'x', signingNames: [], operations: {}, resourceTypes: [type] },
      y: { id: 'y', signingNames: [], operations: {} },
    });
    expect([...kernel.resourceTypes]).toEqual([['AWS::X::Y', type]]);
  });

  test('makes contexts for what no request asked for, as the root or somebody else', () => {
    const { kernel } = make();
    const ctx = kernel.context({ account, region: 'r' });
    expect(ctx).toMatchObject({
      account,
      region: 'r',
      caller: rootOf(account),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const caller: Caller = { kind: 'user', account, arn: 'a', userId: 'u' };
    expect(kernel.context({ account, region: 'r', caller }).caller).toBe(caller);
    expect(ctx.with({ region: 'other' })).toMatchObject({ account, region: 'other', requestId: ctx.requestId });
    expect(rootOf('1')).toEqual({ kind: 'root', account: '1', arn: 'arn:aws:iam::1:root', userId: '1' });
  });

  test('identifies the caller once', () => {
    let made = 0;
    const callers = { signerOf() {} } as never;
    const { kernel } = make(
      {},
      {
        callers: () => {
          made += 1;
          return callers;
        },
      },
    );
    expect([kernel.callers, kernel.callers, made]).toEqual([callers, callers, 1]);
    expect(() => make().kernel.callers.denialOf(rootOf(account), {} as never)).toThrow('There is no gateway.');
  });

  test('closes all of its parts, also when one fails, and opens them again', async () => {
    const closed: unknown[] = [];
    const part = (name: string, fails = false) => ({
      name,
      open: () => ({ name }),
      close: (value: unknown) => {
        if (fails) throw new Error('stuck');
        closed.push(value);
      },
    });
    const { kernel, closeParts } = make();
    const first = kernel.part(part('a'));
    kernel.part(part('b', true));
    kernel.part({ name: 'c', open: () => 0 });
    await closeParts();
    expect([closed, logged]).toEqual([[{ name: 'a' }], ['Closing b failed: Error: stuck']]);
    expect(kernel.part(part('a'))).not.toBe(first);
  });
});

test('errors are logged with their stack', () => {
  expect(errorText(new Error('odd'))).toMatch(/^Error: odd\n {4}at /);
  expect(errorText(Object.assign(new Error('odd'), { stack: undefined }))).toBe('odd');
  expect(errorText('text')).toBe('text');
});

describe('a call of one service to another', () => {
  test('is a method, kept, and no promise', async () => {
    const ctx = make({ sqs: sqs((input, { region }) => ({ input, region })) }).context(where);
    expect(ctx.aws.sqs).toBe(ctx.aws.sqs);
    expect(ctx.aws.sqs.sendMessage).toBe(ctx.aws.sqs.sendMessage);
    const { then, [Symbol.iterator]: iterator } = ctx.aws.sqs as unknown as Record<string | symbol, unknown>;
    expect([then, iterator, (ctx.aws as unknown as Record<symbol, unknown>)[Symbol.iterator]]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const call = ctx.aws.sqs.sendMessage as unknown as (input?: object) => Promise<unknown>;
    expect(await call()).toEqual({ input: {}, region: 'eu-west-1' });
    expect(await call({ a: 1 })).toEqual({ input: { a: 1 }, region: 'eu-west-1' });
    await expect((ctx.aws.sqs as unknown as Record<string, () => Promise<unknown>>).toString!()).rejects.toMatchObject({
      message: 'sqs:ToString is not implemented by jaws-cloud.',
    });
  });

  test('meets faults, before it and after it', async () => {
    let runs = 0;
    const { kernel, context } = make({ sqs: sqs(() => ++runs) });
    const send = () => (context(where).aws.sqs.sendMessage as unknown as () => Promise<unknown>)();
    kernel.faults.add({
      service: 'sqs',
      operation: 'SendMessage',
      region: 'eu-west-1',
      account,
      error: { code: 'Early' },
      times: 1,
    });
    await expect(send()).rejects.toMatchObject({ code: 'Early' });
    expect(runs).toBe(0);
    kernel.faults.add({ error: { code: 'Late' }, after: true, times: 1 });
    await expect(send()).rejects.toMatchObject({ code: 'Late' });
    expect(runs).toBe(1);
  });

  test('is published to who listens', async () => {
    const seen: unknown[] = [];
    const listen = (message: unknown) => seen.push(message);
    const ctx = make({ sqs: sqs(() => 0) }).context(where);
    channel('jaws-cloud:answered-call').subscribe(listen);
    try {
      await (ctx.aws.sqs.sendMessage as unknown as () => Promise<unknown>)();
    } finally {
      channel('jaws-cloud:answered-call').unsubscribe(listen);
    }
    expect(seen).toEqual([{ way: 'inside', service: 'sqs', operation: 'SendMessage' }]);
  });

  test("needs its caller's permission where it is guarded", async () => {
    const asked: unknown[] = [];
    const allow: KernelOptions['allow'] = async ({ region, http }, service, operation, input) => {
      asked.push([region, http, service, operation, input]);
      if (region === 'us-east-1') throw new AwsError('AccessDenied', 'no');
    };
    const http = { head: {} } as never;
    const ctx = guarded(
      make({ sqs: sqs((input, { region }) => ({ input, region })) }, { allow }).context({ ...where, http }),
    );
    const send = (one: typeof ctx) => (one.aws.sqs.sendMessage as unknown as (input?: object) => Promise<unknown>)();
    expect(await send(ctx)).toEqual({ input: {}, region: 'eu-west-1' });
    await expect(send(ctx.with({ region: 'us-east-1' }))).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(asked).toEqual([
      ['eu-west-1', undefined, 'sqs', 'SendMessage', {}],
      ['us-east-1', undefined, 'sqs', 'SendMessage', {}],
    ]);
    expect(ctx).toMatchObject({ account, region: 'eu-west-1', requestId: 'r', caller: rootOf(account), http });
    const { then } = ctx.aws.sqs as unknown as { then: unknown };
    expect([then, (ctx.aws as unknown as Record<symbol, unknown>)[Symbol.iterator]]).toEqual([undefined, undefined]);
  });
});

test('what may be called is known by its name, as far as that says', () => {
  const log = { debug() {}, warn() {}, error() {} };
  const cloud = new Outbound({ log, allowed: ['hooks.example.com:443', '203.0.113.7', '10.0.0.0/8'] });
  cloud.own = 'http://192.168.1.5:4566';
  const knows = (url: string) => cloud.knows(new URL(url));
  for (const url of [
    'http://localhost',
    'http://a.localhost:5',
    'http://127.0.0.1',
    'http://[::1]:80',
    'https://hooks.example.com',
    'https://hooks.example.com.',
    'http://203.0.113.7',
    'http://10.1.2.3',
    'http://192.168.1.5:4566',
  ])
    expect(knows(url), url).toBe(true);
  for (const url of [
    'http://hooks.example.com',
    'https://example.com',
    'http://203.0.113.8',
    'http://192.168.1.5:4567',
    'http://[2001:db8::1]',
  ])
    expect(knows(url), url).toBe(false);
});

test('an input is shown so deep, through lists and objects alike', () => {
  const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown =>
    depth === 0 ? 'x' : wrap(nested(depth - 1, wrap));
  for (const wrap of [(inner: unknown) => [inner], (inner: unknown) => ({ inner })]) {
    expect(bodyText('s3', { a: nested(31, wrap) }, 10_000)).not.toContain('(deeper)');
    expect(bodyText('s3', { a: nested(32, wrap) }, 10_000)).toContain('(deeper)');
  }
  expect(bodyText('toString', { Value: 'x', Password: undefined, when: new Date(0) }, 100)).toBe(
    '{"Value":"x","when":"1970-01-01T00:00:00.000Z"}',
  );
});
