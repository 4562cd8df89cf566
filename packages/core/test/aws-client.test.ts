import { inspect } from 'node:util';
import { createAws } from 'jaws-core-js/aws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

// The requests, and their number: `fetch` stands for the network here, so that nobody resolves names of AWS.
interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}
let sent: Sent[] = [];
let answers: (() => Response | Error)[] = [];
beforeEach(() => {
  sent = [];
  answers = [];
  vi.stubGlobal('fetch', async (input: URL | string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    sent.push({ method: init.method ?? '', url: new URL(input), headers, body: String(init.body ?? '') });
    const answer = answers.length > 1 ? answers.shift()! : (answers[0] ?? (() => new Response('{}')));
    const given = answer();
    if (given instanceof Error) throw given;
    return given;
  });
  vi.stubEnv('AWS_ENDPOINT_URL', '');
  // Retries wait for no more than a moment.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
const aws = (more: object = {}) => createAws({ region: 'eu-west-1', credentials, ...more });
const fails =
  (status: number, code?: string, headers: Record<string, string> = {}) =>
  () =>
    new Response(code === undefined ? 'x' : JSON.stringify({ __type: code, message: 'no' }), { status, headers });
const scopeOf = ({ headers }: Sent) => /Credential=AKID\/\d{8}\/([^,]+)/.exec(headers.get('authorization') ?? '')?.[1];

// https://docs.aws.amazon.com/general/latest/gr/rande.html, and the target prefix and version of each API's own reference.
test.each([
  ['dynamodb', 'DynamoDB_20120810', '1.0'],
  ['events', 'AWSEvents', '1.1'],
  ['logs', 'Logs_20140328', '1.1'],
  ['secretsmanager', 'secretsmanager', '1.1'],
  ['sqs', 'AmazonSQS', '1.0'],
  ['ssm', 'AmazonSSM', '1.1'],
] as const)('%s speaks JSON', async (service, target, version) => {
  await aws().json(service, 'Do', { a: 1 });
  const [one] = sent;
  expect([one?.method, one?.url.href]).toEqual(['POST', `https://${service}.eu-west-1.amazonaws.com/`]);
  expect(one?.headers.get('x-amz-target')).toBe(`${target}.Do`);
  expect(one?.headers.get('content-type')).toBe(`application/x-amz-json-${version}`);
  expect([JSON.parse(one?.body ?? ''), scopeOf(one!)]).toEqual([{ a: 1 }, `eu-west-1/${service}/aws4_request`]);
});

test('a service that speaks no JSON says so', async () => {
  await expect(aws().json('s3' as never, 'Do')).rejects.toThrow('"s3" is none of dynamodb, events, logs');
});

test.each([
  ['email', 'ses'],
  ['monitoring', 'monitoring'],
  ['lambda', 'lambda'],
  ['execute-api', 'execute-api'],
])('%s is signed as %s', async (service, name) => {
  await aws().rest(service, 'POST', '/a', { b: 1 }, { headers: { 'x-more': '1' } });
  await aws().rest(service, 'GET', '/a');
  expect(sent.map(scopeOf)).toEqual(Array(2).fill(`eu-west-1/${name}/aws4_request`));
  expect([sent[0]?.headers.get('content-type'), sent[0]?.headers.get('x-more'), sent[0]?.body]).toEqual([
    'application/json',
    '1',
    '{"b":1}',
  ]);
  expect([sent[1]?.headers.get('content-type'), sent[1]?.body]).toEqual([null, '']);
});

test('what may work a moment later is tried three times, anything else once', async () => {
  // The common errors of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html, and S3's SlowDown.
  const again = [
    'InternalServerError',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'ServiceUnavailable',
    'SlowDown',
    'ThrottledException',
    'Throttling',
    'ThrottlingException',
    'TransactionConflictException',
    'TransactionInProgressException',
  ];
  const tries = async (answer: () => Response | Error, more: object = {}) => {
    sent = [];
    answers = [answer];
    await aws(more)
      .json('sqs', 'Do')
      .catch(() => {});
    return sent.length;
  };
  for (const code of again) expect([code, await tries(fails(400, `com.amazon#${code}`))]).toEqual([code, 3]);
  for (const code of ['ValidationException', 'ConditionalCheckFailedException', 'AccessDeniedException']) {
    expect([code, await tries(fails(400, code))]).toEqual([code, 1]);
  }
  expect([await tries(fails(429)), await tries(fails(500)), await tries(fails(503))]).toEqual([3, 3, 3]);
  expect([await tries(fails(403, 'Throttling')), await tries(fails(404)), await tries(fails(499))]).toEqual([1, 1, 1]);
  expect(await tries(() => new TypeError('fetch failed'))).toBe(3);
  expect([await tries(fails(500), { attempts: 1 }), await tries(fails(500), { attempts: 5 })]).toEqual([1, 5]);
});

test("the last attempt's answer is returned; each attempt is signed again", async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  answers = [fails(500), () => new TypeError('fetch failed'), () => new Response('{"a":1}')];
  const client = aws({
    now: () => {
      now += 1000;
      return now;
    },
  });
  expect(await client.json('sqs', 'Do')).toEqual({ a: 1 });
  expect(sent.map(({ headers }) => headers.get('x-amz-date'))).toEqual([
    '20260101T000001Z',
    '20260101T000002Z',
    '20260101T000003Z',
  ]);
});

test('an error has its code, wherever a service writes it, and its body is in no log', async () => {
  const code = async (answer: () => Response | Error) => {
    answers = [answer];
    return aws({ attempts: 1 })
      .json('sqs', 'Do')
      .catch((error) => error);
  };
  expect(await code(fails(400, 'aws.protocols#Bad:http://x'))).toMatchObject({
    code: 'Bad',
    name: 'Bad',
    status: 400,
    message: 'no',
  });
  expect((await code(fails(400, undefined, { 'x-amzn-errortype': 'Worse:http://x' }))).code).toBe('Worse');
  expect(await code(fails(503))).toMatchObject({ code: 'Http503', message: 'x' });
  const empty = await code(() => new Response('', { status: 418, headers: { 'x-amzn-requestid': 'r-1' } }));
  expect(empty).toMatchObject({ code: 'Http418', message: 'Http418', requestId: 'r-1', body: {} });
  const upper = await code(() => new Response('{"Message":"big","__type":"A","Item":"private"}', { status: 400 }));
  expect([upper.message, upper.body.Item]).toEqual(['big', 'private']);
  expect(inspect(upper)).not.toContain('private');
  await expect(code(() => new TypeError('fetch failed'))).resolves.toBeInstanceOf(TypeError);
});

test('where a client goes: its options, the variables of one service, those of all', async () => {
  const at = async (options: object, service = 'sqs') => {
    sent = [];
    await createAws({ credentials, ...options }).rest(service, 'GET', '/');
    return sent[0]?.url.origin;
  };
  vi.stubEnv('AWS_REGION', undefined);
  vi.stubEnv('AWS_DEFAULT_REGION', undefined);
  expect(await at({})).toBe('https://sqs.us-east-1.amazonaws.com');
  vi.stubEnv('AWS_DEFAULT_REGION', 'eu-north-1');
  expect(await at({})).toBe('https://sqs.eu-north-1.amazonaws.com');
  vi.stubEnv('AWS_REGION', 'cn-north-1');
  expect(await at({})).toBe('https://sqs.cn-north-1.amazonaws.com.cn');
  expect(await at({ region: 'us-iso-east-1' })).toBe('https://sqs.us-iso-east-1.c2s.ic.gov');
  expect(await at({ region: 'us-gov-west-1' })).toBe('https://sqs.us-gov-west-1.amazonaws.com');
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://all.example/');
  expect([await at({}), await at({}, 'lambda')]).toEqual(['http://all.example', 'http://all.example']);
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', 'http://queue.example');
  expect([await at({}), await at({}, 'lambda')]).toEqual(['http://queue.example', 'http://all.example']);
  expect(await at({ endpoint: 'http://own.example' })).toBe('http://own.example');
});

test('credentials are those of the function, with the token of its role', async () => {
  vi.stubEnv('AWS_SESSION_TOKEN', 'of-the-role');
  await createAws({ region: 'eu-west-1' }).rest('sqs', 'GET', '/');
  expect(sent[0]?.headers.get('x-amz-security-token')).toBe('of-the-role');
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
    vi.stubEnv(name, undefined);
    await expect(createAws().rest('sqs', 'GET', '/')).rejects.toMatchObject({ code: 'CredentialsMissing' });
    vi.stubEnv(name, 'test');
  }
});

