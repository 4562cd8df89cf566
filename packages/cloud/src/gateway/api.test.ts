import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { BudgetError } from '../kernel/budget.ts';
import type { Context, Operation } from '../kernel/context.ts';
import type { KernelOptions } from '../kernel/create-kernel.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Service } from '../kernel/service.ts';
import { BlobLost } from '../store/blobs.ts';
import { ask, memoryStore, startGateway, type TestGateway } from './testing.ts';

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const service = (id: string, operations: Record<string, Operation>): Service => ({
  id,
  signingNames: [id],
  operations,
});
const signed = (name: string, region = 'eu-west-1', key = 'AKID') => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/${region}/${name}/aws4_request, SignedHeaders=host, Signature=00`,
  'x-amz-date': '20260101T000000Z',
});
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const target = (name: string) => ({ 'x-amz-target': name, 'content-type': 'application/x-amz-json-1.1' });

/** A gateway whose STS runs this for GetCallerIdentity. */
async function withSts(run: Operation, kernel: Partial<KernelOptions> = {}) {
  gateway = await startGateway({ sts: service('sts', { GetCallerIdentity: run }), s3: service('s3', {}) }, { kernel });
  const { port } = gateway;
  return (headers: Record<string, string> = signed('sts')) =>
    ask(port, 'POST /', { ...form, ...headers }, 'Action=GetCallerIdentity');
}

test('an operation gets its input and where it runs, and its answer is in the words of its protocol', async () => {
  let seen: Context | undefined;
  let input: unknown;
  const call = await withSts((value, ctx) => {
    [input, seen] = [value, ctx];
    return { Account: ctx.account };
  });
  const { status, text, headers } = await call();
  expect([status, headers['content-type']]).toEqual([200, 'text/xml']);
  expect(text).toContain('<Account>000000000000</Account>');
  expect(input).toEqual({});
  expect(seen).toMatchObject({ account: '000000000000', region: 'eu-west-1', caller: { kind: 'root' } });
  expect(headers['x-amzn-requestid']).toBe(seen!.requestId);
  expect(seen!.http?.address).toMatch(/127\.0\.0\.1$/);
  expect(gateway!.kernel.faults.counts.list()).toEqual([
    { service: 'sts', operation: 'GetCallerIdentity', region: 'eu-west-1', count: 1 },
  ]);
  expect([...gateway!.kernel.watch.requests.values()]).toMatchObject([
    { id: seen!.requestId, service: 'sts', operation: 'GetCallerIdentity', status: 200, region: 'eu-west-1' },
  ]);
});

test('the region is that of the signature, else of the host, else the first', async () => {
  const call = await withSts((_, { region }) => ({ Account: region }));
  const regionOf = async (headers: Record<string, string>) =>
    /<Account>(.*)<\/Account>/.exec((await call(headers)).text)?.[1];
  expect(await regionOf({ host: 'sts.ap-south-1.amazonaws.com' })).toBe('ap-south-1');
  expect(await regionOf({ ...signed('sts'), host: 'sts.ap-south-1.amazonaws.com' })).toBe('eu-west-1');
  expect(await regionOf({ host: 'sts.amazonaws.com' })).toBe('us-east-1');
  expect(await regionOf(signed('sts', 'EU_WEST'))).toBe('us-east-1');
});

describe('what an operation throws', () => {
  test.each<[string, unknown, number, string, string]>([
    ['an answer of AWS', new AwsError('Odd', 'Told.', 418), 418, 'Odd', 'Told.'],
    [
      'a budget that is spent',
      new BudgetError('It needs more than 5 steps'),
      400,
      'ValidationException',
      'It needs more than 5 steps.',
    ],
    [
      'the end of the stack',
      new RangeError('Maximum call stack size exceeded'),
      400,
      'ValidationException',
      'The request is nested too deeply.',
    ],
    [
      'a full disk',
      Object.assign(new Error('full'), { code: 'ENOSPC' }),
      503,
      'ServiceUnavailable',
      'The disk is full: nothing of this request was kept.',
    ],
    [
      'a content that the disk has lost',
      new BlobLost('blob-1 is damaged.'),
      500,
      'InternalError',
      'The content is not on the disk as it was written: blob-1 is damaged.',
    ],
    [
      'another range',
      new RangeError('out of range'),
      500,
      'InternalFailure',
      'A bug of jaws-cloud: its log has the stack.',
    ],
    ['a bug', new Error('odd'), 500, 'InternalFailure', 'A bug of jaws-cloud: its log has the stack.'],
  ])('is answered: %s', async (subject, error, status, code, message) => {
    const abandoned: unknown[] = [];
    const store = { ...memoryStore(), abandon: async (reason: unknown) => void abandoned.push(reason) };
    const call = await withSts(
      () => {
        throw error;
      },
      { store },
    );
    const answer = await call();
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`<Code>${code}</Code><Message>${message}</Message>`);
    expect(abandoned).toEqual(subject === 'a full disk' ? [error] : []);
    const logged = gateway!.errors.map(([text]) => text);
    if (subject === 'a bug' || subject === 'another range') expect(logged).toEqual(['GetCallerIdentity failed']);
    else if (subject.startsWith('a content'))
      expect(logged).toEqual(['GetCallerIdentity failed: content on the disk is damaged']);
    else expect(logged).toEqual([]);
    expect([...gateway!.kernel.watch.requests.values()]).toMatchObject([{ status, error: { code } }]);
  });

  test('is answered also when it is the commit that fails', async () => {
    const store = {
      ...memoryStore(),
      commit: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    };
    const call = await withSts(() => ({}), { store });
    expect((await call()).status).toBe(503);
  });
});

describe('a missing item returns its name', () => {
  test('an operation, a service', async () => {
    gateway = await startGateway({ sts: service('sts', {}), s3: service('s3', {}) });
    const { port } = gateway;
    const text = async (headers: Record<string, string>, body: string) => {
      const answer = await ask(port, 'POST /', headers, body);
      expect(answer.status).toBe(501);
      return answer.text;
    };
    expect(await text({ ...form, ...signed('sts') }, 'Action=GetCallerIdentity')).toContain(
      'sts:GetCallerIdentity is not implemented by jaws-cloud.',
    );
    expect(await text({ ...form, ...signed('rds') }, 'Action=CreateDBInstance')).toContain(
      'The service rds (CreateDBInstance) is not implemented',
    );
    expect(await text(target('Odd_2020.DoIt'), '{}')).toContain('The service Odd_2020 (DoIt) is not implemented');
    expect(await text(form, 'Action=DoIt')).toContain('The action &quot;DoIt&quot; is not implemented');
    expect(await text(signed('toString'), '')).toContain('The service toString (POST /) is not implemented');
  });
});

describe('an unsigned form', () => {
  const open = async () => {
    const seen: [string, unknown][] = [];
    const of = (id: string, name: string) =>
      service(id, {
        [name]: (input) => {
          seen.push([`${id}:${name}`, input]);
          return {};
        },
      });
    gateway = await startGateway({
      iam: of('iam', 'GetUser'),
      sts: of('sts', 'GetCallerIdentity'),
      sqs: of('sqs', 'ReceiveMessage'),
      ec2: of('ec2', 'DescribeRegions'),
      s3: service('s3', {}),
    });
    return { seen, port: gateway.port };
  };

  test('says in its body or its query what it is for', async () => {
    const { seen, port } = await open();
    expect((await ask(port, 'POST /', form, 'Action=GetCallerIdentity')).status).toBe(200);
    expect((await ask(port, 'GET /?Action=GetUser&UserName=u')).status).toBe(200);
    expect((await ask(port, 'POST /?Action=GetUser', form, 'Version=1')).status).toBe(200);
    expect((await ask(port, 'POST /000000000000/jobs', form, 'Action=ReceiveMessage')).status).toBe(200);
    expect(seen).toEqual([
      ['sts:GetCallerIdentity', {}],
      ['iam:GetUser', { UserName: 'u' }],
      ['iam:GetUser', {}],
      ['sqs:ReceiveMessage', { QueueUrl: '/000000000000/jobs' }],
    ]);
    // EC2 has no unsigned calls.
    expect((await ask(port, 'POST /', form, 'Action=DescribeRegions')).status).toBe(501);
  });

  test('is refused beyond the length of a form', async () => {
    const { port } = await open();
    const long = (length: number) => `Action=GetCallerIdentity&x=${'y'.repeat(length - 27)}`;
    expect((await ask(port, 'POST /', form, long(1 << 20))).status).toBe(200);
    const refused = await ask(port, 'POST /', form, long((1 << 20) + 1));
    expect([refused.status, refused.text]).toEqual([413, expect.stringContaining('Request body is too large.')]);
  });
});

test('a bucket may be in the host', async () => {
  const seen: unknown[] = [];
  gateway = await startGateway({
    s3: service('s3', {
      GetObject: ({ Bucket, Key }) => {
        seen.push([Bucket, Key]);
        return { Body: Readable.from([Buffer.from('x')]), ContentLength: 1 };
      },
    }),
  });
  for (const [host, path] of [
    ['b.s3.amazonaws.com', '/k/l'],
    ['127.0.0.1', '/b/k/l'],
  ] as const)
    expect(await ask(gateway.port, `GET ${path}`, { ...signed('s3'), host })).toMatchObject({ status: 200, text: 'x' });
  expect(seen).toEqual([
    ['b', 'k/l'],
    ['b', 'k/l'],
  ]);
});

describe('faults', () => {
  test('come before the operation, or after it', async () => {
    let runs = 0;
    const call = await withSts(() => {
      runs += 1;
      return {};
    });
    const { faults } = gateway!.kernel;
    faults.add({ error: { code: 'Early' }, times: 1 });
    expect((await call()).text).toContain('<Code>Early</Code>');
    expect(runs).toBe(0);
    faults.add({ error: { code: 'Late' }, after: true, times: 1 });
    expect((await call()).text).toContain('<Code>Late</Code>');
    expect(runs).toBe(1);
    faults.add({ error: 'expired-token', times: 1 });
    const expired = await call();
    expect([expired.status, expired.text]).toEqual([
      403,
      expect.stringContaining(
        '<Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message>',
      ),
    ]);
  });

  test('may end the connection, which is kept as a request without an answer', async () => {
    const call = await withSts(() => ({}));
    gateway!.kernel.faults.add({ error: 'reset', times: 1 });
    await expect(call()).rejects.toThrow();
    expect([...gateway!.kernel.watch.requests.values()]).toMatchObject([{ status: 0, operation: 'GetCallerIdentity' }]);
    expect(gateway!.errors).toEqual([]);
  });

  test('that replace a response leave nothing of it open', async () => {
    const body = Readable.from([Buffer.from('x')]);
    gateway = await startGateway({ s3: service('s3', { GetObject: () => ({ Body: body }) }) });
    gateway.kernel.faults.add({ error: { code: 'Late' }, after: true });
    expect((await ask(gateway.port, 'GET /b/k', signed('s3'))).text).toContain('Late');
    expect(body.destroyed).toBe(true);
  });
});
