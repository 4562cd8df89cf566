import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { SNS } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html

let cloud: Cloud;
let stacks: CloudFormation;
let sns: SNS;

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  stacks = new CloudFormation(config);
  sns = new SNS(config);
});
afterAll(() => cloud.close());

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';

const template = (display: string, phone: string, policy: object) =>
  JSON.stringify({
    Resources: {
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: {
          DisplayName: display,
          Subscription: [{ Protocol: 'sms', Endpoint: phone }],
          Tags: [{ Key: 'team', Value: 'a' }],
          DeliveryStatusLogging: [{ Protocol: 'sqs', SuccessFeedbackSampleRate: 10 }],
        },
      },
      Order: { Type: 'AWS::SNS::Topic', Properties: { FifoTopic: true, ContentBasedDeduplication: true } },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: { Ref: 'Topic' },
          Protocol: 'sqs',
          Endpoint: QUEUE,
          RawMessageDelivery: true,
          FilterPolicy: policy,
        },
      },
      Policy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [{ Ref: 'Topic' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: '*' }],
          },
        },
      },
      Inline: {
        Type: 'AWS::SNS::TopicInlinePolicy',
        Properties: {
          TopicArn: { Ref: 'Order' },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Sid: display, Effect: 'Allow', Principal: '*', Action: 'sns:Subscribe', Resource: '*' }],
          },
        },
      },
    },
    Outputs: {
      Arn: { Value: { Ref: 'Topic' } },
      Name: { Value: { 'Fn::GetAtt': ['Topic', 'TopicName'] } },
      Order: { Value: { Ref: 'Order' } },
      Subscription: { Value: { Ref: 'Subscription' } },
    },
  });

const wait = () => ({ client: stacks, maxWaitTime: 20, minDelay: 1, maxDelay: 1 });

async function outputs(): Promise<Record<string, string>> {
  const { Stacks } = await stacks.describeStacks({ StackName: 'topics' });
  const { Outputs = [] } = Stacks?.[0] ?? {};
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

it('makes topics, changes them in place, and takes them away', async () => {
  await stacks.createStack({ StackName: 'topics', TemplateBody: template('one', '+15551234567', { a: ['b'] }) });
  await waitUntilStackCreateComplete(wait(), { StackName: 'topics' });
  const made = await outputs();
  expect(made.Name).toMatch(/^topics-Topic-/);
  expect(made.Order).toMatch(/\.fifo$/);
  const TopicArn = made.Arn ?? '';
  const inline = async () => {
    const order = await sns.getTopicAttributes({ TopicArn: made.Order });
    return JSON.parse(order.Attributes?.Policy ?? '').Statement;
  };
  expect(await inline()).toMatchObject([{ Sid: 'one', Action: 'sns:Subscribe' }]);
  const { Attributes } = await sns.getTopicAttributes({ TopicArn });
  expect(Attributes).toMatchObject({ DisplayName: 'one', SQSSuccessFeedbackSampleRate: '10' });
  expect(JSON.parse(Attributes?.Policy ?? '').Statement[0].Action).toBe('sns:Publish');

  await stacks.updateStack({ StackName: 'topics', TemplateBody: template('two', '+15557654321', { a: ['c'] }) });
  await waitUntilStackUpdateComplete(wait(), { StackName: 'topics' });
  expect(await outputs()).toEqual(made);
  expect(await inline()).toMatchObject([{ Sid: 'two', Action: 'sns:Subscribe' }]);
  expect((await sns.getTopicAttributes({ TopicArn })).Attributes?.DisplayName).toBe('two');
  const { Subscriptions = [] } = await sns.listSubscriptionsByTopic({ TopicArn });
  expect(Subscriptions.map(({ Endpoint }) => Endpoint).sort()).toEqual(['+15557654321', QUEUE]);
  const subscription = await sns.getSubscriptionAttributes({ SubscriptionArn: made.Subscription });
  expect(subscription.Attributes).toMatchObject({ RawMessageDelivery: 'true', FilterPolicy: '{"a":["c"]}' });

  await stacks.deleteStack({ StackName: 'topics' });
  await waitUntilStackDeleteComplete(wait(), { StackName: 'topics' });
  expect((await sns.listTopics({})).Topics).toEqual([]);
});