test('objects: virtual hosts, names with dots, keys with anything', async () => {
  const { s3 } = aws();
  await s3.put('bucket', 'a b/ü+(1).txt', 'x', { 'content-type': 'text/plain' });
  await s3.delete('my.bucket', 'a');
  await aws({ endpoint: 'http://own.example' }).s3.delete('my.bucket', 'a');
  expect(sent.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
    'PUT https://bucket.s3.eu-west-1.amazonaws.com/a%20b/%C3%BC%2B%281%29.txt',
    'DELETE https://s3.eu-west-1.amazonaws.com/my.bucket/a',
    'DELETE http://own.example/my.bucket/a',
  ]);
  expect([sent[0]?.body, sent[0]?.headers.get('content-type')]).toEqual(['x', 'text/plain']);
});

test('objects that are not there, are kept from us, or fail on the way', async () => {
  const { s3 } = aws({ attempts: 1 });
  const xml = (status: number, code: string) => () =>
    new Response(`<Error><Code>${code}</Code><Message>said</Message></Error>`, {
      status,
      headers: { 'x-amz-request-id': 'r' },
    });
  answers = [xml(404, 'NoSuchKey')];
  expect([await s3.get('b', 'k'), await s3.head('b', 'k')]).toEqual([undefined, undefined]);
  await expect(s3.delete('b', 'k')).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 });
  answers = [xml(403, 'AccessDenied')];
  for (const act of [s3.get('b', 'k'), s3.head('b', 'k'), s3.put('b', 'k', ''), s3.copy('b', 'k', 'l')]) {
    await expect(act).rejects.toMatchObject({ code: 'AccessDenied', message: 'said', status: 403, requestId: 'r' });
  }
  answers = [() => new Response(null, { status: 404 })];
  await expect(s3.put('b', 'k', '')).rejects.toMatchObject({ code: 'NotFound' });
  answers = [() => new Response('', { status: 412 })];
  await expect(s3.put('b', 'k', '')).rejects.toMatchObject({ code: 'Http412', message: 'Http412' });
  // A copy reports it after its 200: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
  answers = [xml(200, 'InternalError')];
  await expect(s3.copy('b', 'k', 'l')).rejects.toMatchObject({ code: 'InternalError' });
  answers = [() => new Response('<CopyObjectResult/>')];
  sent = [];
  await s3.copy('b', 'a ä', 'l', { 'x-amz-metadata-directive': 'REPLACE' });
  expect(sent[0]?.headers.get('x-amz-copy-source')).toBe('/b/a%20%C3%A4');
  expect(sent[0]?.headers.get('x-amz-metadata-directive')).toBe('REPLACE');
  answers = [() => new Response('bytes', { headers: { etag: '"e"' } })];
  expect(await s3.get('b', 'k', { range: 'bytes=0-1' })).toMatchObject({
    body: Buffer.from('bytes'),
    headers: { etag: '"e"' },
  });
  expect(sent.at(-1)?.headers.get('range')).toBe('bytes=0-1');
  expect(await s3.put('b', 'k', 'x')).toEqual({ etag: '"e"' });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html: the space around a value is not signed.
