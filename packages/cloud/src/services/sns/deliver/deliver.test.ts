import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { startCloud } from '../../../index.ts';
import { lambdaCloud } from '../../lambda/testing/cloud.ts';
import { retryDelay } from '../topics/delivery-policy.ts';

/** The first message waits for its signing key. */
const SOON = { timeout: 10_000 };

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  while (undo.length > 0) await undo.pop()?.();
});

/** An HTTP endpoint that answers with these statuses in turn, then repeats the last one. */
async function endpoint(statuses: number[]) {
  const got: { body: string; type: string | undefined }[] = [];
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    got.push({ body, type: request.headers['content-type'] });
    response.statusCode = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200;
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  undo.push(() => new Promise((done) => server.close(done)));
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

const confirm = async (body: string | undefined) => fetch(JSON.parse(body ?? '{}').SubscribeURL);

describe('HTTP deliveries', () => {
  it('are tried again as the delivery policy says, also after a restart', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'jaws-sns-'));
    undo.push(() => rm(dir, { recursive: true, force: true }));
    const { got, url } = await endpoint([200, 500, 200]);
    const first = await startCloud({ port: 0, dir });
    const sns = new SNS({ region: 'us-east-1', endpoint: first.endpoint, credentials });
    const { TopicArn } = await sns.createTopic({ Name: 't' });
    const retries = { healthyRetryPolicy: { numRetries: 1, minDelayTarget: 1, maxDelayTarget: 3600 } };
    const content = { requestPolicy: { headerContentType: 'application/json' } };
    await sns.subscribe({
      TopicArn,
      Protocol: 'http',
      Endpoint: url,
      Attributes: { DeliveryPolicy: JSON.stringify({ ...retries, ...content }), RawMessageDelivery: 'true' },
    });
    await expect.poll(() => got.length, SOON).toBe(1);
    await confirm(got[0]?.body);
    await sns.publish({ TopicArn, Message: 'again' });
    await expect.poll(() => got.length, SOON).toBe(2);
    await first.close();
    const second = await startCloud({ port: 0, dir });
    undo.push(() => second.close());
    await expect.poll(() => got.length, SOON).toBe(3);
    expect(got[2]).toEqual({ body: 'again', type: 'application/json' });
  });

  it('are dead letters when the endpoint refuses them', async () => {
    const { got, url } = await endpoint([200, 404]);
    const cloud = await startCloud({ port: 0 });
    undo.push(() => cloud.close());
    const config = { region: 'us-east-1', endpoint: cloud.endpoint, credentials };
    const [sns, sqs] = [new SNS(config), new SQS(config)];
    const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:dead';
    const statement = { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:*', Resource: '*' };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const { QueueUrl } = await sqs.createQueue({ QueueName: 'dead', Attributes: { Policy } });
    const { TopicArn } = await sns.createTopic({ Name: 't' });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn });
    await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint: url, Attributes: { RedrivePolicy } });
    await expect.poll(() => got.length, SOON).toBe(1);
    await confirm(got[0]?.body);
    await sns.publish({ TopicArn, Message: 'refused' });
    const { Messages } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 5 });
    expect(JSON.parse(Messages?.[0]?.Body ?? '{}')).toMatchObject({ Message: 'refused' });
  });

  it('wait as long as the policy says', () => {
    // https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
    const policy = {
      minDelayTarget: 1,
      maxDelayTarget: 60,
      numRetries: 50,
      numNoDelayRetries: 3,
      numMinDelayRetries: 2,
      numMaxDelayRetries: 35,
      backoffFunction: 'exponential',
    };
    const delays = Array.from({ length: 51 }, (_, i) => retryDelay(policy, i + 1));
    expect(delays.slice(0, 6)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(delays[14]).toBeCloseTo(60);
    expect(delays[49]).toBe(60);
    expect(delays[50]).toBeUndefined();
    const rising = delays.slice(5, 15) as number[];
    expect([...rising].sort((a, b) => a - b)).toEqual(rising);
  });
});

describe('functions', () => {
  it('get the event when their policy lets SNS in, and their role decides what they may publish', async () => {
    const cloud = await lambdaCloud();
    undo.push(() => cloud.close());
    const [sns, logs] = [new SNS(cloud.config), new CloudWatchLogs(cloud.config)];
    await cloud.make('listener', {
      'index.mjs': 'export const handler = async (event) => console.log(JSON.stringify(event));',
    });
    const { TopicArn = '' } = await sns.createTopic({ Name: 'events' });
    const Endpoint = 'arn:aws:lambda:us-east-1:000000000000:function:listener';
    await sns.subscribe({ TopicArn, Protocol: 'lambda', Endpoint });
    await sns.publish({ TopicArn, Message: 'unheard' });
    await cloud.lambda.addPermission({
      FunctionName: 'listener',
      StatementId: 'sns',
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
      SourceArn: TopicArn,
    });
    const MessageAttributes = { n: { DataType: 'Number', StringValue: '1' } };
    await sns.publish({ TopicArn, Message: 'heard', MessageAttributes });
    const lines = async () => {
      try {
        const { events = [] } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/listener' });
        return events.map(({ message = '' }) => message).filter((line) => line.includes('"Records"'));
      } catch {
        return [];
      }
    };
    await expect.poll(async () => (await lines()).length, SOON).toBe(1);
    const [line = ''] = await lines();
    // https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({
      Records: [
        {
          EventVersion: '1.0',
          EventSource: 'aws:sns',
          Sns: {
            Type: 'Notification',
            TopicArn,
            Subject: null,
            Message: 'heard',
            SignatureVersion: '1',
            MessageAttributes: { n: { Type: 'Number', Value: '1' } },
          },
        },
      ],
    });

    await cloud.make('speaker', {
      'index.mjs': `import { SNS } from '@aws-sdk/client-sns';
export const handler = async ({ TopicArn }) => {
  try { await new SNS({}).publish({ TopicArn, Message: 'x' }); return 'sent'; } catch (error) { return error.name + ': ' + error.message; }
};`,
    });
    const { payload: denied } = await cloud.call('speaker', { TopicArn });
    expect(denied).toMatch(
      new RegExp(
        `^AuthorizationErrorException: User: .* is not authorized to perform: SNS:Publish on resource: ${TopicArn} `,
      ),
    );
    const statement = { Effect: 'Allow', Action: 'sns:Publish', Resource: TopicArn };
    await new IAM(cloud.config).putRolePolicy({
      RoleName: 'function',
      PolicyName: 'publish',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    });
    expect((await cloud.call('speaker', { TopicArn })).payload).toBe('sent');
  }, 30_000);
});
