import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventsCloud } from './testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof eventsCloud>>;
beforeAll(async () => {
  cloud = await eventsCloud();
});
afterAll(() => cloud.close());

const ORDERS = JSON.stringify({ source: ['shop'], 'detail-type': ['order'] });
const ruleArn = (name: string, bus?: string) =>
  `arn:aws:events:eu-west-1:000000000000:rule/${bus ? `${bus}/` : ''}${name}`;

describe('a rule', () => {
  it('sends what fits to a queue that lets it in, as AWS shapes it', async () => {
    const queue = await cloud.queue('plain', ruleArn('plain'));
    await cloud.events.putRule({ Name: 'plain', EventPattern: ORDERS });
    await cloud.events.putTargets({ Rule: 'plain', Targets: [{ Id: 'q', Arn: queue.arn }] });
    const { Entries } = await cloud.put({ id: 7 });
    await cloud.events.putEvents({ Entries: [{ Source: 'other', DetailType: 'order', Detail: '{}' }] });
    const [body = '{}', ...more] = await queue.bodies();
    expect(more).toEqual([]);
    // https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
    expect(JSON.parse(body)).toEqual({
      version: '0',
      id: Entries?.[0]?.EventId,
      'detail-type': 'order',
      source: 'shop',
      account: '000000000000',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'eu-west-1',
      resources: [],
      detail: { id: 7 },
    });
    await cloud.events.disableRule({ Name: 'plain' });
    await cloud.put({ id: 8 });
    expect(await queue.bodies()).toEqual([]);
    await expect(cloud.events.deleteRule({ Name: 'plain' })).rejects.toThrow(
      "Rule can't be deleted since it has targets.",
    );
  });

  it('without permission sends the event to the dead letter queue, at once', async () => {
    const closed = await cloud.queue('closed');
    const letters = await cloud.queue('letters', ruleArn('denied'));
    await cloud.events.putRule({ Name: 'denied', EventPattern: '{"source": ["shop"], "detail": {"denied": [true]}}' });
    const target = { Id: 'q', Arn: closed.arn, DeadLetterConfig: { Arn: letters.arn } };
    await cloud.events.putTargets({ Rule: 'denied', Targets: [target] });
    await cloud.put({ denied: true });
    expect(await closed.bodies()).toEqual([]);
    const [letter] = await letters.messages();
    expect(JSON.parse(letter?.Body ?? '{}').detail).toEqual({ denied: true });
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    expect(letter?.MessageAttributes).toMatchObject({
      RULE_ARN: { StringValue: ruleArn('denied') },
      TARGET_ARN: { StringValue: closed.arn },
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
    });
  });

  // Expectations: AWS's answers as LocalStack's verified tests of input transformers recorded them.
  it('transforms the event for its target', async () => {
    const paths = {
      id: '$.detail.id',
      list: '$.detail.list',
      all: '$.detail',
      gone: '$.detail.gone',
      yes: '$.detail.yes',
    };
    const templates: [string, string | undefined][] = [
      ['{"id": <id>, "path": "a/<id>/b", "gone": <gone>}', '{"id": "x\\"y", "path": "a/x\\"y/b", "gone": ""}'],
      ['{"list": <list>}', '{"list": ["A","B"]}'],
      ['"<list> of <id>, <gone>, <yes>!"', '"[A,B] of x\\"y, , true!"'],
      ['{"rule": "<aws.events.rule-name>"}', '{"rule": "shaped"}'],
      // An object within quotes makes invalid JSON: the event is dropped.
      ['{"all": "<all>"}', undefined],
    ];
    await cloud.events.createEventBus({ Name: 'shapes' });
    const queue = await cloud.queue('shaped', ruleArn('shaped', 'shapes'));
    await cloud.events.putRule({ Name: 'shaped', EventBusName: 'shapes', EventPattern: ORDERS });
    for (const [InputTemplate, wanted] of templates) {
      const target = { Id: 'q', Arn: queue.arn, InputTransformer: { InputPathsMap: paths, InputTemplate } };
      await cloud.events.putTargets({ Rule: 'shaped', EventBusName: 'shapes', Targets: [target] });
      await cloud.put({ id: 'x"y', list: ['A', 'B'], yes: true }, 'shapes');
      expect(await queue.bodies()).toEqual(wanted === undefined ? [] : [wanted]);
    }
    const unknown = { Id: 'q', Arn: queue.arn, InputTransformer: { InputTemplate: '{"a": <nope>}' } };
    await expect(
      cloud.events.putTargets({ Rule: 'shaped', EventBusName: 'shapes', Targets: [unknown] }),
    ).rejects.toThrow('InputTemplate for target q contains invalid placeholder nope.');
  });

  it('sends to another bus, which sends to no third one', async () => {
    for (const Name of ['first', 'second', 'third']) {
      await cloud.events.createEventBus({ Name });
      await cloud.events.putRule({ Name: 'on', EventBusName: Name, EventPattern: ORDERS });
    }
    const RoleArn = await cloud.busRole();
    const bus = (name: string) => ({
      Id: name,
      Arn: `arn:aws:events:eu-west-1:000000000000:event-bus/${name}`,
      RoleArn,
    });
    const seen = await cloud.queue('seen', ruleArn('on', 'second'));
    const unseen = await cloud.queue('unseen', ruleArn('on', 'third'));
    await cloud.events.putTargets({ Rule: 'on', EventBusName: 'first', Targets: [bus('second')] });
    await cloud.events.putTargets({
      Rule: 'on',
      EventBusName: 'second',
      Targets: [{ Id: 'q', Arn: seen.arn }, bus('third')],
    });
    await cloud.events.putTargets({ Rule: 'on', EventBusName: 'third', Targets: [{ Id: 'q', Arn: unseen.arn }] });
    await cloud.put({ way: 1 }, 'first');
    expect(await seen.bodies()).toHaveLength(1);
    expect(await unseen.bodies()).toEqual([]);
  });
});