test('the space around the value of a header and the case of its name, which `fetch` does not send, are not signed', async () => {
  const { s3 } = aws({ now: () => Date.parse('2026-01-01T00:00:00Z') });
  for (const value of ['a b', ' a  b ', 'c']) await s3.put('b', 'k', 'x', { 'x-amz-meta-a': value });
  await s3.put('b', 'k', 'x', { 'X-Amz-Meta-A': 'a b' });
  const [one, other, third, upper] = sent.map(({ headers }) => headers.get('authorization'));
  expect([other, upper]).toEqual([one, one]);
  expect(one).not.toBe(third);
});

test('links and forms are good for fifteen minutes, of what they say', () => {
  const { s3 } = aws({ now: () => Date.parse('2026-01-01T00:00:00Z') });
  const link = new URL(s3.presign('GET', 'b', 'k', { query: { 'response-content-type': 'a/b' } }));
  expect([link.host, link.searchParams.get('X-Amz-Expires'), link.searchParams.get('response-content-type')]).toEqual([
    'b.s3.eu-west-1.amazonaws.com',
    '900',
    'a/b',
  ]);
  const { url, fields } = s3.presignPost('b', 'k', { fields: { 'Content-Type': 'a/b' } });
  expect([url, fields.key, fields['Content-Type']]).toEqual(['https://b.s3.eu-west-1.amazonaws.com/', 'k', 'a/b']);
  const policyOf = (all: Record<string, string>) =>
    JSON.parse(Buffer.from(all.Policy ?? all.policy ?? '', 'base64').toString());
  const { expiration, conditions } = policyOf(fields);
  expect(expiration).toBe('2026-01-01T00:15:00.000Z');
  expect(conditions).toEqual(expect.arrayContaining([{ bucket: 'b' }, { key: 'k' }, { 'Content-Type': 'a/b' }]));
  expect(JSON.stringify(conditions)).not.toContain('content-length-range');
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html: S3 takes no temporary credentials without it.
  expect(fields).not.toHaveProperty('x-amz-security-token');
  const role = aws({ credentials: { ...credentials, sessionToken: 'of-the-role' } });
  const { fields: ofRole } = role.s3.presignPost('b', 'k');
  expect(ofRole['x-amz-security-token']).toBe('of-the-role');
  expect(policyOf(ofRole).conditions).toContainEqual({ 'x-amz-security-token': 'of-the-role' });
  expect(new URL(role.s3.presign('GET', 'b', 'k')).searchParams.get('X-Amz-Security-Token')).toBe('of-the-role');
  const limited = s3.presignPost('b', 'k', { expires: 60, maxBytes: 7 });
  expect(policyOf(limited.fields)).toMatchObject({ expiration: '2026-01-01T00:01:00.000Z' });
  expect(policyOf(limited.fields).conditions).toContainEqual(['content-length-range', 0, 7]);
});

