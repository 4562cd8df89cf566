import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';
import { type Key, root, type Sent, send as sendTo, signed } from '../signature/testing.ts';
import { StrictCloud } from '../testing-strict.ts';

let cloud: Cloud;
let user: Key;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, strict: true, rootKey: root });
  const strict = new StrictCloud(cloud, root);
  user = await strict.user({ Effect: 'Allow', Action: '*', Resource: '*' });
  await new SQS({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: root }).createQueue({
    QueueName: 'jobs',
  });
});
afterAll(() => cloud.close());

const send = (sent: Sent) => sendTo(cloud.endpoint, sent);
const by = (sent: Sent, key: Key, payload?: string) =>
  signed(sent, {
    host: new URL(cloud.endpoint).host,
    time: Date.now(),
    service: 'jaws',
    key,
    ...(payload && { payload }),
  });
const basic = ({ accessKeyId, secretAccessKey }: Key) =>
  `Basic ${Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString('base64')}`;

describe.each<[string, Sent]>([
  ['a snapshot', { path: '/_jaws/snapshot' }],
  ['what a snapshot holds', { path: '/_jaws/snapshot/contents' }],
  ['loading a snapshot', { method: 'POST', path: '/_jaws/snapshot', body: 'none' }],
  ['requests', { path: '/_jaws/requests' }],
  ['the stream', { path: '/_jaws/stream?kinds=none' }],
  ['debugging', { method: 'PUT', path: '/_jaws/debug', body: '{}' }],
  ['development', { method: 'PUT', path: '/_jaws/develop', body: '{}' }],
  ['messages', { path: '/_jaws/messages' }],
  ['faults', { method: 'POST', path: '/_jaws/faults', body: '{"service": "sqs", "latency": 0}' }],
  ['the clock', { path: '/_jaws/clock' }],
  ["LocalStack's faults", { path: '/_localstack/chaos/faults' }],
  ["LocalStack's messages", { path: '/_aws/sqs/messages/us-east-1/000000000000/jobs' }],
  ["LocalStack's mails", { path: '/_aws/ses' }],
  ["LocalStack's text messages", { path: '/_aws/sns/sms-messages' }],
  ['tokens of subscriptions', { path: '/_aws/sns/subscription-tokens/arn' }],
  ['names', { path: '/_aws/route53/resolve?name=example.com' }],
  ['expiry', { method: 'DELETE', path: '/_aws/dynamodb/expired' }],
  ['mails', { path: '/_aws/mail' }],
  ['the end', { method: 'POST', path: '/_jaws/end' }],
  ['what is not there', { path: '/_jaws/nothing' }],
])('%s', (_, sent) => {
  test("needs the root's key", async () => {
    const anonymous = await send(sent);
    expect([anonymous.status, JSON.parse(anonymous.text)]).toEqual([
      401,
      { message: expect.stringContaining("the root's key") },
    ]);
    expect((await send(by(sent, user))).status).toBe(403);
    expect((await send(by(sent, { ...root, secretAccessKey: 'wrong' }))).status).toBe(403);
    expect(
      (await send({ ...sent, headers: { authorization: basic({ ...root, secretAccessKey: 'wrong' }) } })).status,
    ).toBe(403);
    expect((await send({ ...sent, headers: { authorization: basic(user) } })).status).toBe(403);
    const bySignature = await send(by(sent, root));
    expect([401, 403]).not.toContain(bySignature.status);
    const byPassword = await send({ ...sent, headers: { authorization: basic(root) } });
    expect(byPassword.status).toBe(bySignature.status);
  });
});

test('a reset by somebody else resets nothing', async () => {
  for (const path of ['/_jaws/reset', '/_localstack/state/reset', '/moto-api/reset']) {
    expect((await send({ method: 'POST', path })).status).toBe(401);
    expect((await send(by({ method: 'POST', path }, user))).status).toBe(403);
  }
  const { QueueUrls } = await new SQS({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: root }).listQueues(
    {},
  );
  expect(QueueUrls).toHaveLength(1);
});

test('a signed body is the one that is read', async () => {
  const sent = by({ method: 'POST', path: '/_jaws/faults', body: '{"service": "sqs", "latency": 1}' }, root);
  expect((await send({ ...sent, body: '{"service": "s3", "latency": 1}' })).status).toBe(403);
  const large: Sent = { method: 'POST', path: '/_jaws/snapshot', body: Buffer.alloc(2 << 20) };
  expect((await send(by(large, root))).status).toBe(413);
  const unsigned = { ...large, headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } };
  expect(await send(by(unsigned, root, 'UNSIGNED-PAYLOAD'))).toMatchObject({
    status: 400,
    text: /no snapshot|damaged/,
  });
});

test.each(['/_jaws/health', '/_localstack/health', '/_localstack/info', '/_localstack/init', '/'])(
  'anybody may ask whether it runs: %s',
  async (path) => {
    expect((await send({ method: 'HEAD', path })).status).toBe(200);
  },
);
