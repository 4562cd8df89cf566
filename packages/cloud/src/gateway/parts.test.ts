import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Context } from '../kernel/context.ts';
import type { RequestHead } from '../kernel/service.ts';
import { deleteAllowed } from './delete-objects.ts';
import { forward } from './forward.ts';
import { whenGone } from './on-disconnect.ts';
import { OpenRequests } from './open-requests.ts';
import { requestKeys, tagKeys } from './request-keys.ts';
import { headerText, isHeaderName, safeHeaders } from './safe-headers.ts';
import { missingService } from './unknown-service.ts';

const head = (more: Partial<RequestHead> = {}): RequestHead => ({
  method: 'GET',
  host: '',
  path: '/',
  search: '',
  headers: {},
  ...more,
});

describe('a service that is not there', () => {
  const answerOf = async (more: Partial<RequestHead>, ...body: string[]) => {
    const error = await missingService('rds', head(more), Readable.from(body.map((one) => Buffer.from(one))));
    expect(error).toMatchObject({ code: 'NotImplemented', status: 501 });
    return /^The service rds \((.*)\) is not/s.exec(error.message)?.[1];
  };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test('is reported with the operation, in each protocol', async () => {
    expect(await answerOf({ headers: { 'x-amz-target': 'A.B.DoIt' } })).toBe('DoIt');
    expect(await answerOf({ path: '/service/X/operation/DoIt' })).toBe('DoIt');
    expect(await answerOf({ headers: form, search: 'Action=Other' }, 'Version=1&Act', 'ion=DoIt')).toBe('DoIt');
    expect(await answerOf({ search: 'Action=DoIt' }, 'Action=Other')).toBe('DoIt');
    expect(await answerOf({ method: 'PUT', path: '/x/y', search: 'a=b' })).toBe('PUT /x/y');
    expect(await answerOf({ path: '/service/X/operation/DoIt/more' })).toBe('GET /service/X/operation/DoIt/more');
  });

  test('is reported without buffering the rest of the body, which is read', async () => {
    const pieces = ['Action=DoIt&x=', 'y'.repeat(65_536), 'z'];
    const body = Readable.from(pieces.map((one) => Buffer.from(one)));
    const error = await missingService('rds', head({ headers: form }), body);
    expect(error.message).toContain('(DoIt)');
    expect(body.readableEnded).toBe(true);
    expect(await answerOf({ headers: form }, 'x'.repeat(65_537), '&Action=DoIt')).not.toBe('DoIt');
  });
});

describe('headers', () => {
  test('are those that HTTP can carry, each of a list too', () => {
    expect(
      safeHeaders({ 'set-cookie': ['a=1', 'b\r\n=2', '€'], 'bad name': 'x', '': 'x', n: 5, none: undefined }),
    ).toEqual({
      'set-cookie': ['a=1', 'b  =2', Buffer.from('€').toString('latin1')],
      n: '5',
    });
    expect(['a', 'X-A_b.c!', 'a b', 'a:', 'é', ''].map(isHeaderName)).toEqual([true, true, false, false, false, false]);
    expect([headerText('é\tx'), headerText('a\u007fb'), headerText('a\u0000€')]).toEqual([
      'é\tx',
      'a b',
      `a ${Buffer.from('€').toString('latin1')}`,
    ]);
  });
});

describe('the one who asked', () => {
  type Listener = () => void;
  const response = (state: object) => {
    const listeners: Listener[] = [];
    const value = { once: (_event: string, listener: Listener) => listeners.push(listener), ...state };
    return {
      value: value as unknown as ServerResponse,
      close: () => listeners.forEach((one) => void one()),
      listeners,
    };
  };

  test('is gone when the connection closes before the answer was sent', () => {
    const open = response({ writableFinished: false });
    const signal = whenGone(open.value)();
    expect(signal.aborted).toBe(false);
    open.close();
    expect(signal.aborted).toBe(true);
    const done = response({ writableFinished: true });
    const unharmed = whenGone(done.value)();
    done.close();
    expect(unharmed.aborted).toBe(false);
  });

  test('may be gone already', () => {
    for (const state of [{ destroyed: true }, { socket: { destroyed: true } }]) {
      const gone = response({ writableFinished: false, ...state });
      expect(whenGone(gone.value)().aborted).toBe(true);
      expect(gone.listeners).toHaveLength(0);
    }
  });
});

