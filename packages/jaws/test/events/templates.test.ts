import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fakeClock } from '../../../cloud/src/index.ts';
import { WebSocketClient } from '../../../cloud/src/services/apigatewayv2/testing/websocket-client.ts';
import { eventTemplates } from '../../src/engine/invoke/templates/index.ts';
import { type TemplateName, templateNames } from '../../src/engine/invoke/templates/names.ts';
import { eventFor } from '../../src/engine/invoke.ts';
import { type Files, functionFiles, testHost, write } from '../../src/engine/testing/project.ts';
import { resourcesTemplate } from '../../src/scaffold/resources.ts';
import { Deployed, fn } from '../endpoints/deployed.ts';

// A template's event is compared with the event that the function really gets from its trigger, on the embedded cloud.

const place = { project: 'api', domain: 'api.test', email: 'me@api.test', stage: 'dev', region: 'us-east-1' };
const base = resourcesTemplate(place);
const attributeOf = (name: string, attribute = 'Arn') => ({ Value: { 'Fn::GetAtt': [name, attribute] } });
const resources = {
  ...base,
  Resources: {
    ...base.Resources,
    Jobs: { Type: 'AWS::SQS::Queue' },
    Topic: { Type: 'AWS::SNS::Topic' },
    Uploads: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'uploads-of-the-templates' } },
    Audit: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'audit' } },
    Items: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'items',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      },
    },
  },
  Outputs: {
    ...base.Outputs,
    JobsArn: attributeOf('Jobs'),
    ItemsStream: attributeOf('Items', 'StreamArn'),
    TopicArn: { Value: { Ref: 'Topic' } },
    UploadsName: { Value: { Ref: 'Uploads' } },
    AuditName: { Value: { Ref: 'Audit' } },
  },
};

/** Without an event.json, the event comes from its trigger. */
const bare = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !name.endsWith('/event.json')));
const calledBy = (name: string, source: object) =>
  bare(
    functionFiles(`m/${name}`, {
      lambda: { iamPolicyDocumentStatements: [], eventSources: { Source: source } },
      apiGateway: null,
      code: 'export const handler = async () => ({ statusCode: 200 });\n',
    }),
  );
const mapping = (EventSourceArn: unknown, more: object = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn, ...more },
});
const answering = 'return { statusCode: 200, body: "" };';

let project: Deployed;
let http: Deployed;
const clock = fakeClock(new Date().toISOString());
let config: {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
};
beforeAll(async () => {
  project = await Deployed.start({ files: {} }, { clock });
  write(project.root, {
    'cloudformation/dev/us-east-1/resources-cf.json': resources,
    ...calledBy('queue', mapping({ Ref: 'JobsArn' })),
    ...calledBy('stream', mapping({ Ref: 'ItemsStream' }, { StartingPosition: 'TRIM_HORIZON' })),
    ...calledBy('topic', { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'TopicArn' } } }),
    ...calledBy('bus', {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['shop'], 'detail-type': ['Paid'], detail: { sum: [7], kind: [{ exists: true }] } },
      },
    }),
    ...calledBy('timer', { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 minute)' } }),
    ...calledBy('hourly', { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 minute)' } }),
    ...calledBy('bucket', {
      Type: 'AWS::S3::Bucket',
      Properties: { Bucket: { Ref: 'UploadsName' }, Prefix: 'in/', Suffix: '.jpg' },
    }),
    ...calledBy('log', { Type: 'AWS::Logs::SubscriptionFilter', Properties: { LogGroupName: { Ref: 'AuditName' } } }),
    ...calledBy('connect', { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: '$connect' } }),
    ...calledBy('send', { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: 'send' } }),
    ...calledBy('gone', { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: '$disconnect' } }),
    ...calledBy('url', { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } }),
    ...bare(fn('m/rest', { Type: 'AWS_PROXY', Path: 'orders/{id}', Method: 'POST' }, answering)),
  });
  await project.deploy();
  http = await Deployed.start({
    api: { ProtocolType: 'HTTP' },
    files: { ...bare(fn('m/route', { Type: 'AWS_PROXY', Path: 'orders/{id}', Method: 'POST' }, answering)) },
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  config = { endpoint: project.cloud.endpoint, region: 'us-east-1', credentials };
}, 120_000);
afterAll(() => Promise.all([project?.close(), http?.close()]));

/** An event with contents known to the test. */
// biome-ignore lint/suspicious/noExplicitAny: each one has a form of its own
type Dug = any;

