import { createRequire } from 'node:module';
import { afterEach, expect, test, vi } from 'vitest';

interface Incoming {
  readonly kind: string;
  readonly name?: string;
  readonly queued?: number;
  readonly parent?: { readonly trace: string };
  readonly links?: readonly string[];
}
const { readIncoming, readRecord } = createRequire(import.meta.url)('../trace/incoming.js') as Record<
  'readIncoming' | 'readRecord',
  (event: unknown) => Incoming
>;
afterEach(() => vi.unstubAllEnvs());

const traceOf = (n: number) => n.toString(16).padStart(32, '0');
const header = (n: number) => `00-${traceOf(n)}-00f067aa0ba902b7-01`;
const own = (n: number) => ({ traceparent: { stringValue: header(n) } });
const inBody = (n: number) => JSON.stringify({ 'detail-type': 'x', detail: { metadata: { traceparent: header(n) } } });
const xray = `Root=1-${traceOf(9).slice(0, 8)}-${traceOf(9).slice(8)}`;
const trace = (record: unknown) => readRecord(record).parent?.trace;

test('a record of a queue: its own attributes, then its body, then X-Ray', () => {
  const attributes = { AWSTraceHeader: xray };
  const of = (more: object) => ({
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:r:1:jobs',
    attributes,
    ...more,
  });
  expect(trace(of({ messageAttributes: own(1), body: inBody(2) }))).toBe(traceOf(1));
  expect(trace(of({ messageAttributes: {}, body: inBody(2) }))).toBe(traceOf(2));
  expect(trace(of({ body: inBody(2) }))).toBe(traceOf(2));
  expect(trace(of({ body: 'hello' }))).toBe(traceOf(9));
  expect(trace(of({ body: 'hello', attributes: undefined }))).toBeUndefined();
  expect(readRecord(of({}))).toMatchObject({ kind: 'sqs', name: 'jobs' });
  // Without a source it comes from a test, or from a queue that was read by hand.
  expect(readRecord({ body: inBody(2) })).toMatchObject({ kind: 'sqs', parent: { trace: traceOf(2) } });
});

test('only what AWS puts around a message is read of its body', () => {
  const of = (body: unknown) =>
    trace({ eventSource: 'aws:sqs', body: typeof body === 'string' ? body : JSON.stringify(body) });
  const attributes = { traceparent: { Value: header(3) } };
  expect(of({ Type: 'Notification', Message: 'x', MessageAttributes: attributes })).toBe(traceOf(3));
  expect(of({ Type: 'Notification', Message: inBody(4) })).toBe(traceOf(4));
  const detail = { metadata: { traceparent: header(5) } };
  for (const other of [
    { detail },
    { 'detail-type': 7, detail },
    { Type: 'Other', MessageAttributes: attributes },
    ` ${inBody(5)}`,
    `[${inBody(5)}]`,
    `{"traceparent":"${header(5)}"}`,
    '{"traceparent"',
  ]) {
    expect([other, of(other)]).toEqual([other, undefined]);
  }
});

test('records of streams and others have a name and no trace, whatever is in them', () => {
  for (const eventSource of ['aws:kinesis', 'aws:dynamodb', 'aws:s3']) {
    const record = {
      eventSource,
      eventSourceARN: 'arn:aws:kinesis:r:1:stream/clicks',
      body: inBody(1),
      messageAttributes: own(1),
    };
    expect(readRecord(record)).toEqual({ kind: 'other', name: 'stream/clicks' });
  }
  expect(readRecord({ eventSource: 'aws:s3', eventSourceARN: 7 }).name).toBeUndefined();
  expect([readRecord(null).kind, readRecord(7).kind]).toEqual(['sqs', 'sqs']);
});

test('a notification: its attributes, or the event in it; how long it waited', () => {
  const of = (Sns: object) => readRecord({ Sns: { TopicArn: 'arn:aws:sns:r:1:news', ...Sns } });
  const attributes = { traceparent: { Value: header(6) } };
  expect(of({ MessageAttributes: attributes, Message: inBody(7) })).toMatchObject({
    kind: 'sns',
    name: 'news',
    parent: { trace: traceOf(6) },
  });
  expect(of({ Message: inBody(7) }).parent?.trace).toBe(traceOf(7));
  expect(of({ Timestamp: new Date(Date.now() - 5000).toISOString() }).queued).toBeCloseTo(5000, -3);
  expect([of({}).queued, of({ Timestamp: 'x' }).queued]).toEqual([undefined, undefined]);
  // Clocks differ.
  expect(of({ Timestamp: new Date(Date.now() + 60_000).toISOString() }).queued).toBe(0);
  expect(readRecord({ eventSource: 'aws:sqs', attributes: { SentTimestamp: '0' } }).queued).toBeUndefined();
});

test('a batch: the trace that all have, or its own with the names of up to twenty', () => {
  const of = (...numbers: (number | undefined)[]) =>
    readIncoming({
      Records: numbers.map((n) => ({ eventSource: 'aws:sqs', ...(n && { messageAttributes: own(n) }) })),
    });
  expect(of(1, 1).parent?.trace).toBe(traceOf(1));
  expect(of(undefined, 2).parent?.trace).toBe(traceOf(2));
  expect([of(1, 2).parent, of(1, 2).links]).toEqual([undefined, [traceOf(1), traceOf(2)]]);
  expect(of(...Array.from({ length: 25 }, (_, n) => n + 1)).links).toEqual(
    Array.from({ length: 20 }, (_, n) => traceOf(n + 1)),
  );
  vi.stubEnv('_X_AMZN_TRACE_ID', xray);
  expect([of(undefined).parent?.trace, of(3).parent?.trace]).toEqual([traceOf(9), traceOf(3)]);
  expect(readIncoming({ Records: [] })).toMatchObject({ kind: 'other', parent: { trace: traceOf(9) } });
});

test('an event: what it says, else what Lambda says', () => {
  vi.stubEnv('_X_AMZN_TRACE_ID', xray);
  const event = (detail: unknown) => readIncoming({ 'detail-type': 'Paid', detail });
  expect(event({ metadata: { traceparent: header(1) } })).toMatchObject({
    kind: 'events',
    name: 'Paid',
    parent: { trace: traceOf(1) },
  });
  expect(event(null)).toMatchObject({ kind: 'events', name: 'Paid', parent: { trace: traceOf(9) } });
  const http = (headers: unknown) => readIncoming({ requestContext: {}, headers });
  expect(http({ TRACEPARENT: header(2), 'X-Amzn-Trace-Id': xray })).toMatchObject({
    kind: 'http',
    parent: { trace: traceOf(2) },
  });
  expect([http(null).kind, http({}).parent?.trace]).toEqual(['http', traceOf(9)]);
  expect(readIncoming({ headers: {} }).kind).toBe('other');
});
