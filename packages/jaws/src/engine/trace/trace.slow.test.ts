import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { deploy } from '../deploy.ts';
import { logs } from '../logs.ts';
import { metrics } from '../metrics/metrics.ts';
import { openProject } from '../open.ts';
import { status } from '../status.ts';
import { functionFiles, projectFolder, testHost } from '../testing/project.ts';
import { trace } from './trace.ts';
import type { TraceOptions } from './types.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const order = `import { createAws } from 'jaws-core-js/aws';
import { createHandler, json } from 'jaws-core-js/http';
import { count } from 'jaws-core-js/metrics';
import { currentTrace } from 'jaws-core-js/trace';
const aws = createAws();
export const handler = createHandler(async ({ query }) => {
  if (query.has('fails')) throw new TypeError('password=hunter2');
  console.log('an order \\u001b[31mred');
  count('Orders', 2, { dimensions: { plan: 'pro' } });
  await aws.sns.publish({ TopicArn: process.env.TOPIC, Message: '{}' });
  return json(201, currentTrace());
});
`;
const work = `import { createAws } from 'jaws-core-js/aws';
import { performBatch } from 'jaws-core-js/queue';
// A region of its own: the event goes to the other one.
const aws = createAws({ region: 'eu-west-1' });
const perform = async () => {
  console.log('work on it');
  await aws.json('events', 'PutEvents', { Entries: [{ Source: 'shop', DetailType: 'OrderPlaced', Detail: '{"n":1}' }] });
};
export const handler = ({ Records }, context) => performBatch(Records, { perform, context });
`;
const mail = `import { traced } from 'jaws-core-js/trace';
export const handler = traced(async ({ detail }) => {
  console.log('a mail for ' + detail.n);
});
`;
const may = (Action: string, Resource: unknown) => ({ Effect: 'Allow', Action: [Action], Resource });
const cloudFormation = (id: string, Variables: object = {}) => ({
  Handler: `aws_modules/${id}/handler.handler`,
  Runtime: 'nodejs22.x',
  MemorySize: 128,
  Timeout: 10,
  Environment: { Variables },
});

const stages = { prod: ['us-east-1', 'eu-west-1'] } as const;
const root = projectFolder({
  stages,
  files: {
    ...functionFiles('shop/order', {
      code: order,
      lambda: {
        iamPolicyDocumentStatements: [may('sns:Publish', { Ref: 'News' })],
        cloudFormation: cloudFormation('shop/order', { TOPIC: { Ref: 'News' } }),
      },
    }),
    ...functionFiles('shop/work', {
      code: work,
      apiGateway: null,
      lambda: {
        iamPolicyDocumentStatements: [may('events:PutEvents', '*')],
        eventSources: {
          Jobs: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: { EventSourceArn: { Ref: 'JobsArn' }, FunctionResponseTypes: ['ReportBatchItemFailures'] },
          },
        },
        cloudFormation: cloudFormation('shop/work'),
      },
    }),
    ...functionFiles('shop/mail', {
      code: mail,
      apiGateway: null,
      lambda: {
        iamPolicyDocumentStatements: [],
        eventSources: { Placed: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['shop'] } } } },
        cloudFormation: cloudFormation('shop/mail'),
      },
    }),
    'cloudformation/resources-cf.json': {
      Resources: {
        News: { Type: 'AWS::SNS::Topic' },
        Jobs: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
        JobsPolicy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [{ Ref: 'Jobs' }],
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ ...may('sqs:SendMessage', { 'Fn::GetAtt': ['Jobs', 'Arn'] }), Principal: '*' }],
            },
          },
        },
        ToJobs: {
          Type: 'AWS::SNS::Subscription',
          Properties: { TopicArn: { Ref: 'News' }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Jobs', 'Arn'] } },
        },
      },
      Outputs: { JobsArn: { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } } },
    },
  },
});

let cloud: Cloud;
let url: string;
beforeAll(async () => {
  mkdirSync(join(root, 'node_modules'));
  const core = fileURLToPath(new URL('../../../../core', import.meta.url));
  symlinkSync(core, join(root, 'node_modules/jaws-core-js'), 'dir');
  cloud = await startCloud({ port: 0 });
  const host = testHost(cloud.endpoint);
  const selection = { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  await deploy(host, { project: openProject(root), selection });
  const { regions } = await status(host, { root, stage: 'prod', region: 'us-east-1' });
  url = regions[0]!.endpoints[0]!.url;
});
afterAll(() => cloud.close());

const find = (id: string, over: Partial<TraceOptions> = {}) =>
  trace(testHost(cloud.endpoint), { root, stage: 'prod', id, since: Date.now() - 600_000, logs: false, ...over });
const caller = '00f067aa0ba902b7';
const began = (id: string) => ({ headers: { traceparent: `00-${id}-${caller}-01` } });

const whole = '4bf92f3577b34da6a3ce929d0e0e4736';
test('one trace over an API, a topic, a queue and a bus, in two regions', async () => {
  const answer = await fetch(url, began(whole));
  expect([answer.status, await answer.json()]).toEqual([201, expect.objectContaining({ trace: whole })]);
  await expect
    .poll(
      () =>
        find(whole).then(
          ({ spans }) => spans.length,
          () => 0,
        ),
      { timeout: 60_000, interval: 500 },
    )
    .toBe(3);
  const found = await find(whole);
  expect(found).toMatchObject({ traces: [whole], more: false, failed: [] });
  const [first, second, third] = found.spans;
  expect(found.spans.map((one) => [one.function, one.region, one.depth])).toEqual([
    ['shop/order', 'us-east-1', 0],
    ['shop/work', 'us-east-1', 1],
    ['shop/mail', 'eu-west-1', 2],
  ]);
  expect(first).toMatchObject({ name: 'GET /shop/order', status: 201, parent: caller, orphan: true });
  expect(second).toMatchObject({ parent: first?.span, queued: expect.any(Number) });
  expect(third).toMatchObject({ parent: second?.span, name: 'OrderPlaced' });
  for (const { at, duration } of found.spans) {
    expect(Math.min(at, duration)).toBeGreaterThanOrEqual(0);
    expect(at + duration).toBeLessThanOrEqual(found.total);
  }
  // Each of its requests leads to the same result, and so does the X-Ray header.
  for (const { requestId } of found.spans) expect((await find(requestId!)).traces).toEqual([whole]);
  expect((await find(`Root=1-${whole.slice(0, 8)}-${whole.slice(8)};Sampled=0`)).spans).toEqual(found.spans);
  expect((await find(whole, { region: 'eu-west-1' })).spans.map(({ depth, function: id }) => [depth, id])).toEqual([
    [0, 'shop/mail'],
  ]);
});

test('the lines within it, and none of other requests', async () => {
  const other = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
  await (await fetch(url, began(other))).text();
  await expect
    .poll(
      () =>
        find(other).then(
          ({ spans }) => spans.length,
          () => 0,
        ),
      { timeout: 60_000, interval: 500 },
    )
    .toBe(3);
  const { lines = [] } = await find(whole, { logs: true });
  const said = lines.flatMap(({ function: id, region, message }) =>
    /\tINFO\t/.test(message) ? [[region, id, message.split('\t').at(-1)]] : [],
  );
  expect(said).toEqual([
    ['us-east-1', 'shop/order', 'an order \u001b[31mred'],
    ['us-east-1', 'shop/work', 'work on it'],
    ['eu-west-1', 'shop/mail', 'a mail for 1'],
  ]);
  expect(lines.some(({ message }) => message.includes('jaws.span'))).toBe(false);
  // A line without a request id belongs to the invocation that was running.
  expect(lines.filter(({ message }) => message.startsWith('{"_aws"')).length).toBe(1);
  const host = testHost(cloud.endpoint);
  await logs(host, { root, stage: 'prod', functions: ['shop/order'], since: Date.now() - 600_000, follow: false });
  expect(host.events.filter((event) => 'message' in event && event.message.includes('jaws.span')).length).toBe(2);
});

test('what failed says so by its name alone', async () => {
  const failing = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb';
  expect((await fetch(`${url}?fails=1`, began(failing))).status).toBe(500);
  await expect
    .poll(
      () =>
        find(failing).then(
          ({ spans }) => spans,
          () => [],
        ),
      { timeout: 30_000 },
    )
    .toMatchObject([{ error: 'TypeError', status: 500 }]);
  expect(JSON.stringify(await find(failing))).not.toContain('hunter2');
});

test('metrics of functions are those of CloudWatch, by two calls a region', async () => {
  const measured = () =>
    metrics(testHost(cloud.endpoint), {
      root,
      stage: 'prod',
      functions: ['shop/mail', 'shop/order', 'shop/work'],
      span: 3_600_000,
      coldStarts: false,
    });
  const calls = () =>
    cloud.faults
      .calls({ service: 'cloudwatch', region: 'us-east-1' })
      .flatMap(({ operation, count }) => (/^(GetMetricData|ListMetrics)$/.test(operation) ? [count] : []))
      .reduce((sum, count) => sum + count, 0);
  await expect
    .poll(async () => (await measured()).regions[0]?.custom?.metrics[0]?.sum.sum, { timeout: 30_000 })
    .toBe(4);
  const before = calls();
  const [us, eu] = (await measured()).regions;
  expect(calls() - before).toBe(2);
  expect(us?.custom).toEqual({
    metrics: [
      {
        name: 'Orders',
        function: 'shop/order',
        dimensions: { plan: 'pro' },
        samples: 2,
        p95: 2,
        sum: { sum: 4, steps: expect.any(Array) },
      },
    ],
  });
  expect(eu).not.toHaveProperty('custom');
});

test('nothing found says what to do; odd ids are refused before anything is asked', async () => {
  const none = 'cccccccccccccccccccccccccccccccc';
  await expect(find(none)).rejects.toMatchObject({
    code: 'TraceNotFound',
    hint: expect.stringContaining('--since 1d'),
  });
  await expect(find(whole, { since: Date.now() + 1_000 })).rejects.toMatchObject({ code: 'TraceNotFound' });
  const request = '8f507cfc-1a2b-4697-b07a-ac58fc914c95';
  await expect(find(request)).rejects.toMatchObject({ hint: expect.stringContaining(`jaws logs --trace ${request}`) });
  await expect(find(`${none}" || "`)).rejects.toMatchObject({ code: 'InvalidValue' });
});

test('a region that is away hides no other', async () => {
  await cloud.faults.regionDown('eu-west-1', 'unavailable');
  try {
    const found = await find(whole);
    expect(found.spans.map(({ function: id }) => id)).toEqual(['shop/order', 'shop/work']);
    expect(found.failed).toMatchObject([{ region: 'eu-west-1', code: expect.any(String) }]);
    await expect(find('c'.repeat(32))).rejects.toThrow('eu-west-1 could not be read');
  } finally {
    await cloud.faults.regionUp('eu-west-1');
  }
});

test('of more than can be read it says that there is more', async () => {
  const id = 'dddddddddddddddddddddddddddddddd';
  const client = new CloudWatchLogs({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const at = { logGroupName: '/aws/lambda/prod-shop-lShopWork', logStreamName: 'many' };
  await client.createLogStream(at);
  const timestamp = Date.now();
  const line = (n: number) => {
    const span = n.toString(16).padStart(16, '0');
    return JSON.stringify({ type: 'jaws.span', trace: id, span, name: 'n', start: timestamp, duration: 1 });
  };
  const logEvents = Array.from({ length: 2_500 }, (_, n) => ({ timestamp, message: line(n + 1) }));
  await client.putLogEvents({ ...at, logEvents });
  client.destroy();
  const { spans, more } = await find(id);
  expect([spans.length, more]).toEqual([2_000, true]);
});