describe('an uncaught error', () => {
  function response() {
    const seen: unknown[] = [];
    let close = () => {};
    const value = {
      headersSent: false,
      once: (_event: string, listener: () => void) => {
        close = listener;
      },
      writeHead: (status: number, headers: object) => seen.push(status, headers),
      end: (text: string) => seen.push(JSON.parse(text)),
      destroy: () => seen.push('destroyed'),
    };
    return { value: value as unknown as ServerResponse, seen, close: () => close(), state: value };
  }

  test('answers the request that caused it', async () => {
    const requests = new OpenRequests();
    const [one, two] = [response(), response()];
    const fail = new Promise<void>((done) => {
      requests.run(one.value, () => setImmediate(() => done(requests.fail())));
    });
    expect(requests.run(two.value, () => 7)).toBe(7);
    await fail;
    expect(one.seen).toEqual([
      500,
      expect.objectContaining({ connection: 'close' }),
      { message: expect.stringContaining('A bug of jaws-cloud') },
    ]);
    expect(two.seen).toEqual([]);
  });

  test('answers all open requests when it belongs to none', () => {
    const requests = new OpenRequests();
    const [one, begun, over] = [response(), response(), response()];
    for (const { value } of [one, begun, over]) requests.run(value, () => undefined);
    begun.state.headersSent = true;
    over.close();
    requests.fail();
    expect([one.seen.length, begun.seen, over.seen]).toEqual([3, [], []]);
  });

  test('cuts an answer that has begun', () => {
    const requests = new OpenRequests();
    const one = response();
    one.state.headersSent = true;
    requests.run(one.value, () => requests.fail());
    expect(one.seen).toEqual(['destroyed']);
  });

  test("of a request that is over is everybody's", () => {
    const requests = new OpenRequests();
    const [one, two] = [response(), response()];
    requests.run(two.value, () => undefined);
    requests.run(one.value, () => {
      one.close();
      requests.fail();
    });
    expect([one.seen, two.seen.length]).toEqual([[], 3]);
  });
});

