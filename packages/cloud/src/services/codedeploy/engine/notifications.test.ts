import { EventBridge } from '@aws-sdk/client-eventbridge';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deployCloud } from '../testing.ts';

// https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications-json-format.html
// https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html

let cloud: Awaited<ReturnType<typeof deployCloud>>;
beforeAll(async () => {
  cloud = await deployCloud();
});
afterAll(() => cloud.close());

it('topics and the event bus are notified of a deployment', async () => {
  const sqs = new SQS(cloud.config);
  const queue = async (QueueName: string, service: string) => {
    const arn = `arn:aws:sqs:us-east-1:000000000000:${QueueName}`;
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sqs:SendMessage', Resource: arn }],
    });
    const { QueueUrl } = await sqs.createQueue({ QueueName, Attributes: { Policy } });
    return { arn, QueueUrl };
  };
  const receive = async (QueueUrl: string | undefined, count: number) => {
    const bodies: Record<string, unknown>[] = [];
    while (bodies.length < count) {
      const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 });
      for (const { Body = '', ReceiptHandle } of Messages) {
        bodies.push(JSON.parse(Body));
        await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
      }
    }
    return bodies;
  };
  const topics = await queue('topics', 'sns.amazonaws.com');
  const buses = await queue('buses', 'events.amazonaws.com');
  const sns = new SNS(cloud.config);
  const { TopicArn } = await sns.createTopic({ Name: 'deployments' });
  await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: topics.arn });
  const events = new EventBridge(cloud.config);
  await events.putRule({ Name: 'deployments', EventPattern: JSON.stringify({ source: ['aws.codedeploy'] }) });
  await events.putTargets({ Rule: 'deployments', Targets: [{ Id: 'q', Arn: buses.arn }] });

  await cloud.addFunction('told');
  await cloud.addGroup('told', {
    triggerConfigurations: [
      {
        triggerName: 'all',
        triggerTargetArn: TopicArn,
        triggerEvents: ['DeploymentStart', 'DeploymentSuccess', 'DeploymentFailure'],
      },
    ],
  });
  const id = await cloud.deploy('told');
  await cloud.reaches(id, 'Succeeded');
  const reported = (await receive(topics.QueueUrl, 2)).map(({ Message }) => JSON.parse(String(Message)));
  expect(reported.map(({ status }) => status).sort()).toEqual(['CREATED', 'SUCCEEDED']);
  expect(reported[0]).toMatchObject({
    region: 'us-east-1',
    accountId: '000000000000',
    eventTriggerName: 'all',
    applicationName: 'shop',
    deploymentId: id,
    deploymentGroupName: 'told',
  });
  const seen = await receive(buses.QueueUrl, 2);
  expect(seen.map(({ detail }) => (detail as { state: string }).state).sort()).toEqual(['START', 'SUCCESS']);
  expect(seen[0]).toMatchObject({
    source: 'aws.codedeploy',
    'detail-type': 'CodeDeploy Deployment State-change Notification',
    detail: { application: 'shop', deploymentId: id, deploymentGroup: 'told', region: 'us-east-1' },
  });
}, 60_000);
