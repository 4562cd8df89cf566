import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
// https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html

const FunctionName = 'called';
const alias = `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}:live`;
let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let RoleArn: string;

const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });

beforeAll(async () => {
  cloud = await lambdaCloud({ seed: 7 });
  const iam = new IAM(cloud.config);
  const PolicyDocument = document({ Effect: 'Allow', Action: ['sqs:*', 'dynamodb:*'], Resource: '*' });
  await iam.putRolePolicy({ RoleName: 'function', PolicyName: 'sources', PolicyDocument });
  const trust = { Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.createRole({ RoleName: 'schedules', AssumeRolePolicyDocument: document(trust) });
  RoleArn = Role?.Arn ?? '';
  const invokes = document({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: alias });
  await iam.putRolePolicy({ RoleName: 'schedules', PolicyName: 'invokes', PolicyDocument: invokes });

  const { lambda, make } = cloud;
  await make(
    FunctionName,
    {
      'index.js': `exports.handler = async (event, context) => {
        console.log('RAN ' + context.functionVersion + ' ' + JSON.stringify(event));
        return { statusCode: 200, body: context.functionVersion };
      };`,
    },
    { Publish: true },
  );
  await lambda.updateFunctionConfiguration({ FunctionName, Description: 'second' });
  await lambda.publishVersion({ FunctionName });
  const RoutingConfig = { AdditionalVersionWeights: { 2: 1 } };
  await lambda.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1', RoutingConfig });
  for (const service of ['apigateway', 'events', 's3', 'sns']) {
    await lambda.addPermission({
      FunctionName,
      Qualifier: 'live',
      StatementId: service,
      Action: 'lambda:InvokeFunction',
      Principal: `${service}.amazonaws.com`,
    });
  }
}, 30_000);
afterAll(() => cloud.close());

/** Not every machine resolves names below `localhost`. */
function get(url: string): Promise<[status: number | undefined, body: string]> {
  const { host, pathname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: pathname, headers: { host } }, async (response) => {
      resolve([response.statusCode, await text(response)]);
    })
      .on('error', reject)
      .end();
  });
}

/** Waits until the second version has run with an event that contains this text. */
const ran = (operation: string) =>
  vi.waitFor(
    async () => {
      const { events = [] } = await new CloudWatchLogs(cloud.config).filterLogEvents({
        logGroupName: `/aws/lambda/${FunctionName}`,
        filterPattern: '"RAN "',
      });
      const found = events.map(({ message = '' }) => message).find((message) => message.includes(operation)) ?? '';
      expect(found).toMatch(/RAN 2 /);
    },
    { timeout: 20_000 },
  );

it('sends the share of its weight to the other version, and says which one ran', async () => {
  const { lambda } = cloud;
  await lambda.createAlias({
    FunctionName,
    Name: 'shared',
    FunctionVersion: '1',
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.3 } },
  });
  const counts: Record<string, number> = { 1: 0, 2: 0 };
  for (let times = 0; times < 200; times++) {
    const { ExecutedVersion = '', Payload } = await lambda.invoke({ FunctionName, Qualifier: 'shared' });
    expect(JSON.parse(Payload?.transformToString() ?? '').body).toBe(ExecutedVersion);
    counts[ExecutedVersion] = (counts[ExecutedVersion] ?? 0) + 1;
  }
  // Three standard deviations around 60.
  expect(counts[2]).toBeGreaterThan(40);
  expect(counts[2]).toBeLessThan(80);
  expect((counts[1] ?? 0) + (counts[2] ?? 0)).toBe(200);
}, 30_000);

