import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let sqs: SQS;

beforeAll(async () => {
  // AWS waits one minute, then two.
  vi.stubEnv('JAWS_LAMBDA_RETRY_BASE_DELAY_SECONDS', '0.1');
  cloud = await lambdaCloud();
  sqs = new SQS(cloud.config);
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['sqs:SendMessage', 'sns:Publish', 'events:PutEvents', 'lambda:InvokeFunction', 'logs:*'],
        Resource: '*',
      },
    ],
  });
  await new IAM(cloud.config).putRolePolicy({ RoleName: 'function', PolicyName: 'destinations', PolicyDocument });
});
afterAll(async () => {
  await cloud.close();
  vi.unstubAllEnvs();
});

/** A queue that the service may send to. */
async function queue(QueueName: string, service?: string) {
  const QueueArn = `arn:aws:sqs:us-east-1:000000000000:${QueueName}`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sqs:SendMessage', Resource: QueueArn }],
  });
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName, ...(service ? { Attributes: { Policy } } : {}) });
  return { QueueUrl, QueueArn };
}

async function receive(QueueUrl: string) {
  const { Messages = [] } = await sqs.receiveMessage({
    QueueUrl,
    WaitTimeSeconds: 20,
    MessageAttributeNames: ['All'],
  });
  return { ...Messages[0], json: JSON.parse(Messages[0]?.Body ?? 'null') };
}

const invoke = (FunctionName: string, event: unknown) =>
  cloud.lambda.invoke({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) });

const ECHO = {
  'index.js': 'exports.handler = async (event) => { if (event.fail) throw new Error("no"); return event; };',
};

describe('an asynchronous invocation', () => {
  it('notifies a queue of its success, and of its failure after two retries', async () => {
    const ok = await queue('ok');
    const failed = await queue('failed');
    await cloud.make('echo', ECHO);
    await cloud.lambda.putFunctionEventInvokeConfig({
      FunctionName: 'echo',
      DestinationConfig: { OnSuccess: { Destination: ok.QueueArn }, OnFailure: { Destination: failed.QueueArn } },
    });
    await invoke('echo', { n: 1 });
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:echo:$LATEST';
    expect((await receive(ok.QueueUrl)).json).toMatchObject({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      requestContext: { functionArn: arn, condition: 'Success', approximateInvokeCount: 1 },
      requestPayload: { n: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { n: 1 },
    });
    await invoke('echo', { fail: true });
    expect((await receive(failed.QueueUrl)).json).toMatchObject({
      requestContext: { functionArn: arn, condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { fail: true },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'no' },
    });
  }, 60_000);

  it('is accepted by the older operation, too', async () => {
    const ok = await queue('older');
    await cloud.make('older', ECHO);
    await cloud.lambda.putFunctionEventInvokeConfig({
      FunctionName: 'older',
      DestinationConfig: { OnSuccess: { Destination: ok.QueueArn } },
    });
    const { Status } = await cloud.lambda.invokeAsync({ FunctionName: 'older', InvokeArgs: '{"n":2}' });
    expect(Status).toBe(202);
    expect((await receive(ok.QueueUrl)).json).toMatchObject({ requestPayload: { n: 2 } });
  }, 60_000);

  it('ends in its dead-letter queue with the reason', async () => {
    const dead = await queue('dead');
    await cloud.make('dying', ECHO, { DeadLetterConfig: { TargetArn: dead.QueueArn } });
    await cloud.lambda.putFunctionEventInvokeConfig({ FunctionName: 'dying', MaximumRetryAttempts: 0 });
    await invoke('dying', { fail: 1 });
    expect(await receive(dead.QueueUrl)).toMatchObject({
      json: { fail: 1 },
      MessageAttributes: {
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        ErrorMessage: { StringValue: 'no' },
        RequestID: { DataType: 'String' },
      },
    });
    await cloud.lambda.putFunctionConcurrency({ FunctionName: 'dying', ReservedConcurrentExecutions: 0 });
    await invoke('dying', { n: 2 });
    expect((await receive(dead.QueueUrl)).json).toEqual({ n: 2 });
  }, 60_000);

  it('notifies topics, buses and functions', async () => {
    const topic = await queue('from-topic', 'sns.amazonaws.com');
    const bus = await queue('from-bus', 'events.amazonaws.com');
    const next = await queue('from-function');
    const sns = new SNS(cloud.config);
    const { TopicArn = '' } = await sns.createTopic({ Name: 'results' });
    await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: topic.QueueArn });
    const events = new EventBridge(cloud.config);
    const EventPattern = JSON.stringify({
      source: ['lambda'],
      'detail-type': ['Lambda Function Invocation Result - Success'],
    });
    await events.putRule({ Name: 'results', EventPattern });
    await events.putTargets({ Rule: 'results', Targets: [{ Id: 'q', Arn: bus.QueueArn }] });
    const code = `
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
exports.handler = (event) => new SQSClient({}).send(
  new SendMessageCommand({ QueueUrl: '${next.QueueUrl}', MessageBody: JSON.stringify(event) }));`;
    await cloud.make('next', { 'index.js': code });
    const destinations = [
      TopicArn,
      'arn:aws:events:us-east-1:000000000000:event-bus/default',
      'arn:aws:lambda:us-east-1:000000000000:function:next',
    ];
    for (const [at, Destination] of destinations.entries()) {
      await cloud.make(`teller-${at}`, ECHO);
      await cloud.lambda.putFunctionEventInvokeConfig({
        FunctionName: `teller-${at}`,
        DestinationConfig: { OnSuccess: { Destination } },
      });
      await invoke(`teller-${at}`, { at });
    }
    const { Message } = (await receive(topic.QueueUrl)).json;
    expect(JSON.parse(Message)).toMatchObject({ requestPayload: { at: 0 } });
    expect((await receive(bus.QueueUrl)).json).toMatchObject({
      source: 'lambda',
      resources: [destinations[1], 'arn:aws:lambda:us-east-1:000000000000:function:teller-1:$LATEST'],
      detail: { requestPayload: { at: 1 } },
    });
    expect((await receive(next.QueueUrl)).json).toMatchObject({ requestPayload: { at: 2 } });
  }, 60_000);
});
