import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ECHO, Harness } from '../testing/harness.ts';

let cloud: Harness;
let echo: string;

beforeAll(async () => {
  cloud = await Harness.start();
  echo = await cloud.function('echo', ECHO);
});

afterAll(() => cloud.close());

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
test('throttling of a stage and of a route', async () => {
  const { id } = await cloud.http({ IntegrationUri: echo }, ['GET /x', 'GET /y'], {
    stage: {
      DefaultRouteSettings: { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 0.001 },
      RouteSettings: { 'GET /y': { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 0.001 } },
    },
  });
  const statuses = async (path: string) =>
    [await cloud.call(id, path), await cloud.call(id, path), await cloud.call(id, path)].map(({ status }) => status);
  expect(await statuses('/x')).toEqual([200, 429, 429]);
  expect(await statuses('/y')).toEqual([200, 200, 429]);
  expect((await cloud.call(id, '/x')).text).toBe('{"message":"Too Many Requests"}');
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
describe('limits', () => {
  test('payloads of 10 MB', async () => {
    const { id } = await cloud.http({ IntegrationUri: echo }, ['POST /x']);
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);
    const response = await cloud.call(id, '/x', { method: 'POST', body });
    expect([response.status, response.text]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  });

  test('header lines of 10,240 bytes', async () => {
    const { id } = await cloud.http({ IntegrationUri: echo }, ['GET /x']);
    const response = await cloud.call(id, '/x', { headers: { 'x-long': 'x'.repeat(10_240) } });
    expect([response.status, response.text]).toEqual([431, '{"message":"Request Header Fields Too Large"}']);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
test('access logs in the stage’s format', async () => {
  const logs = new CloudWatchLogs({ endpoint: cloud.cloud.endpoint, region: 'us-east-1' });
  await logs.createLogGroup({ logGroupName: 'access' });
  const { id } = await cloud.http({ IntegrationUri: echo }, ['GET /x/{id}'], {
    stage: {
      AccessLogSettings: {
        DestinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:access',
        Format:
          '$context.httpMethod $context.routeKey $context.path $context.status $context.protocol $context.identity.sourceIp $context.integration.status $context.error.message $context.error.responseType $context.requestId',
      },
    },
  });
  const found = await cloud.call(id, '/x/1');
  const missing = await cloud.call(id, '/none');
  await vi.waitFor(
    async () => {
      const { events = [] } = await logs.filterLogEvents({ logGroupName: 'access' });
      expect(events.map(({ message }) => message).sort()).toEqual([
        `GET - /none 404 HTTP/1.1 127.0.0.1 - Not Found DEFAULT_4XX ${missing.headers['apigw-requestid']}`,
        `GET GET /x/{id} /x/1 200 HTTP/1.1 127.0.0.1 200 - - ${found.headers['apigw-requestid']}`,
      ]);
    },
    { interval: 50 },
  );
  logs.destroy();
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
describe('integrations with other services', () => {
  const service = (IntegrationSubtype: string, CredentialsArn: string, RequestParameters: object) => ({
    IntegrationSubtype,
    PayloadFormatVersion: '1.0',
    CredentialsArn,
    RequestParameters,
  });

  test('SQS-SendMessage, ReceiveMessage, DeleteMessage and PurgeQueue', async () => {
    const sqs = new SQS({ endpoint: cloud.cloud.endpoint, region: 'us-east-1' });
    const { QueueUrl } = await sqs.createQueue({ QueueName: 'in' });
    const role = await cloud.role('queues', 'apigateway.amazonaws.com', 'sqs:*');
    const attributes = JSON.stringify({ kind: { DataType: 'String', StringValue: 'a' } });
    const { id } = await cloud.http(
      service('SQS-SendMessage', role, {
        QueueUrl,
        MessageBody: '$request.body.message',
        MessageAttributes: attributes,
      }),
      ['POST /send'],
    );
    const sent = await cloud.call(id, '/send', { method: 'POST', body: '{"message":"a <b> & c"}' });
    expect([sent.status, sent.text]).toEqual([200, expect.stringMatching(/<MessageId>[0-9a-f-]{36}<\/MessageId>/)]);
    const reader = await cloud.http(
      service('SQS-ReceiveMessage', role, { QueueUrl, MaxNumberOfMessages: '1', VisibilityTimeout: '30' }),
      ['GET /'],
    );
    const received = await cloud.call(reader.id, '/');
    expect(received.text).toContain('<Body>a &lt;b&gt; &amp; c</Body>');
    const ReceiptHandle = /<ReceiptHandle>([^<]+)</.exec(received.text)![1]!;
    const deleter = await cloud.http(
      service('SQS-DeleteMessage', role, { QueueUrl, ReceiptHandle: '$request.querystring.h' }),
      ['DELETE /'],
    );
    const deleted = await cloud.call(deleter.id, `/?h=${encodeURIComponent(ReceiptHandle)}`, { method: 'DELETE' });
    expect([deleted.status, deleted.text]).toEqual([200, expect.stringContaining('<DeleteMessageResponse')]);
    const purger = await cloud.http(service('SQS-PurgeQueue', role, { QueueUrl }), ['POST /']);
    expect((await cloud.call(purger.id, '/', { method: 'POST' })).status).toBe(200);
    sqs.destroy();
  });

  test('a queue that is not there is the service’s own error; a role that may not, an internal one', async () => {
    const good = await cloud.role('sender', 'apigateway.amazonaws.com', 'sqs:SendMessage');
    const weak = await cloud.role('nobody', 'apigateway.amazonaws.com', 'sqs:ReceiveMessage');
    const parameters = { QueueUrl: 'http://localhost/000000000000/none', MessageBody: 'x' };
    const { id } = await cloud.http(service('SQS-SendMessage', good, parameters), ['POST /']);
    const missing = await cloud.call(id, '/', { method: 'POST' });
    expect([missing.status, missing.text]).toEqual([400, expect.stringContaining('<ErrorResponse')]);
    const { id: refused } = await cloud.http(service('SQS-SendMessage', weak, parameters), ['POST /']);
    expect((await cloud.call(refused, '/', { method: 'POST' })).status).toBe(500);
  });

  test('EventBridge-PutEvents', async () => {
    const role = await cloud.role('events', 'apigateway.amazonaws.com', 'events:PutEvents');
    const { id } = await cloud.http(
      service('EventBridge-PutEvents', role, { Detail: '$request.body', DetailType: 'made', Source: 'tests' }),
      ['POST /'],
    );
    const response = await cloud.call(id, '/', { method: 'POST', body: '{"a":1}' });
    expect([response.status, response.json()]).toEqual([
      200,
      { Entries: [{ EventId: expect.any(String) }], FailedEntryCount: 0 },
    ]);
  });

  test('what is not there answers by name; what is missing is refused at once', async () => {
    const role = await cloud.role('steps', 'apigateway.amazonaws.com', 'states:*');
    const { id } = await cloud.http(
      service('StepFunctions-StartExecution', role, { StateMachineArn: 'arn:aws:states:us-east-1:0:stateMachine:x' }),
      ['POST /'],
    );
    const response = await cloud.call(id, '/', { method: 'POST' });
    expect([response.status, response.text]).toEqual([
      501,
      '{"message":"The integration subtype StepFunctions-StartExecution is not implemented by jaws-cloud."}',
    ]);
    await expect(cloud.http(service('SQS-SendMessage', role, { QueueUrl: 'x' }), [])).rejects.toThrow('MessageBody');
    await expect(cloud.http(service('SQS-Nothing', role, {}), [])).rejects.toThrow('Invalid integration subtype');
  });
});