describe('an alias that shifts its traffic is invoked', () => {
  it('by a REST API', async () => {
    const gateway = new APIGateway(cloud.config);
    const { id: restApiId } = await gateway.createRestApi({ name: 'a' });
    const { items = [] } = await gateway.getResources({ restApiId });
    const at = { restApiId, resourceId: items[0]?.id, httpMethod: 'GET' };
    await gateway.putMethod({ ...at, authorizationType: 'NONE' });
    const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${alias}/invocations`;
    await gateway.putIntegration({ ...at, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri });
    await gateway.createDeployment({ restApiId, stageName: 's' });
    const answer = await fetch(`${cloud.endpoint}/restapis/${restApiId}/s/_user_request_/`);
    expect([answer.status, await answer.text()]).toEqual([200, '2']);
  });

  it('by an HTTP API', async () => {
    const gateway = new ApiGatewayV2(cloud.config);
    const { ApiId } = await gateway.createApi({ Name: 'h', ProtocolType: 'HTTP', Target: alias });
    const answer = await fetch(`${cloud.endpoint}/_aws/execute-api/${ApiId}/`);
    expect([answer.status, await answer.text()]).toEqual([200, '2']);
  });

  it('by its own URL', async () => {
    await cloud.lambda.addPermission({
      FunctionName,
      Qualifier: 'live',
      StatementId: 'url',
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    });
    await cloud.lambda.addPermission({
      FunctionName,
      Qualifier: 'live',
      StatementId: 'url-invoke',
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      InvokedViaFunctionUrl: true,
    });
    const { FunctionUrl = '' } = await cloud.lambda.createFunctionUrlConfig({
      FunctionName,
      Qualifier: 'live',
      AuthType: 'NONE',
    });
    expect(await get(FunctionUrl)).toEqual([200, '2']);
  });

  it('by a queue', async () => {
    const sqs = new SQS(cloud.config);
    const { QueueUrl } = await sqs.createQueue({ QueueName: 'source' });
    const EventSourceArn = 'arn:aws:sqs:us-east-1:000000000000:source';
    const { FunctionArn } = await cloud.lambda.createEventSourceMapping({ FunctionName: alias, EventSourceArn });
    expect(FunctionArn).toBe(alias);
    await sqs.sendMessage({ QueueUrl, MessageBody: 'from-queue' });
    await ran('from-queue');
  }, 30_000);

  it('by a stream of a table', async () => {
    const dynamodb = new DynamoDB(cloud.config);
    const { TableDescription } = await dynamodb.createTable({
      TableName: 'source',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
    await cloud.lambda.createEventSourceMapping({
      FunctionName: alias,
      EventSourceArn: TableDescription?.LatestStreamArn,
      StartingPosition: 'TRIM_HORIZON',
    });
    await dynamodb.putItem({ TableName: 'source', Item: { id: { S: 'from-table' } } });
    await ran('from-table');
  }, 30_000);

  it('by a topic', async () => {
    const sns = new SNS(cloud.config);
    const { TopicArn } = await sns.createTopic({ Name: 'source' });
    await sns.subscribe({ TopicArn, Protocol: 'lambda', Endpoint: alias });
    await sns.publish({ TopicArn, Message: 'from-topic' });
    await ran('from-topic');
  }, 30_000);

  it('by a rule', async () => {
    const events = new EventBridge(cloud.config);
    await events.putRule({ Name: 'source', EventPattern: JSON.stringify({ source: ['test'] }) });
    await events.putTargets({ Rule: 'source', Targets: [{ Id: 'f', Arn: alias }] });
    await events.putEvents({ Entries: [{ Source: 'test', DetailType: 'd', Detail: '{"from-rule":1}' }] });
    await ran('from-rule');
  }, 30_000);

  it('by a schedule', async () => {
    await new Scheduler(cloud.config).createSchedule({
      Name: 'source',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: alias, RoleArn, Input: '"from-schedule"' },
    });
    await ran('from-schedule');
  }, 30_000);

  it('by a bucket', async () => {
    const s3 = new S3({ ...cloud.config, forcePathStyle: true });
    await s3.createBucket({ Bucket: 'calls-an-alias' });
    await s3.putBucketNotificationConfiguration({
      Bucket: 'calls-an-alias',
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [{ LambdaFunctionArn: alias, Events: ['s3:ObjectCreated:*'] }],
      },
    });
    await s3.putObject({ Bucket: 'calls-an-alias', Key: 'from-bucket', Body: 'x' });
    await ran('from-bucket');
  }, 30_000);
});