describe('condition keys of a request', () => {
  const NOW = Date.UTC(2026, 0, 1, 0, 1);
  const ctx = (more: Partial<RequestHead> | undefined, address = '::ffff:10.0.0.1') =>
    ({
      region: 'eu-west-1',
      kernel: { clock: { now: () => NOW } },
      ...(more && { http: { head: head(more), address } }),
    }) as unknown as Context;
  const scope = 'AKID/20260101/us-east-1/s3/aws4_request';

  test('say where it came from', () => {
    expect(requestKeys(ctx(undefined), 's3')).toEqual({ 'aws:RequestedRegion': 'eu-west-1' });
    expect(requestKeys(ctx({ headers: { referer: 'r', 'user-agent': 'u' } }), 'sqs')).toEqual({
      'aws:RequestedRegion': 'eu-west-1',
      'aws:Referer': 'r',
      'aws:SourceIp': '10.0.0.1',
      'aws:UserAgent': 'u',
    });
    expect(requestKeys(ctx({}, '2001:db8::1'), 'sqs')['aws:SourceIp']).toBe('2001:db8::1');
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
  test.each<[string, Partial<RequestHead>, object]>([
    [
      'unsigned',
      {},
      {
        's3:authType': undefined,
        's3:signatureAge': undefined,
        's3:signatureversion': undefined,
        's3:x-amz-content-sha256': undefined,
      },
    ],
    [
      'signed in a header',
      {
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${scope}`,
          'x-amz-date': '20260101T000000Z',
          'x-amz-content-sha256': 'x',
        },
      },
      {
        's3:authType': 'REST-HEADER',
        's3:signatureAge': '60000',
        's3:signatureversion': 'AWS4-HMAC-SHA256',
        's3:x-amz-content-sha256': 'x',
      },
    ],
    [
      'signed in the query',
      { search: `X-Amz-Algorithm=x&X-Amz-Credential=${encodeURIComponent(scope)}&X-Amz-Date=20260101T000030Z` },
      { 's3:authType': 'REST-QUERY-STRING', 's3:signatureAge': '30000', 's3:signatureversion': 'AWS4-HMAC-SHA256' },
    ],
    [
      'signed for later',
      { headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}`, 'x-amz-date': '20260101T001000Z' } },
      { 's3:signatureAge': '0' },
    ],
    [
      'signed in version 2',
      { headers: { authorization: 'AWS a:b' } },
      { 's3:authType': 'REST-HEADER', 's3:signatureAge': undefined, 's3:signatureversion': 'AWS' },
    ],
    ['a form', { headers: { 'content-type': 'Multipart/form-data; boundary=x' } }, { 's3:authType': 'POST' }],
  ])('of S3 say how it was signed: %s', (_how, more, keys) => {
    expect(requestKeys(ctx(more), 's3')).toMatchObject({ 's3:TlsVersion': '1.3', ...keys });
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
  test('are its tags, in whatever spelling', () => {
    expect(tagKeys({})).toEqual({});
    expect(tagKeys({ Tags: 'odd', tags: null, TagKeys: 'odd' })).toEqual({});
    expect(
      tagKeys({
        Tags: [
          { Key: 'a', Value: '1' },
          { key: 'b', value: '2' },
          { TagKey: 'c', TagValue: '3' },
          { Key: 'd' },
          {},
          null,
        ],
      }),
    ).toEqual({
      'aws:RequestTag/a': '1',
      'aws:RequestTag/b': '2',
      'aws:RequestTag/c': '3',
      'aws:RequestTag/d': '',
      'aws:TagKeys': ['a', 'b', 'c', 'd'],
    });
    expect(tagKeys({ tags: { a: 1 }, TagList: [{ Key: 'b', Value: '2' }] })).toEqual({
      'aws:RequestTag/a': '1',
      'aws:RequestTag/b': '2',
      'aws:TagKeys': ['a', 'b'],
    });
    expect(tagKeys({ TagKeys: ['a'], tagKeys: [5] })).toEqual({ 'aws:TagKeys': ['a', '5'] });
  });
});

describe('many objects to delete', () => {
  const ctx = { caller: { kind: 'root' }, kernel: { strict: false } } as unknown as Context;

  test('are deleted as they are where everything is allowed', async () => {
    const runs: unknown[] = [];
    const output = await deleteAllowed(
      ctx,
      { Bucket: 'b', Delete: { Objects: [{ Key: 'a' }, { Key: 'c', VersionId: 'v' }], Quiet: true } },
      (input) => {
        runs.push(input);
        return { Deleted: [1], Errors: [{ Key: 'x' }] } as object;
      },
    );
    expect(runs).toEqual([
      { Bucket: 'b', Delete: { Objects: [{ Key: 'a' }, { Key: 'c', VersionId: 'v' }], Quiet: true } },
    ]);
    expect(output).toEqual({ Deleted: [1], Errors: [{ Key: 'x' }] });
    expect(await deleteAllowed(ctx, {}, () => ({}))).toEqual({ Errors: [] });
  });
});

describe('a service that uses others', () => {
  const ctx = (kind: string, strict: boolean, via?: string[]): Context => {
    const made = {
      caller: { kind, ...(via && { via }) },
      kernel: { strict },
      with: (change: object) => ({ ...made, ...change }),
    };
    return made as unknown as Context;
  };

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
  test('does so with the permissions of its caller, and says its name', () => {
    for (const [service, name] of [
      ['cloudformation', 'cloudformation.amazonaws.com'],
      ['dynamodb', 'dynamodb.amazonaws.com'],
    ] as const) {
      expect(forward(ctx('role', false), service).caller.via).toEqual([name]);
      expect(forward(ctx('user', true, ['x']), service).caller.via).toEqual(['x', name]);
    }
  });

  test('does not call a service that is not there', () => {
    for (const [one, service] of [
      [ctx('user', false), 'cloudformation'],
      [ctx('service', true), 'cloudformation'],
      [ctx('role', true), 's3'],
      [ctx('role', true), 'toString'],
    ] as const)
      expect(forward(one, service)).toBe(one);
  });
});