/** The event of a function's only trigger, and the one it really received. */
async function both(id: string, trigger: () => Promise<unknown>, { root, cloud } = project) {
  await trigger();
  const name = `dev-api-lM${id.slice(2, 3).toUpperCase()}${id.slice(3)}`;
  const found = await vi.waitFor(
    () => {
      const [first] = cloud.invocations({ function: name });
      expect(first).toBeDefined();
      return first!;
    },
    { timeout: 20_000, interval: 50 },
  );
  const made = await eventFor(testHost(cloud.endpoint), { root, function: id, stage: 'dev' });
  return { made: made as Dug, got: found.event as Dug };
}

/** Every path in it, with the kind of its value. Header names are the client's own. */
function shape(value: unknown, path = ''): string[] {
  if (/(?:eaders|mageAttributes|essageAttributes)$/.test(path)) return [path];
  if (Array.isArray(value)) return value.length === 0 ? [`${path}[]`] : shape(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null) return [`${path}: ${value === null ? 'null' : typeof value}`];
  return Object.entries(value)
    .flatMap(([name, inner]) => shape(inner, `${path}.${name}`))
    .sort();
}

const s = JSON.stringify;
/** Clients close their connections at the end of the test. */
async function using<Client extends { destroy(): void }>(client: Client, work: (client: Client) => Promise<unknown>) {
  try {
    await work(client);
  } finally {
    client.destroy();
  }
}

describe('an event of a template is that of the trigger', () => {
  test('sqs', async () => {
    const { made, got } = await both('m/queue', () =>
      using(new SQS(config), async (sqs) => {
        const { QueueUrls } = await sqs.listQueues({});
        await sqs.sendMessage({ QueueUrl: QueueUrls![0]!, MessageBody: '{}' });
      }),
    );
    expect(shape(made)).toEqual(shape(got));
    const { eventSourceARN, md5OfBody, awsRegion, body } = got.Records[0];
    expect(made.Records[0]).toMatchObject({ eventSourceARN, md5OfBody, awsRegion, body });
  });

  test('sns', async () => {
    const { made, got } = await both('m/topic', () =>
      using(new SNS(config), async (sns) => {
        const { Topics } = await sns.listTopics({});
        await sns.publish({ TopicArn: Topics![0]!.TopicArn!, Message: '{}' });
      }),
    );
    expect(shape(made)).toEqual(shape(got));
    expect(made.Records[0].Sns.TopicArn).toBe(got.Records[0].Sns.TopicArn);
  });

  test('dynamodb', async () => {
    const { made, got } = await both('m/stream', () =>
      using(new DynamoDB(config), (db) => db.putItem({ TableName: 'items', Item: { id: { S: '1' } } })),
    );
    expect(shape(made)).toEqual(shape(got));
    const { eventSourceARN, dynamodb } = got.Records[0];
    expect(made.Records[0]).toMatchObject({ eventSourceARN, dynamodb: { NewImage: dynamodb.NewImage, SizeBytes: 6 } });
  });

  test('s3', async () => {
    const { made, got } = await both('m/bucket', () =>
      using(new S3({ ...config, forcePathStyle: true }), (s3) =>
        s3.putObject({ Bucket: 'uploads-of-the-templates', Key: 'in/object.jpg', Body: 'x' }),
      ),
    );
    expect(shape(made)).toEqual(shape(got));
    const { bucket, object, reason } = got.detail;
    expect(made).toMatchObject({ resources: got.resources, detail: { bucket, reason } });
    expect(made.detail.object.key).toBe(object.key);
  });

  test('eventbridge', async () => {
    const entry = { Source: 'shop', DetailType: 'Paid', Detail: '{"sum":7,"kind":"a"}' };
    const { made, got } = await both('m/bus', () =>
      using(new EventBridge(config), (bus) => bus.putEvents({ Entries: [entry] })),
    );
    // A value that the pattern only compares is not invented.
    expect(shape(made)).toEqual(shape({ ...got, detail: { sum: 7 } }));
    expect(made).toMatchObject({ source: 'shop', 'detail-type': 'Paid', detail: { sum: 7 } });
  });

  test('schedule', async () => {
    const timer = await both('m/timer', async () => clock.advance(61_000));
    expect(shape(timer.made)).toEqual(shape(timer.got));
    expect(timer.made).toMatchObject({ source: 'aws.scheduler', detail: '{}' });
    const hourly = await both('m/hourly', async () => clock.advance(61_000));
    expect(shape(hourly.made)).toEqual(shape(hourly.got));
    expect(hourly.made).toMatchObject({ source: 'aws.events', detail: {} });
  });

  test('logs', async () => {
    const { made, got } = await both('m/log', () =>
      using(new CloudWatchLogs(config), async (logs) => {
        const where = { logGroupName: 'audit', logStreamName: 'stream' };
        await logs.createLogStream(where);
        const logEvents = [{ timestamp: Date.now(), message: 'a line' }];
        await logs.putLogEvents({ ...where, logEvents });
      }),
    );
    const opened = (event: { awslogs: { data: string } }) =>
      JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString());
    expect(shape(opened(made))).toEqual(shape(opened(got)));
    expect(opened(made)).toMatchObject({ logGroup: 'audit', logEvents: [{ message: 'a line' }] });
  });

  test('apigateway', async () => {
    const init = { fill: { id: 'id' }, body: '{}', headers: { 'content-type': 'application/json' } };
    const { made, got } = await both('m/rest', () => project.call('POST /orders/{id}', init));
    expect(shape(made)).toEqual(shape(without(got, 'deploymentId')));
    const { resource, path, httpMethod, pathParameters, body, requestContext } = got;
    const { resourcePath, stage, accountId } = requestContext;
    const expected = { resource, path, httpMethod, pathParameters, body };
    expect(made).toMatchObject({
      ...expected,
      requestContext: { resourcePath, stage, accountId, path: '/dev/orders/id' },
    });
  });

  test('apigateway-v2', async () => {
    const init = { fill: { id: 'id' }, body: '{}', headers: { 'content-type': 'application/json' } };
    const { made, got } = await both('m/route', () => http.call('POST /orders/{id}', init), http);
    expect(shape(made)).toEqual(shape(got));
    const { routeKey, rawPath, pathParameters, body } = got;
    expect(made).toMatchObject({ routeKey, rawPath, pathParameters, body });
    expect(made.requestContext.http).toMatchObject({ method: 'POST', path: got.requestContext.http.path });
  });

  test('function-url', async () => {
    const { made, got } = await both('m/url', () => askUrl(project));
    expect(shape(made)).toEqual(shape(got));
  });
});

