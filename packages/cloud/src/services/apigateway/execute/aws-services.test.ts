import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, method } from '../testing/harness.ts';

// https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-uri and
// https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-aws-proxy.html

let cloud: Harness;
let api: string;
let sqs: SQS;
let dynamodb: DynamoDB;
let s3: S3;
let sns: SNS;
let QueueUrl: string;

const form = { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" };
const ACCOUNT = '000000000000';

beforeAll(async () => {
  cloud = await Harness.start();
  const config = { endpoint: cloud.cloud.endpoint, region: 'us-east-1' };
  sqs = new SQS(config);
  dynamodb = new DynamoDB(config);
  s3 = new S3({ ...config, forcePathStyle: true });
  sns = new SNS(config);
  QueueUrl = (await sqs.createQueue({ QueueName: 'jobs' })).QueueUrl!;
  await dynamodb.createTable({
    TableName: 'pets',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  await s3.createBucket({ Bucket: 'files' });
  const { TopicArn } = await sns.createTopic({ Name: 'news' });
  await sns.subscribe({
    TopicArn,
    Protocol: 'sqs',
    Endpoint: `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`,
    Attributes: { RawMessageDelivery: 'true' },
  });
  await sqs.setQueueAttributes({
    QueueUrl,
    Attributes: {
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: '*',
        },
      }),
    },
  });
  const credentials = await cloud.role('caller', 'apigateway.amazonaws.com', '*');
  const aws = (uri: string, more: object) => ({
    type: 'aws',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:us-east-1:${uri}`,
    credentials,
    responses: { default: { statusCode: '200' }, '4\\d{2}': { statusCode: '400' } },
    ...more,
  });
  const operation = (verb: string, integration: object) => method('', verb, integration)[''];
  const json = (template: string) => ({ requestTemplates: { 'application/json': template } });
  api = await cloud.deploy({
    paths: {
      ...method(
        '/sqs-path',
        'post',
        aws(`sqs:path/${ACCOUNT}/jobs`, {
          requestParameters: form,
          ...json('Action=SendMessage&MessageBody=$util.urlEncode($input.body)'),
        }),
      ),
      ...method(
        '/sqs-action',
        'post',
        aws('sqs:action/SendMessage', {
          requestParameters: {
            'integration.request.querystring.QueueUrl': `'${QueueUrl}'`,
            'integration.request.querystring.MessageBody': 'method.request.querystring.text',
          },
        }),
        { parameters: [{ in: 'query', name: 'text', schema: { type: 'string' } }] },
      ),
      ...method(
        '/sns',
        'post',
        aws('sns:action/Publish', {
          requestParameters: form,
          ...json(`TopicArn=$util.urlEncode('${TopicArn}')&Message=$util.urlEncode($input.path('$.text'))`),
        }),
      ),
      '/pets/{id}': {
        ...operation(
          'put',
          aws('dynamodb:action/PutItem', {
            ...json(
              `{"TableName":"pets","Item":{"id":{"S":"$input.params('id')"},"name":{"S":"$input.path('$.name')"}}}`,
            ),
          }),
        ),
        ...operation(
          'get',
          aws('dynamodb:action/GetItem', {
            ...json(`{"TableName":"pets","Key":{"id":{"S":"$input.params('id')"}}}`),
            responses: {
              default: {
                statusCode: '200',
                responseTemplates: { 'application/json': `{"name":"$input.path('$.Item.name.S')"}` },
              },
            },
          }),
        ),
      },
      ...method('/broken', 'get', aws('dynamodb:action/GetItem', json('{"TableName":"none","Key":{"id":{"S":"1"}}}'))),
      ...method(
        '/files/{key+}',
        'put',
        aws('s3:path/files/{key}', {
          httpMethod: 'PUT',
          requestParameters: { 'integration.request.path.key': 'method.request.path.key' },
        }),
        { parameters: [{ in: 'path', name: 'key', required: true, schema: { type: 'string' } }] },
      ),
      ...method('/states', 'post', aws('states:action/StartExecution', json('{}'))),
      ...method('/vpc', 'get', {
        type: 'http_proxy',
        httpMethod: 'GET',
        uri: 'http://internal.test/',
        connectionType: 'VPC_LINK',
        connectionId: 'abc123',
      }),
    },
  });
});

afterAll(async () => {
  for (const client of [sqs, dynamodb, s3, sns]) client.destroy();
  await cloud.close();
});

async function nextMessage(): Promise<string | undefined> {
  const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 5 });
  const [message] = Messages;
  if (message) await sqs.deleteMessage({ QueueUrl, ReceiptHandle: message.ReceiptHandle! });
  return message?.Body;
}

const send = (path: string, body: string, verb = 'POST') =>
  cloud.call(api, path, { method: verb, body, headers: { 'content-type': 'application/json' } });

test('SQS by path, with a form in the body', async () => {
  const body = '{"job":"a & b","text":"ü"}';
  const response = await send('/sqs-path', body);
  // Recorded: localstack's test_sqs_request_and_response_xml_templates_integration maps these very paths.
  expect(JSON.parse(response.text)).toMatchObject({
    SendMessageResponse: {
      SendMessageResult: { MessageId: expect.stringMatching(/^[\da-f-]{36}$/) },
      ResponseMetadata: { RequestId: expect.any(String) },
    },
  });
  expect(await nextMessage()).toBe(body);
});

test('SQS by action, with parameters in the query', async () => {
  expect((await send('/sqs-action?text=hello%20there', '')).status).toBe(200);
  expect(await nextMessage()).toBe('hello there');
});

test('SNS by action reaches the queue behind the topic', async () => {
  expect((await send('/sns', '{"text":"news & more"}')).status).toBe(200);
  expect(await nextMessage()).toBe('news & more');
});

test('DynamoDB by action, there and back through templates', async () => {
  expect((await send('/pets/7', '{"name":"Rex"}', 'PUT')).status).toBe(200);
  expect((await dynamodb.getItem({ TableName: 'pets', Key: { id: { S: '7' } } })).Item?.name).toEqual({ S: 'Rex' });
  expect((await cloud.call(api, '/pets/7')).text).toBe('{"name":"Rex"}');
});

test('the service’s status selects the response', async () => {
  const response = await cloud.call(api, '/broken');
  expect([response.status, response.text]).toEqual([400, expect.stringContaining('ResourceNotFoundException')]);
});

test('S3 by path keeps what was sent', async () => {
  expect((await send('/files/folder/a%20b.json', '{"kept":true}', 'PUT')).status).toBe(200);
  const { Body } = await s3.getObject({ Bucket: 'files', Key: 'folder/a b.json' });
  expect(await Body!.transformToString()).toBe('{"kept":true}');
});

test('a service that this cloud does not have says so with its name', async () => {
  const response = await send('/states', '{}');
  expect(response.text).toMatch(/not implemented/i);
});

test('a VPC link is an internal error', async () => {
  const response = await cloud.call(api, '/vpc');
  expect([response.status, response.text]).toEqual([500, '{"message": "Internal server error"}']);
});
