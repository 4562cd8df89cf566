import { describe, expect, test } from 'vitest';
import { CallCounts } from './call-counts.ts';
import { type Fault, FaultInvalid, readFault } from './rule.ts';
import { throttled } from './throttle.ts';

const catalogue = { s3: { operations: { GetObject: 1, ListBuckets: 1 } }, sqs: { operations: { SendMessage: 1 } } };
const reset = { error: 'reset' };

test.each<[unknown]>([
  [reset],
  [{ latency: 0 }],
  [{ latency: 600_000 }],
  [{ latency: { min: 0, max: 600_000 } }],
  [{ latency: { min: 5, max: 5 } }],
  [{ error: { code: 'A.b-c:d_1' } }],
  [{ error: { code: 'x'.repeat(256), status: 300, message: '' } }],
  [{ error: { code: 'x', status: 599, message: 'x'.repeat(4096) } }],
  [{ ...reset, service: 's3', operation: 'GetObject', region: 'r', account: 'a', probability: 0, after: false }],
  [{ ...reset, operation: 'SendMessage', probability: 1, after: true, skip: 0, times: 1 }],
  [{ error: 'throttle', latency: 1 }],
  [{ error: 'expired-token' }],
  [{ error: 'timeout' }],
])('%j is a fault', (input) => {
  const fault = readFault(input, catalogue);
  expect(fault).toEqual(input);
  expect(fault).not.toBe(input);
});

test.each<[unknown, string]>([
  [undefined, 'A fault is an object, not undefined.'],
  [null, 'A fault is an object, not null.'],
  [[reset], 'A fault is an object, not [{"error":"reset"}].'],
  ['reset', 'A fault is an object, not "reset".'],
  [{}, 'A fault needs an error or a latency.'],
  [{ service: 's3' }, 'A fault needs an error or a latency.'],
  [
    { ...reset, servcie: 's3' },
    'A fault has no "servcie"; it has service, operation, region, account, probability, error, after, latency, skip, times.',
  ],
  ...['service', 'operation', 'region', 'account'].flatMap((name): [unknown, string][] => [
    [{ ...reset, [name]: '' }, `${name} takes a text that is not empty, not "".`],
    [{ ...reset, [name]: 1 }, `${name} takes a text that is not empty, not 1.`],
  ]),
  [{ ...reset, service: 's4' }, 'There is no service "s4"; there are s3, sqs.'],
  [{ ...reset, service: 's3', operation: 'SendMessage' }, 's3 has no operation "SendMessage".'],
  [{ ...reset, operation: 'GetObjects' }, 'No service has an operation "GetObjects".'],
  [{ ...reset, operation: 'toString' }, 'No service has an operation "toString".'],
  [{ ...reset, probability: 1.1 }, 'probability takes a number, 0 to 1, not 1.1.'],
  [{ ...reset, probability: -0.1 }, 'probability takes a number, 0 to 1, not -0.1.'],
  [{ ...reset, probability: '1' }, 'probability takes a number, 0 to 1, not "1".'],
  [{ ...reset, skip: 1.5 }, 'skip takes a whole number, 0 or more, not 1.5.'],
  [{ ...reset, skip: -1 }, 'skip takes a whole number, 0 or more, not -1.'],
  [{ ...reset, times: 0 }, 'times takes a whole number, 1 or more, not 0.'],
  [{ ...reset, times: 1.5 }, 'times takes a whole number, 1 or more, not 1.5.'],
  [{ ...reset, after: 'yes' }, 'after takes true or false, not "yes".'],
  [{ latency: -1 }, 'latency takes a number, 0 to 600000, not -1.'],
  [{ latency: 600_001 }, 'latency takes a number, 0 to 600000, not 600001.'],
  [{ latency: '5' }, 'latency is an object, not "5".'],
  [{ latency: { max: 5 } }, 'latency.min takes a number, 0 to 600000, not "nothing".'],
  [{ latency: { min: 5 } }, 'latency.max takes a number, 5 to 600000, not "nothing".'],
  [{ latency: { min: 5, max: 4 } }, 'latency.max takes a number, 5 to 600000, not 4.'],
  [{ latency: { min: 5, max: 6, mean: 5 } }, 'latency has no "mean".'],
  [
    { error: 'explode' },
    'error takes throttle, expired-token, timeout, reset or {code, status, message}, not "explode".',
  ],
  [{ error: 5 }, 'error is an object, not 5.'],
  [{ error: {} }, 'error.code takes letters, digits and .:-, not undefined.'],
  [{ error: { code: 'a b' } }, 'error.code takes letters, digits and .:-, not "a b".'],
  [{ error: { code: 'x'.repeat(257) } }, `error.code takes letters, digits and .:-, not "${'x'.repeat(99)}.`],
  [{ error: { code: 'x', status: 299 } }, 'error.status takes a whole number, 300 to 599, not 299.'],
  [{ error: { code: 'x', status: 600 } }, 'error.status takes a whole number, 300 to 599, not 600.'],
  [{ error: { code: 'x', message: 1 } }, 'error.message takes a text of at most 4096 characters.'],
  [{ error: { code: 'x', message: 'x'.repeat(4097) } }, 'error.message takes a text of at most 4096 characters.'],
  [{ error: { code: 'x', reason: 1 } }, 'error has no "reason".'],
])('%j is invalid', (input, message) => {
  expect(() => readFault(input, catalogue)).toThrow(FaultInvalid);
  expect(() => readFault(input, catalogue)).toThrow(expect.objectContaining({ message, name: 'FaultInvalid' }));
});