describe('the event of a route of a WebSocket API', () => {
  const socket = async (work: (client: WebSocketClient) => unknown) => {
    const { pathname } = new URL(project.url('WS '));
    const client = await WebSocketClient.open(project.cloud.endpoint, pathname, { 'User-Agent': 'test' });
    await work(client);
    client.close(1000);
    await client.ended;
  };

  test.each([
    ['m/connect', '$connect'],
    ['m/send', 'send'],
    ['m/gone', '$disconnect'],
  ])('of %s', async (id, routeKey) => {
    const { made, got } = await both(id, () => socket((client) => client.send('{"action":"send"}')));
    expect(shape(made)).toEqual(shape(got));
    const { eventType, stage, messageDirection } = got.requestContext;
    expect(made.requestContext).toMatchObject({ routeKey, eventType, stage, messageDirection });
    expect(made.body).toBe(got.body);
  });
});

/** Requests the function's URL. Not every machine resolves names below localhost. */
async function askUrl({ cloud }: Deployed): Promise<void> {
  const lambda = new Lambda(config);
  const { FunctionUrlConfigs } = await lambda.listFunctionUrlConfigs({ FunctionName: 'dev-api-lMUrl' });
  lambda.destroy();
  const { host } = new URL(FunctionUrlConfigs![0]!.FunctionUrl!);
  await new Promise((resolve, reject) => {
    const asked = get(cloud.endpoint, { agent: false, headers: { host } }, (answer) =>
      answer.resume().on('end', resolve),
    );
    asked.on('error', reject);
  });
}

/** Parts of a request's context that only a real one has. */
function without(event: { requestContext: Record<string, unknown> }, name: string): unknown {
  const { [name]: _left, ...requestContext } = event.requestContext;
  return { ...event, requestContext };
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
test('those of Cognito have the parts that every one has, and a request and response of their own', () => {
  const where = { ...place, account: '123456789012', functionName: 'f', now: new Date(0), known: {} };
  const names = templateNames.filter((name) => name.startsWith('cognito-'));
  expect(names).toHaveLength(10);
  for (const name of names) {
    const event = eventTemplates[name].make(where, undefined) as Record<string, unknown>;
    expect(Object.keys(event), name).toEqual([
      'version',
      'triggerSource',
      'region',
      'userPoolId',
      'userName',
      'callerContext',
      'request',
      'response',
    ]);
  }
});

test('every template makes an event where nothing is known, and it is JSON', () => {
  const where = { ...place, account: '123456789012', functionName: 'f', now: new Date(0), known: {} };
  expect(Object.keys(eventTemplates)).toEqual([...templateNames]);
  for (const name of templateNames as readonly TemplateName[]) {
    const event = eventTemplates[name].make(where, undefined);
    expect(JSON.parse(s(event)), name).toEqual(event);
  }
});
