import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqs as service } from '../../../services/sqs/index.ts';
import { ask, startGateway, type TestGateway } from '../../testing.ts';

let gateway: TestGateway;
const clients = new Map<string, SQS>();

/** A client of a region, and the URL of the queue `jobs` in that region. */
const client = (region: string): SQS => {
  const found =
    clients.get(region) ??
    new SQS({ endpoint: gateway.endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  clients.set(region, found);
  return found;
};
const url = () => `${gateway.endpoint}/000000000000/jobs`;

beforeAll(async () => {
  gateway = await startGateway({ sqs: service });
  for (const [region, bodies] of [
    ['us-east-1', ['visible', 'hidden']],
    ['eu-west-1', ['there']],
  ] as const) {
    await client(region).createQueue({ QueueName: 'jobs' });
    for (const MessageBody of [...bodies].reverse()) {
      await client(region).sendMessage({ QueueUrl: url(), MessageBody });
      if (MessageBody === 'hidden') await client(region).receiveMessage({ QueueUrl: url() });
    }
  }
  await client('us-east-1').sendMessage({ QueueUrl: url(), MessageBody: 'delayed', DelaySeconds: 900 });
});
afterAll(async () => {
  for (const one of clients.values()) one.destroy();
  await gateway.close();
});

const bodiesIn = (text: string) => [...text.matchAll(/<Body>(.*?)<\/Body>/g)].map(([, body]) => body).sort();
const query = (more: Record<string, string>) => new URLSearchParams({ QueueUrl: url(), ...more }).toString();

// https://docs.localstack.cloud/aws/services/sqs/#developer-endpoints
test.each<[string, Record<string, string>, string[]]>([
  ['us-east-1', {}, ['visible']],
  ['us-east-1', { ShowInvisible: 'true' }, ['hidden', 'visible']],
  ['us-east-1', { ShowDelayed: 'True' }, ['delayed', 'visible']],
  ['us-east-1', { ShowDelayed: '1', ShowInvisible: '1' }, ['delayed', 'hidden', 'visible']],
  ['us-east-1', { ShowDelayed: 'yes', ShowInvisible: 'false' }, ['visible']],
  ['eu-west-1', { ShowDelayed: '1', ShowInvisible: '1' }, ['there']],
])('by its place: of %s, with %j', async (region, more, bodies) => {
  const { status, text } = await ask(
    gateway.port,
    `GET /_aws/sqs/messages/${region}/000000000000/jobs?${new URLSearchParams(more)}`,
  );
  expect([status, bodiesIn(text)]).toEqual([200, bodies]);
});

test.each<[Record<string, string>, string[]]>([
  [{}, ['visible']],
  [{ ShowInvisible: 'true' }, ['hidden', 'visible']],
  [{ ShowDelayed: 'true' }, ['delayed', 'visible']],
])('by its URL, in the query or a form: %j', async (more, bodies) => {
  const here = { QueueUrl: 'http://sqs.us-east-1.localhost.localstack.cloud:4566/000000000000/jobs', ...more };
  const form = new URLSearchParams(here).toString();
  expect(bodiesIn((await ask(gateway.port, `GET /_aws/sqs/messages?${form}`)).text)).toEqual(bodies);
  expect(bodiesIn((await ask(gateway.port, 'POST /_aws/sqs/messages', {}, form)).text)).toEqual(bodies);
});

test.each([
  'http://sqs.eu-west-1.localhost.localstack.cloud:4566/000000000000/jobs',
  'http://eu-west-1.queue.localhost.localstack.cloud:4566/000000000000/jobs',
  'http://localhost:4566/queue/eu-west-1/000000000000/jobs',
])('a URL names its region: %s', async (QueueUrl) => {
  expect(
    bodiesIn((await ask(gateway.port, `GET /_aws/sqs/messages?${new URLSearchParams({ QueueUrl })}`)).text),
  ).toEqual(['there']);
});

test('a URL without a region is in that of the signature', async () => {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0';
  expect(bodiesIn((await ask(gateway.port, `GET /_aws/sqs/messages?${query({})}`, { authorization })).text)).toEqual([
    'there',
  ]);
});

test('what is hidden or delayed is marked where it is asked for', async () => {
  const path = '/_aws/sqs/messages/us-east-1/000000000000/jobs';
  const marks = async (more: string) => {
    const { text } = await ask(gateway.port, `GET ${path}?${more}`);
    return Object.fromEntries(
      [...text.matchAll(/<Message>(.*?)<\/Message>/g)].map(([, message = '']) => [
        /<Body>(.*?)</.exec(message)?.[1],
        [/IsVisible<\/Name><Value>(.*?)</.exec(message)?.[1], /IsDelayed<\/Name><Value>(.*?)</.exec(message)?.[1]],
      ]),
    );
  };
  expect(await marks('')).toEqual({ visible: [undefined, undefined] });
  expect(await marks('ShowInvisible=1&ShowDelayed=1')).toEqual({
    visible: ['true', 'false'],
    hidden: ['false', 'false'],
    delayed: ['true', 'true'],
  });
});

test('JSON is the XML turned: none, one, or a list', async () => {
  const path = '/_aws/sqs/messages/us-east-1/000000000000/jobs';
  const json = async (more: string, at = path) =>
    JSON.parse((await ask(gateway.port, `GET ${at}?${more}`, { accept: 'application/json' })).text)
      .ReceiveMessageResponse;
  const one = await json('');
  expect(one.ReceiveMessageResult.Message).toMatchObject({
    Body: 'visible',
    Attribute: expect.arrayContaining([{ Name: 'ApproximateReceiveCount', Value: '0' }]),
  });
  expect(one.ResponseMetadata).toEqual({ RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect((await json('ShowInvisible=1')).ReceiveMessageResult.Message).toHaveLength(2);
  await client('us-east-1').createQueue({ QueueName: 'empty' });
  expect((await json('', path.replace('jobs', 'empty'))).ReceiveMessageResult).toBeNull();
});

test('an SDK may receive from it, and do nothing else', async () => {
  const headers = { 'x-amz-target': 'AmazonSQS.ReceiveMessage', 'content-type': 'application/x-amz-json-1.0' };
  const body = JSON.stringify({ QueueUrl: url().replace('127.0.0.1', 'sqs.us-east-1.localhost') });
  const received = await ask(gateway.port, 'POST /_aws/sqs/messages', headers, body);
  expect([received.status, JSON.parse(received.text).Messages.map(({ Body }: { Body: string }) => Body)]).toEqual([
    200,
    ['visible'],
  ]);
  const refused = await ask(
    gateway.port,
    'POST /_aws/sqs/messages',
    { ...headers, 'x-amz-target': 'AmazonSQS.DeleteQueue' },
    body,
  );
  expect([refused.status, refused.text]).toEqual([
    400,
    expect.stringContaining('This endpoint only accepts ReceiveMessage calls'),
  ]);
  const form = await ask(gateway.port, 'POST /_aws/sqs/messages', {}, 'Action=DeleteQueue&QueueUrl=x');
  expect([form.status, form.text]).toEqual([400, expect.stringContaining('<Code>InvalidRequest</Code>')]);
});

test('a queue that is not there', async () => {
  for (const line of [
    'GET /_aws/sqs/messages',
    'GET /_aws/sqs/messages?QueueUrl=http://x/000000000000/none',
    'GET /_aws/sqs/messages/us-east-1/111111111111/jobs',
  ]) {
    const { status, text } = await ask(gateway.port, line);
    expect([status, text], line).toEqual([
      400,
      expect.stringContaining('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>'),
    ]);
  }
});

test('messages of all queues are listed with where they are', async () => {
  const { queues } = JSON.parse((await ask(gateway.port, 'GET /_jaws/messages')).text) as {
    queues: { name: string; region: string; account: string; messages: object[] }[];
  };
  const shown = (list: typeof queues) =>
    list.map(({ name, region, account, messages }) => [name, region, account, messages.length]).sort();
  expect(shown(queues)).toEqual(
    expect.arrayContaining([
      ['jobs', 'eu-west-1', '000000000000', 1],
      ['jobs', 'us-east-1', '000000000000', 3],
    ]),
  );
  const listed = async (more: string) =>
    shown(JSON.parse((await ask(gateway.port, `GET /_jaws/messages?${more}`)).text).queues);
  expect(await listed('region=eu-west-1')).toEqual([['jobs', 'eu-west-1', '000000000000', 1]]);
  expect(await listed('account=111111111111')).toEqual([]);
  const ambiguous = await ask(gateway.port, 'GET /_jaws/messages/jobs');
  expect([ambiguous.status, JSON.parse(ambiguous.text).message]).toEqual([
    404,
    expect.stringMatching(
      /^There are several queues "jobs", in 000000000000 [a-z]+-[a-z]+-1, 000000000000 [a-z]+-[a-z]+-1: say which by region and account\.$/,
    ),
  ]);
  const one = JSON.parse(
    (await ask(gateway.port, 'GET /_jaws/messages/jobs?region=eu-west-1&account=000000000000')).text,
  );
  expect(one.messages).toMatchObject([{ body: 'there' }]);
});