it('a bus of another account takes events from whom its policy names', async () => {
  const credentials = { accessKeyId: '111122223333', secretAccessKey: 'test' };
  const there = new EventBridge({ ...cloud.config, credentials, region: 'us-west-2' });
  const queues = new SQS({ ...cloud.config, credentials, region: 'us-west-2' });
  const bus = 'arn:aws:events:us-west-2:111122223333:event-bus/default';
  const rule = 'arn:aws:events:us-west-2:111122223333:rule/from';
  const Arn = 'arn:aws:sqs:us-west-2:111122223333:from';
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: Arn,
        Condition: { ArnEquals: { 'aws:SourceArn': rule } },
      },
    ],
  });
  const { QueueUrl } = await queues.createQueue({ QueueName: 'from', Attributes: { Policy } });
  await there.putRule({ Name: 'from', EventPattern: '{"account": ["000000000000"]}' });
  await there.putTargets({ Rule: 'from', Targets: [{ Id: 'q', Arn }] });
  await cloud.events.putRule({ Name: 'to', EventPattern: '{"detail": {"abroad": [true]}}' });
  await cloud.events.putTargets({ Rule: 'to', Targets: [{ Id: 'b', Arn: bus, RoleArn: await cloud.busRole() }] });
  await expect(cloud.put({ direct: true }, bus)).rejects.toThrow('is not authorized to perform: events:PutEvents');
  await cloud.put({ abroad: true });
  expect((await queues.receiveMessage({ QueueUrl })).Messages).toBeUndefined();
  await there.putPermission({ Action: 'events:PutEvents', Principal: '000000000000', StatementId: 's' });
  await cloud.put({ abroad: true });
  const { Messages } = await queues.receiveMessage({ QueueUrl });
  expect(JSON.parse(Messages?.[0]?.Body ?? '{}')).toMatchObject({ account: '000000000000', region: 'eu-west-1' });
});

describe('PutEvents', () => {
  it('says of each entry what is wrong with it', async () => {
    const { Entries, FailedEntryCount } = await cloud.events.putEvents({
      Entries: [
        { Source: 's', DetailType: 't', Detail: '{}' },
        { DetailType: 't', Detail: '{}' },
        { Source: 's', DetailType: 't', Detail: '[]' },
        { Source: 'aws.s3', DetailType: 't', Detail: '{}' },
        { Source: 's', DetailType: 't', Detail: '{}', EventBusName: 'nowhere' },
      ],
    });
    expect(FailedEntryCount).toBe(3);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'InvalidArgument',
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      undefined,
    ]);
    const wide = JSON.stringify({ a: Array.from({ length: 200_000 }, () => 1) });
    const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const sizes = await cloud.events.putEvents({
      Entries: [wide, deep].map((Detail) => ({ Source: 's', DetailType: 't', Detail })),
    });
    expect(sizes.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, 'MalformedDetail']);
    await expect(cloud.events.testEventPattern({ EventPattern: '{"a": [1]}', Event: deep })).rejects.toThrow(
      'Parameter Event is not valid.',
    );
    const Detail = JSON.stringify({ long: 'x'.repeat(1024 * 1024) });
    await expect(cloud.events.putEvents({ Entries: [{ Source: 's', DetailType: 't', Detail }] })).rejects.toThrow(
      'Total size of the entries in the request is over the limit.',
    );
  });
});

