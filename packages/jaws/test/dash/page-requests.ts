import type { ToolInput, ToolResult } from '../../src/dash/api.ts';
import type { Answers } from './page-answers.ts';
import { ids } from './page-project.ts';

type Entry = ToolResult<'jaws_requests'>['requests'][number];

const at = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

const entries: readonly Entry[] = Array.from({ length: 120 }, (_, n) => {
  const id = `8b1a9953-c461-4d6f-9b5e-${String(n).padStart(12, '0')}`;
  const status = n % 11 === 3 ? 502 : n % 7 === 2 ? 404 : 200;
  const base = {
    id,
    at: at(n * 4),
    region: n % 3 === 0 ? 'us-east-1' : 'eu-central-1',
    ms: 12 + ((n * 37) % 400),
    function: ids[(n * 7) % ids.length]!,
    invocation: id,
    coldStart: n % 19 === 0,
  };
  if (n % 8 === 5) return { ...base, ok: true, trigger: 'arn:aws:sqs:eu-central-1:000000000000:dev-shop-Jobs' };
  const error = status === 502 ? { error: 'TypeError: Cannot read properties of undefined' } : {};
  return {
    ...base,
    ok: status < 400,
    http: { method: n % 2 ? 'GET' : 'POST', path: `/orders/${4711 + n}?expand=items`, route: '/orders/{id}', status },
    trigger: 'apigateway.amazonaws.com',
    ...error,
  };
});

const event = {
  httpMethod: 'POST',
  path: '/orders/4711',
  headers: { 'content-type': 'application/json' },
  body: '{"sku":"a1","n":2}',
};

/** Requests, their parts, and calls. */
export const requests: Answers = {
  jaws_requests: ({ stage, region, failed, function: id }) => ({
    stage,
    source: 'cloud',
    unread: [],
    requests: entries.filter(
      (one) =>
        (!failed || !one.ok) &&
        (id === undefined || one.function === id) &&
        (region === undefined || one.region === region),
    ),
  }),
  jaws_request: ({ stage, id }) => ({
    stage,
    request: { ...entries.find((one) => one.id === id)!, ms: 412 },
    spans: [
      { kind: 'gateway', name: 'POST /orders/{id}', start: 0, ms: 412, ok: true, detail: '200' },
      { kind: 'authorizer', name: 'auth/verify', start: 2, ms: 21, ok: true },
      { kind: 'cold-start', name: 'orders/create', start: 25, ms: 180, ok: true },
      { kind: 'function', name: 'orders/create', start: 205, ms: 201, ok: true },
      { kind: 'aws', name: 'dynamodb:GetItem', start: 214, ms: 9, ok: true, detail: 'eu-central-1, 200' },
      {
        kind: 'aws',
        name: 'dynamodb:PutItem',
        start: 226,
        ms: 14,
        ok: false,
        detail: 'eu-central-1, 400, ConditionalCheckFailedException: The conditional request failed',
      },
      { kind: 'aws', name: 'sqs:SendMessage', start: 260, ms: 132, ok: true, detail: 'eu-central-1, 200' },
    ],
    notes: [],
    event,
    result: { statusCode: 200, body: '{"id":4711}' },
    log: 'START RequestId: 8b1a9953\nINFO Order 4711 was created\nEND',
  }),
  jaws_replay: ({ id }) => ({
    id,
    function: 'orders/create',
    stage: 'dev',
    async: false,
    same: false,
    differences: [{ path: 'body.id', before: 4711, now: 4712 }],
    answers: [
      {
        region: 'eu-central-1',
        ok: true,
        value: { statusCode: 200, body: '{"id":4712}' },
        format: 'json',
        error: undefined,
        requestId: id,
        version: '12',
        log: '',
        report: undefined,
        ms: 31,
      },
    ],
  }),
  jaws_schema: ({ endpoint }) => ({
    endpoint,
    request: {
      type: 'object',
      required: ['sku', 'amount'],
      properties: {
        sku: { type: 'string', minLength: 2, maxLength: 24, description: 'of the catalog' },
        amount: { type: 'integer', minimum: 1, maximum: 99 },
        currency: { enum: ['EUR', 'USD', 'CHF'] },
        gift: { type: 'boolean' },
        address: { $ref: '#/$defs/address' },
      },
      $defs: { address: { type: 'object', properties: { street: { type: 'string' } } } },
    },
  }),
  jaws_call: ({ endpoint, path = {}, body }: ToolInput<'jaws_call'>) => ({
    method: endpoint.split(' ')[0]!,
    url: `https://a1b2c3.execute-api.eu-central-1.amazonaws.com/dev/${Object.values(path).join('/')}`,
    region: 'eu-central-1',
    status: 201,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': entries[0]!.id },
    body: JSON.stringify({ id: 4711, given: body ?? null, items: [{ sku: 'a1', n: 2 }] }),
    format: 'text',
    cut: false,
    ms: 38.4,
    requestId: entries[0]!.id,
  }),
};