test('a fault is a copy: changing the original changes nothing', () => {
  const specified = { error: { code: 'x' } };
  const fault = readFault(specified, catalogue) as Fault & { error: { code: string } };
  specified.error.code = 'y';
  expect(fault.error.code).toBe('x');
});

// The sources of each are listed with the function.
describe('too many requests', () => {
  test.each([
    ['s3', 'GetObject', 'SlowDown', 503],
    ['dynamodb', 'PutItem', 'ProvisionedThroughputExceededException', 400],
    ['dynamodb', 'BatchWriteItem', 'ProvisionedThroughputExceededException', 400],
    ['dynamodb', 'TransactGetItems', 'ProvisionedThroughputExceededException', 400],
    ['dynamodb', 'Query', 'ProvisionedThroughputExceededException', 400],
    ['dynamodb', 'Scan', 'ProvisionedThroughputExceededException', 400],
    ['dynamodb', 'ExecuteStatement', 'ProvisionedThroughputExceededException', 400],
    ['dynamodb', 'ExecuteTransaction', 'ProvisionedThroughputExceededException', 400],
    ['dynamodbstreams', 'GetRecords', 'ProvisionedThroughputExceededException', 400],
    ['dynamodb', 'CreateTable', 'ThrottlingException', 400],
    ['lambda', 'Invoke', 'TooManyRequestsException', 429],
    ['lambda', 'ListFunctions', 'TooManyRequestsException', 429],
    ['apigateway', 'GetRestApis', 'TooManyRequestsException', 429],
    ['apigatewayv2', 'GetApis', 'TooManyRequestsException', 429],
    ['sesv2', 'SendEmail', 'TooManyRequestsException', 429],
    ['sqs', 'SendMessage', 'RequestThrottled', 403],
    ['iam', 'GetUser', 'Throttling', 400],
    ['sts', 'AssumeRole', 'Throttling', 400],
    ['cloudformation', 'CreateStack', 'Throttling', 400],
    ['cloudwatch', 'PutMetricData', 'Throttling', 400],
    ['sns', 'Publish', 'Throttling', 400],
    ['ses', 'SendEmail', 'Throttling', 400],
    ['route53', 'ListHostedZones', 'Throttling', 400],
    ['scheduler', 'CreateSchedule', 'ThrottlingException', 429],
    ['logs', 'PutLogEvents', 'ThrottlingException', 400],
  ])('to %s:%s are answered with %s', (service, operation, code, status) => {
    const error = throttled(service, operation);
    expect(error).toMatchObject({ code, status });
    expect(error.message).not.toBe('');
  });

  test('to Lambda say which limit it was', () => {
    expect(throttled('lambda', 'InvokeAsync')).toMatchObject({
      message: 'Rate Exceeded.',
      fields: { Reason: 'CallerRateLimitExceeded', Type: 'User' },
    });
    expect(throttled('lambda', 'ListFunctions')).toMatchObject({ message: 'Rate exceeded', fields: { Type: 'User' } });
  });
});

describe('counts', () => {
  const call = (service: string, operation: string, region: string) => ({ service, operation, region });

  test('are kept by service, operation and region', () => {
    const counts = new CallCounts();
    for (const one of [call('s3', 'A', 'x'), call('s3', 'A', 'y'), call('s3', 'A', 'x'), call('sqs', 'A', 'x')])
      counts.add(one);
    expect(counts.list()).toEqual([
      { ...call('s3', 'A', 'x'), count: 2 },
      { ...call('s3', 'A', 'y'), count: 1 },
      { ...call('sqs', 'A', 'x'), count: 1 },
    ]);
    expect(counts.list({ region: 'x' })).toHaveLength(2);
    expect(counts.list({ service: 's3' })).toHaveLength(2);
    expect(counts.list({ service: 's3', region: 'y' })).toHaveLength(1);
    expect(counts.list({ operation: 'B' })).toEqual([]);
    counts.clear();
    expect(counts.list()).toEqual([]);
  });

  test('are kept of so many at most; of those on', () => {
    const counts = new CallCounts();
    for (let n = 0; n < 10_001; n++) counts.add(call('s3', 'A', `${n}`));
    expect(counts.list()).toHaveLength(10_000);
    counts.add(call('s3', 'A', '0'));
    expect(counts.list({ region: '0' })[0]?.count).toBe(2);
  });
});
