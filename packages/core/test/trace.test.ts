import { createRequire } from 'node:module';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json, Refusal } from 'jaws-core-js/http';
import { performBatch } from 'jaws-core-js/queue';
import { withRequest } from 'jaws-core-js/request';
import {
  currentTrace,
  eventEntry,
  messageAttributes,
  parseContext,
  span,
  traced,
  traceHeaders,
} from 'jaws-core-js/trace';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../cloud/src/index.ts';
import { linesOf } from './lines.ts';

// https://www.w3.org/TR/trace-context/

/** The sender's internal module, which has no types: the package does not export it. */
const { withTrace } = createRequire(import.meta.url)('../trace/outgoing.js') as {
  withTrace<Input>(service: string, operation: string, input: Input): Input;
};

afterEach(() => void vi.restoreAllMocks());

const trace = '0af7651916cd43dd8448eb211c80319c';
const caller = 'b7ad6b7169203331';
const traceparent = `00-${trace}-${caller}-01`;
const context = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 10_000 };

describe('traceparent', () => {
  test.each([
    [traceparent, true],
    [`00-${trace}-${caller}-00`, false],
    [`00-${trace}-${caller}-ff`, true],
    [` ${traceparent} `, true],
    // A later version may have more.
    [`cc-${trace}-${caller}-01`, true],
    [`cc-${trace}-${caller}-01-what-will-be`, true],
    [`cc-${trace}-${caller}-01-`.padEnd(1024, 'x'), true],
  ])('%s is taken', (text, sampled) => expect(parseContext(text)).toEqual({ trace, span: caller, sampled }));

  test.each([
    undefined,
    '',
    'no',
    `ff-${trace}-${caller}-01`,
    `00-${'0'.repeat(32)}-${caller}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${caller}-01`,
    `00-${trace}-${caller}-01-more`,
    `00-${trace}-${caller}-01.`,
    `cc-${trace}-${caller}-01.more`,
    `00-${trace}-${caller}-1`,
    `00-${trace}-${caller}`,
    `00-${trace.slice(1)}-${caller}-01`,
    `${traceparent},${traceparent}`,
    `cc-${trace}-${caller}-01-`.padEnd(1025, 'x'),
    7 as never,
    { length: 55 } as never,
  ])('%s is not', (text) => expect(parseContext(text)).toBeUndefined());
});

describe('tracestate', () => {
  const state = (text: string) => parseContext(traceparent, text)?.state;
  test.each([
    ['rojo=00f067aa0ba902b7', 'rojo=00f067aa0ba902b7'],
    [' a=1 ,, b=2\t', 'a=1,b=2'],
    ['t0@sys=1,a*/_-z=x=y', undefined],
    ['t0@sys=1,a*/_-z=x y', 't0@sys=1,a*/_-z=x y'],
    // One of two with the same key.
    ['a=1,a=2', 'a=1'],
    ['A=1', undefined],
    ['a=', undefined],
    ['a', undefined],
    ['=1', undefined],
    ['a=1\u00e9', undefined],
    ['a=1\u001b[2J', undefined],
    ['', undefined],
    [
      Array.from({ length: 32 }, (_, at) => `k${at}=1`).join(),
      Array.from({ length: 32 }, (_, at) => `k${at}=1`).join(),
    ],
    [Array.from({ length: 33 }, (_, at) => `k${at}=1`).join(), undefined],
    [`a=${'x'.repeat(257)}`, undefined],
  ])('%s becomes %s', (text, kept) => expect(state(text)).toBe(kept));

  test('a wrong one does not take the trace with it, and without a trace it means nothing', () => {
    expect(parseContext(traceparent, 'A=1')).toEqual({ trace, span: caller, sampled: true });
    expect(parseContext('no', 'a=1')).toBeUndefined();
  });

  test('it is shortened by whole members: long ones first, then the last ones', () => {
    const short = Array.from({ length: 20 }, (_, at) => `k${at}=${'v'.repeat(20)}`);
    expect(state([`long=${'x'.repeat(200)}`, ...short].join())).toBe(short.join());
    const many = Array.from({ length: 30 }, (_, at) => `key${at}=${'v'.repeat(30)}`);
    const kept = state(many.join())!;
    expect(kept.length).toBeLessThanOrEqual(512);
    expect(many.join().startsWith(kept)).toBe(true);
    expect(kept.split(',').length).toBe(14);
    // 512 characters are not too long.
    const full = [`long=${'x'.repeat(195)}`, ...Array.from({ length: 9 }, (_, at) => `k${at}=${'v'.repeat(30)}`)];
    const rest = 512 - full.join().length - 1;
    const exact = [...full, `z=${'v'.repeat(rest - 2)}`].join();
    expect([exact.length, state(exact)]).toEqual([512, exact]);
    expect(state(`${exact}v`)).toBe(`${exact}v`.split(',').slice(1).join());
  });
});