test('a message of SNS, with all its attributes', async () => {
  answers = [() => new Response('<PublishResponse><MessageId>m-1</MessageId></PublishResponse>')];
  const MessageAttributes = {
    a: { DataType: 'String', StringValue: 'x' },
    b: { DataType: 'Binary', BinaryValue: Buffer.from('y') },
  };
  expect(
    await aws().sns.publish({ TopicArn: 't', Message: 'm', Subject: undefined, MessageAttributes } as never),
  ).toEqual({
    MessageId: 'm-1',
  });
  expect(sent[0]?.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
  expect([sent[0]?.method, sent[0]?.url.href, scopeOf(sent[0]!)]).toEqual([
    'POST',
    'https://sns.eu-west-1.amazonaws.com/',
    'eu-west-1/sns/aws4_request',
  ]);
  expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
    Action: 'Publish',
    Version: '2010-03-31',
    TopicArn: 't',
    Message: 'm',
    'MessageAttributes.entry.1.Name': 'a',
    'MessageAttributes.entry.1.Value.DataType': 'String',
    'MessageAttributes.entry.1.Value.StringValue': 'x',
    'MessageAttributes.entry.2.Name': 'b',
    'MessageAttributes.entry.2.Value.DataType': 'Binary',
    'MessageAttributes.entry.2.Value.BinaryValue': 'eQ==',
  });
  answers = [
    () => new Response('<ErrorResponse><Error><Code>NotFound</Code></Error></ErrorResponse>', { status: 404 }),
  ];
  await expect(aws().sns.publish({ TopicArn: 't', Message: 'm' })).rejects.toMatchObject({ code: 'NotFound' });
});