it('a bucket sends events of its objects to the default bus', async () => {
  const queue = await cloud.queue('objects', ruleArn('objects'));
  const EventPattern = JSON.stringify({ source: ['aws.s3'], detail: { object: { key: [{ suffix: '.txt' }] } } });
  await cloud.events.putRule({ Name: 'objects', EventPattern });
  await cloud.events.putTargets({ Rule: 'objects', Targets: [{ Id: 'q', Arn: queue.arn }] });
  const s3 = new S3({ ...cloud.config, forcePathStyle: true });
  const Bucket = 'tells';
  await s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } });
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration });
  await s3.putObject({ Bucket, Key: 'a.txt', Body: 'x' });
  const body = await vi.waitFor(async () => {
    const [first] = await queue.bodies();
    expect(first).toBeDefined();
    return first ?? '';
  });
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
  expect(JSON.parse(body)).toMatchObject({
    'detail-type': 'Object Created',
    source: 'aws.s3',
    resources: ['arn:aws:s3:::tells'],
    detail: { bucket: { name: 'tells' }, object: { key: 'a.txt', size: 1 } },
  });
});

it('an archive replays what it has', async () => {
  await cloud.events.createEventBus({ Name: 'kept' });
  const EventSourceArn = 'arn:aws:events:eu-west-1:000000000000:event-bus/kept';
  const { ArchiveArn } = await cloud.events.createArchive({
    ArchiveName: 'kept',
    EventSourceArn,
    EventPattern: ORDERS,
  });
  await cloud.put({ n: 1 }, 'kept');
  expect(await cloud.events.describeArchive({ ArchiveName: 'kept' })).toMatchObject({
    EventCount: 1,
    State: 'ENABLED',
  });
  const queue = await cloud.queue('replayed', ruleArn('late', 'kept'));
  await cloud.events.putRule({ Name: 'late', EventBusName: 'kept', EventPattern: ORDERS });
  await cloud.events.putTargets({ Rule: 'late', EventBusName: 'kept', Targets: [{ Id: 'q', Arn: queue.arn }] });
  await cloud.events.startReplay({
    ReplayName: 'again',
    EventSourceArn: ArchiveArn,
    EventStartTime: new Date(0),
    EventEndTime: new Date(Date.now() + 60_000),
    Destination: { Arn: EventSourceArn },
  });
  const [body = '{}'] = await queue.bodies();
  expect(JSON.parse(body)).toMatchObject({ detail: { n: 1 }, 'replay-name': 'again' });
  expect(await cloud.events.describeReplay({ ReplayName: 'again' })).toMatchObject({ State: 'COMPLETED' });
  expect(await cloud.events.describeArchive({ ArchiveName: 'kept' })).toMatchObject({ EventCount: 1 });
});