const http = (headers: object = {}) => ({ httpMethod: 'GET', path: '/a', resource: '/a', headers, requestContext: {} });
const sqs = (messageAttributes: object, over: object = {}) => ({
  messageId: 'm',
  body: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:jobs',
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now() - 500) },
  messageAttributes,
  ...over,
});
const inSqs = { traceparent: { stringValue: traceparent, dataType: 'String' } };
const inSns = { traceparent: { Type: 'String', Value: traceparent } };
const notification = { Type: 'Notification', Message: 'hello', MessageAttributes: inSns };
const event = { source: 'shop', 'detail-type': 'OrderPlaced', detail: { metadata: { traceparent } } };
const xray = `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=53995c3f42cd8ad8;Sampled=0;Lineage=a:1`;

test.each<[string, object, string | undefined, object]>([
  ['a request', http({ TraceParent: traceparent }), caller, { kind: 'http' }],
  ['a message', { Records: [sqs(inSqs)] }, caller, { kind: 'sqs', name: 'jobs', queued: expect.any(Number) }],
  ['a message that SNS put into the queue', { Records: [sqs({}, { body: JSON.stringify(notification) })] }, caller, {}],
  ['a message that EventBridge put there', { Records: [sqs({}, { body: JSON.stringify(event) })] }, caller, {}],
  [
    'a notification',
    {
      Records: [
        { Sns: { MessageAttributes: inSns, TopicArn: 'arn:aws:sns:us-east-1:0:news', Timestamp: '2026-01-01' } },
      ],
    },
    caller,
    { kind: 'sns', name: 'news', queued: expect.any(Number) },
  ],
  ['an event', event, caller, { kind: 'events', name: 'OrderPlaced' }],
  ['a request that X-Ray knows', http({ 'X-Amzn-Trace-Id': xray }), undefined, {}],
  ['a message that X-Ray knows', { Records: [sqs({}, { attributes: { AWSTraceHeader: xray } })] }, undefined, {}],
])('%s brings its trace', async (_, given, parent, more) => {
  const [line, ...others] = await linesOf(() => traced(async () => 7)(given, context));
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    type: 'jaws.span',
    trace,
    requestId: 'r-1',
    function: 'prod-my-shop-lLinksCreate',
    ...more,
  });
  expect([line?.parent, line?.span]).toEqual([parent, expect.stringMatching(/^[0-9a-f]{16}$/)]);
  expect(line?.duration).toBeGreaterThanOrEqual(0);
  expect(Math.abs(Number(line?.start) - Date.now())).toBeLessThan(10_000);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', 'x'],
  ['records of something else', { Records: [{ eventSource: 'aws:s3', s3: {} }] }],
  ['records that are none', { Records: [null, 7] }],
  ['headers that are none', { requestContext: {}, headers: [null] }],
  ['an event without a detail', { 'detail-type': 'a' }],
  ['a header that is wrong', http({ traceparent: `${traceparent}-x` })],
  ['a queue’s body that is no JSON', { Records: [sqs({}, { body: '{"traceparent"' })] }],
])('%s begins a trace, and is not a failure', async (_, given) => {
  const [line] = await linesOf(() => traced(async () => 7)(given, context));
  expect(line).toMatchObject({ trace: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(line).not.toHaveProperty('parent');
  const [other] = await linesOf(() => traced(async () => 7)(given, context), { _X_AMZN_TRACE_ID: xray });
  expect(other?.trace).toBe(trace);
});

test('a batch of several traces begins its own and names them', async () => {
  const second = { traceparent: { stringValue: traceparent.replace(trace, trace.replace('0af', '1af')) } };
  const given = { Records: [sqs(inSqs), sqs(second)] };
  const [line] = await linesOf(() => traced(async () => 7)(given, context));
  expect([line?.links, line?.parent]).toEqual([[trace, trace.replace('0af', '1af')], undefined]);
  expect(line?.links).not.toContain(line?.trace);
});

test('the answer and the error stay the handler’s own; a span has the name of the error alone', async () => {
  expect(await traced((_event: unknown, given: unknown) => given)({}, context)).toBe(context);
  class SecretError extends Error {
    override name = 'SecretError';
  }
  const error = new SecretError('password=hunter2');
  const lines = await linesOf(async () => {
    const failing = traced(async () => Promise.reject(error));
    await expect(failing({}, context)).rejects.toBe(error);
  });
  expect(lines[0]?.error).toBe('SecretError');
  expect(JSON.stringify(lines)).not.toContain('hunter2');
  const sync = traced(() => {
    throw Object.assign(new Error('no'), { name: 'a b\u001b' });
  });
  const [line] = await linesOf(async () => void (await sync({}, context).catch(() => {})));
  expect(line?.error).toBe('Error');
});

test.each([
  ['no text', Object.assign(new Error('no'), { name: Symbol('name') })],
  ['an object without a text', Object.assign(new Error('no'), { name: Object.create(null) })],
  [
    'one that cannot be read',
    Object.defineProperty(new Error('no'), 'name', {
      get: () => {
        throw new Error('another one');
      },
    }),
  ],
])('an error whose name is %s is the one that the caller gets', async (_, error) => {
  const lines = await linesOf(async () => {
    await expect(traced(() => Promise.reject(error))({}, context).catch((thrown) => thrown === error)).resolves.toBe(
      true,
    );
  });
  expect(lines[0]?.error).toBe('Error');
});

test('a request: its route, its status, and what failed inside; one span also within another wrapper', async () => {
  const handler = createHandler(({ path }) => {
    if (path === '/fails') throw new TypeError('no');
    if (path === '/refused') throw new Refusal(404, 'none', 'There is nothing here.');
    return json(201, {});
  });
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const call = async (path: string) =>
    (await linesOf(() => traced(handler)({ ...http({ traceparent }), path, resource: path }, context)))[0];
  expect(await call('/a')).toMatchObject({ trace, parent: caller, name: 'GET /a', status: 201, kind: 'http' });
  expect(await call('/fails')).toMatchObject({ status: 500, error: 'TypeError' });
  const refused = await call('/refused');
  expect(refused).toMatchObject({ status: 404 });
  expect(refused).not.toHaveProperty('error');
  const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const;
  const lines = await linesOf(() =>
    withRequest(schema, () => ({ ok: true }))(http({ traceparent }) as never, context as never),
  );
  expect(lines).toMatchObject([{ trace, name: 'GET /a', status: 200 }]);
});

test('each message of a batch is a span of its own trace, and only its own failure is recorded', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const seen: (string | undefined)[] = [];
  const perform = async ({ messageId }: { readonly messageId: string }) => {
    seen.push(currentTrace()?.trace);
    if (messageId === 'b') throw new RangeError('no');
  };
  const records = [sqs(inSqs), { ...sqs({}), messageId: 'b' }] as never;
  const lines = await linesOf(() => performBatch(records, { perform, context }));
  expect(lines.length).toBe(2);
  const [one, two] = [lines.find((line) => line.trace === trace), lines.find((line) => line.trace !== trace)];
  expect(one).toMatchObject({ parent: caller, name: 'jobs', kind: 'sqs', requestId: 'r-1' });
  expect(one).not.toHaveProperty('error');
  expect(one?.queued).toBeGreaterThanOrEqual(500);
  expect(two).toMatchObject({ error: 'RangeError' });
  expect(seen).toEqual([trace, two?.trace]);
});

test('spans within a span, side by side', async () => {
  const lines = await linesOf(() =>
    traced(async () => {
      await Promise.all([span('one', async () => span('inner', () => 1)), span('two', async () => 2)]);
    })(http({ traceparent }), context),
  );
  const named = (name: string) => lines.find((line) => line.name === name);
  const root = lines.at(-1);
  expect(root?.parent).toBe(caller);
  expect([named('one')?.parent, named('two')?.parent]).toEqual([root?.span, root?.span]);
  expect(named('inner')?.parent).toBe(named('one')?.span);
  expect(lines.every((line) => line.trace === trace)).toBe(true);
});

test('JAWS_TRACE=off writes no lines and passes the trace on all the same', async () => {
  let headers: Record<string, string> = {};
  const work = traced(async () => {
    headers = traceHeaders();
  });
  expect(await linesOf(() => work(http({ traceparent }), context), { JAWS_TRACE: 'off' })).toEqual([]);
  expect(parseContext(headers.traceparent)?.trace).toBe(trace);
});

describe('outgoing messages', () => {
  const inSpan = async <T>(work: () => T | Promise<T>, header = traceparent, tracestate?: string): Promise<T> =>
    traced(async () => work())(http({ traceparent: header, ...(tracestate && { tracestate }) }), context);

  test('headers: of this span, with the flag and the state that came, and never over those of the caller', async () => {
    const headers = await inSpan(() => traceHeaders({ accept: '*/*' }), traceparent, 'rojo=1');
    const sent = parseContext(headers.traceparent);
    expect(headers).toMatchObject({ accept: '*/*', tracestate: 'rojo=1' });
    expect([sent?.trace, sent?.sampled, sent?.span === caller]).toEqual([trace, true, false]);
    const unsampled = await inSpan(() => traceHeaders(), traceparent.replace(/01$/, '00'));
    expect(unsampled.traceparent).toMatch(/-00$/);
    expect(await inSpan(() => currentTrace()?.sampled)).toBe(true);
    expect(await inSpan(() => currentTrace()?.sampled, traceparent.replace(/01$/, '00'))).toBe(false);
    expect(await inSpan(() => traceHeaders({ Traceparent: 'own' }))).toEqual({ Traceparent: 'own' });
    expect(traceHeaders({ a: 'b' })).toEqual({ a: 'b' });
  });

  test('attributes: ten at most, and never over those of the message', async () => {
    const own = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`a${at}`, { DataType: 'String', StringValue: 'v' }]),
      );
    const names = (count: number) =>
      inSpan(() => Object.keys(messageAttributes(own(count))).slice(count), traceparent, 'rojo=1');
    expect(await names(0)).toEqual(['traceparent', 'tracestate']);
    expect(await names(9)).toEqual(['traceparent']);
    expect(await names(10)).toEqual([]);
    const mine = { traceparent: { DataType: 'String', StringValue: 'mine' } };
    expect(await inSpan(() => messageAttributes(mine))).toEqual(mine);
    expect(messageAttributes(own(1))).toEqual(own(1));
  });

  test.each([
    ['{"id":12345678901234567890}', ',"id":12345678901234567890}'],
    ['{}', '}'],
    [' { "a": 1 } ', ', "a": 1 }'],
  ])('an event %s keeps its other text', async (Detail, rest) => {
    const entry = await inSpan(() => eventEntry({ Source: 's', Detail }));
    const { metadata } = JSON.parse(entry.Detail);
    expect(parseContext(metadata.traceparent)?.trace).toBe(trace);
    expect(entry.Detail).toBe(`{"metadata":${JSON.stringify(metadata)}${rest}`);
  });

  test.each([
    '[1]',
    'null',
    '"text"',
    'no JSON',
    '{"metadata":"mine"}',
    '{"metadata":["mine"]}',
    '{"metadata":{"traceparent":"mine"}}',
    '{"metadata":{},"id":12345678901234567890}',
  ])('an event %s goes as it is', async (Detail) => {
    const entry = { Detail };
    expect(await inSpan(() => eventEntry(entry))).toBe(entry);
  });

  test('what is in metadata already stays there', async () => {
    const entry = await inSpan(() => eventEntry({ Detail: '{"a":1,"metadata":{"user":"ada"}}' }));
    expect(JSON.parse(entry.Detail)).toMatchObject({
      a: 1,
      metadata: { user: 'ada', traceparent: expect.any(String) },
    });
  });

  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({ port: 0 });
  });
  afterAll(() => cloud.close());
  const aws = () =>
    createAws({
      endpoint: cloud.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });

  test('messages of jaws-core-js/aws have it by themselves, also those that SNS puts into a queue', async () => {
    const { QueueUrl } = await aws().json('sqs', 'CreateQueue', { QueueName: 'traced' });
    const { Attributes } = await aws().json('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
    const form = (fields: Record<string, string>) =>
      aws().request('sns', 'POST', new URL(`${cloud.endpoint}/`), {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ Version: '2010-03-31', ...fields }).toString(),
      });
    const topic = await (await form({ Action: 'CreateTopic', Name: 'traced' })).text();
    const TopicArn = /<TopicArn>([^<]*)/.exec(topic)?.[1] ?? '';
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: Attributes.QueueArn }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await aws().json('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
    await form({ Action: 'Subscribe', TopicArn, Protocol: 'sqs', Endpoint: Attributes.QueueArn });
    const receive = async () => {
      const { Messages = [] } = await aws().json('sqs', 'ReceiveMessage', {
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        WaitTimeSeconds: 1,
      });
      return Messages as { Body: string; MessageAttributes?: Record<string, { StringValue: string }> }[];
    };
    await inSpan(async () => {
      await aws().json('sqs', 'SendMessage', { QueueUrl, MessageBody: 'one' });
      const Entries = ['two', 'three'].map((MessageBody) => ({ Id: MessageBody, MessageBody }));
      await aws().json('sqs', 'SendMessageBatch', { QueueUrl, Entries });
    });
    const sent = [...(await receive()), ...(await receive())];
    expect(sent.map(({ Body }) => Body).sort()).toEqual(['one', 'three', 'two']);
    for (const { MessageAttributes } of sent) {
      expect(parseContext(MessageAttributes?.traceparent?.StringValue)?.trace).toBe(trace);
    }
    const { MessageId } = await inSpan(() =>
      aws().sns.publish({
        TopicArn,
        Message: 'four & <more>',
        Subject: 'news',
        MessageAttributes: { bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) } },
      }),
    );
    const [notified] = await receive();
    const envelope = JSON.parse(notified?.Body ?? '{}');
    expect(envelope).toMatchObject({ MessageId, Message: 'four & <more>', Subject: 'news' });
    expect(envelope.MessageAttributes).toMatchObject({ bytes: { Type: 'Binary', Value: 'AQI=' } });
    expect(parseContext(envelope.MessageAttributes.traceparent.Value)?.trace).toBe(trace);
    const [line] = await linesOf(() =>
      traced(async () => {})({ Records: [sqs({}, { body: notified?.Body })] }, context),
    );
    expect(line?.trace).toBe(trace);
    await expect(aws().sns.publish({ TopicArn: `${TopicArn}x`, Message: 'a' })).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('a message without room for it is sent without it', async () => {
    const attributesOf = async (size: number) => {
      const { QueueUrl } = await aws().json('sqs', 'CreateQueue', { QueueName: `large${size}` });
      await inSpan(() => aws().json('sqs', 'SendMessage', { QueueUrl, MessageBody: 'x'.repeat(size) }));
      const { Messages } = await aws().json('sqs', 'ReceiveMessage', { QueueUrl, MessageAttributeNames: ['All'] });
      return Object.keys(Messages[0].MessageAttributes ?? {});
    };
    expect(await attributesOf(1024 * 1024 - 10)).toEqual([]);
    expect(await attributesOf(256 * 1024 - 10)).toEqual([]);
    expect(await attributesOf(300 * 1024)).toEqual(['traceparent']);
  });

  test('one message of a batch that has no room for it goes without it, also where its queue takes less than a batch', async () => {
    const MaximumMessageSize = String(256 * 1024);
    const { QueueUrl } = await aws().json('sqs', 'CreateQueue', {
      QueueName: 'narrow',
      Attributes: { MaximumMessageSize },
    });
    const Entries = [256 * 1024 - 10, 1024].map((size, at) => ({ Id: `m${at}`, MessageBody: 'x'.repeat(size) }));
    const sent = await inSpan(() => aws().json('sqs', 'SendMessageBatch', { QueueUrl, Entries }));
    expect([sent.Successful?.length, sent.Failed ?? []]).toEqual([2, []]);
  });

  test('the resources of an event count', async () => {
    const Resources = Array.from({ length: 10 }, (_, at) => `arn:${'r'.repeat(296)}${at}`);
    const event = { Source: 's', DetailType: 't', Resources, Detail: JSON.stringify({ text: '' }) };
    const room = 256 * 1024 - 3010 - event.Detail.length - 100;
    const entry = { ...event, Detail: JSON.stringify({ text: 'x'.repeat(room) }) };
    const input = { Entries: [entry] };
    expect(await inSpan(() => withTrace('events', 'PutEvents', input))).toBe(input);
  });

  test.each([
    ['sqs', 'SendMessage', undefined],
    ['sqs', 'SendMessage', { MessageBody: 'a', MessageAttributes: { none: null } }],
    ['sqs', 'SendMessageBatch', { Entries: [null] }],
    ['sqs', 'SendMessageBatch', {}],
    ['events', 'PutEvents', { Entries: 'none' }],
    ['sqs', 'toString', {}],
  ])('what is wrong with an input is for AWS to say: %s.%s %j', async (service, operation, input) => {
    expect(await inSpan(() => withTrace(service, operation, input))).toBe(input);
  });

  test('a number is sent with the trace as it is without', async () => {
    const Message = 5 as unknown as string;
    const MessageAttributes = { count: { DataType: 'Number', StringValue: 7 } };
    const sent = await inSpan(() => withTrace('sns', 'Publish', { Message, MessageAttributes }));
    expect(sent).toMatchObject({ Message: 5, MessageAttributes: { count: { StringValue: 7 }, traceparent: {} } });
  });
});