it('a REST API is called with the event', async () => {
  const apigateway = new APIGateway(cloud.config);
  const { id: restApiId = '', rootResourceId = '' } = await apigateway.createRestApi({ name: 'hears' });
  const { id: orders } = await apigateway.createResource({ restApiId, parentId: rootResourceId, pathPart: 'orders' });
  const { id: resourceId } = await apigateway.createResource({ restApiId, parentId: orders, pathPart: '{id}' });
  const method = { restApiId, resourceId, httpMethod: 'POST' };
  const queue = await cloud.queue('heard', undefined);
  await apigateway.putMethod({ ...method, authorizationType: 'NONE' });
  const { Role } = await new IAM(cloud.config).createRole({
    RoleName: 'api',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  });
  await new IAM(cloud.config).putRolePolicy({
    RoleName: 'api',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
    }),
  });
  await apigateway.putIntegration({
    ...method,
    type: 'AWS',
    integrationHttpMethod: 'POST',
    credentials: Role?.Arn,
    uri: 'arn:aws:apigateway:eu-west-1:sqs:path/000000000000/heard',
    requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
    requestTemplates: {
      'application/json': "Action=SendMessage&MessageBody=$input.params('id')-$input.json('$.detail.n')",
    },
  });
  await apigateway.putMethodResponse({ ...method, statusCode: '200' });
  await apigateway.putIntegrationResponse({ ...method, statusCode: '200' });
  await apigateway.createDeployment({ restApiId, stageName: 'live' });
  await cloud.events.putRule({ Name: 'api', EventPattern: '{"detail": {"api": [true]}}' });
  const Arn = `arn:aws:execute-api:eu-west-1:000000000000:${restApiId}/live/POST/orders/*`;
  await cloud.events.putTargets({
    Rule: 'api',
    Targets: [{ Id: 'a', Arn, HttpParameters: { PathParameterValues: ['9'] } }],
  });
  await cloud.put({ api: true, n: 4 });
  await vi.waitFor(async () => expect(await queue.bodies()).toEqual(['9-4']));

  // A value is one segment of the path; it cannot lead to another path.
  const dead = await cloud.queue('astray', ruleArn('astray'));
  await cloud.events.putRule({ Name: 'astray', EventPattern: '{"detail": {"astray": [true]}}' });
  const astray = {
    Id: 'a',
    Arn: `arn:aws:execute-api:eu-west-1:000000000000:${restApiId}/live/POST/none/*/orders/*`,
    HttpParameters: { PathParameterValues: ['..', '9'] },
    DeadLetterConfig: { Arn: dead.arn },
  };
  await cloud.events.putTargets({ Rule: 'astray', Targets: [astray] });
  await cloud.put({ astray: true, n: 5 });
  await vi.waitFor(async () => expect(await dead.bodies()).toHaveLength(1));
  expect(await queue.bodies()).toEqual([]);
});

it('an API destination gets the connection credentials, which no description shows', async () => {
  const seen: { url: string | undefined; headers: Record<string, unknown>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.push({ url: request.url, headers: request.headers, body });
      // The first answer is a transient error.
      response.writeHead(seen.length === 1 ? 503 : 200).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const may = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'events:InvokeApiDestination', Resource: '*' }],
  };
  try {
    const iam = new IAM(cloud.config);
    const { Role } = await iam.createRole({ RoleName: 'caller', AssumeRolePolicyDocument: JSON.stringify(trust) });
    await iam.putRolePolicy({ RoleName: 'caller', PolicyName: 'p', PolicyDocument: JSON.stringify(may) });
    const { ConnectionArn } = await cloud.events.createConnection({
      Name: 'web',
      AuthorizationType: 'API_KEY',
      AuthParameters: {
        ApiKeyAuthParameters: { ApiKeyName: 'x-key', ApiKeyValue: 'hidden' },
        InvocationHttpParameters: { HeaderParameters: [{ Key: 'user-agent', Value: 'the connection' }] },
      },
    });
    expect(JSON.stringify(await cloud.events.describeConnection({ Name: 'web' }))).not.toContain('hidden');
    const { ApiDestinationArn } = await cloud.events.createApiDestination({
      Name: 'web',
      ConnectionArn,
      HttpMethod: 'POST',
      InvocationEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders/*`,
    });
    await cloud.events.putRule({ Name: 'web', EventPattern: '{"detail": {"web": [true]}}' });
    const target = { Id: 'w', Arn: ApiDestinationArn, RoleArn: Role?.Arn, InputPath: '$.detail' };
    const HttpParameters = {
      PathParameterValues: ['7'],
      QueryStringParameters: { a: 'b' },
      HeaderParameters: { 'User-Agent': 'the target', 'x-own': '1' },
    };
    await cloud.events.putTargets({ Rule: 'web', Targets: [{ ...target, HttpParameters }] });
    await cloud.put({ web: true });
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    cloud.pass(1_500);
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    expect(seen[1]).toMatchObject({
      url: '/orders/7?a=b',
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html: the user agent is EventBridge's.
      headers: { 'x-key': 'hidden', 'x-own': '1', 'user-agent': 'Amazon/EventBridge/ApiDestinations' },
      body: '{"web":true}',
    });
  } finally {
    await new Promise((done) => server.close(done));
  }
});
