import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fakeClock } from '../../../cloud/src/index.ts';
import { functionFiles, write } from '../../src/engine/testing/project.ts';
import { resourcesTemplate } from '../../src/scaffold/resources.ts';
import { Deployed } from '../endpoints/deployed.ts';

// Each source calls its function on the embedded cloud. It polls no Kinesis, Kafka, MQ and DocumentDB, and has no IoT and no Cognito:
// for those two it stores the template's values, and checks them against their specification.

const place = { project: 'api', domain: 'api.test', email: 'me@api.test', stage: 'dev', region: 'us-east-1' };
const base = resourcesTemplate(place);
const get = (name: string, attribute = 'Arn') => ({ Value: { 'Fn::GetAtt': [name, attribute] } });
const resources = {
  ...base,
  Resources: {
    ...base.Resources,
    Jobs: { Type: 'AWS::SQS::Queue' },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } },
    Uploads: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'uploads-of-the-test' } },
    Audit: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'audit' } },
    Pool: {
      Type: 'AWS::Cognito::UserPool',
      Properties: { LambdaConfig: { KMSKeyID: 'arn:aws:kms:us-east-1:1:key/a' } },
    },
    Items: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'items',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      },
    },
  },
  Outputs: {
    ...base.Outputs,
    JobsArn: get('Jobs'),
    ItemsStream: get('Items', 'StreamArn'),
    TopicArn: { Value: { Ref: 'Topic' } },
    UploadsName: { Value: { Ref: 'Uploads' } },
    AuditName: { Value: { Ref: 'Audit' } },
    PoolArn: get('Pool'),
  },
};

const calledBy = (name: string, source: object) =>
  functionFiles(`m/${name}`, {
    lambda: { iamPolicyDocumentStatements: [], eventSources: { Source: source } },
    apiGateway: null,
    code: 'export const handler = async () => ({ called: true });\n',
  });
const mapping = (EventSourceArn: unknown, more: object = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn, ...more },
});
let project: Deployed;
const clock = fakeClock(new Date().toISOString());
let config: {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
};
beforeAll(async () => {
  const files = {
    'cloudformation/dev/us-east-1/resources-cf.json': resources,
    ...calledBy('queue', mapping({ Ref: 'JobsArn' })),
    ...calledBy('stream', mapping({ Ref: 'ItemsStream' }, { StartingPosition: 'TRIM_HORIZON' })),
    ...calledBy('topic', { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'TopicArn' } } }),
    ...calledBy('bus', { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['shop'] } } }),
    ...calledBy('timer', { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 minute)' } }),
    ...calledBy('bucket', {
      Type: 'AWS::S3::Bucket',
      Properties: { Bucket: { Ref: 'UploadsName' }, Prefix: 'in*/', Suffix: '.jpg' },
    }),
    ...calledBy('gone', {
      Type: 'AWS::S3::Bucket',
      Properties: { Bucket: { Ref: 'UploadsName' }, Events: ['Object Deleted'] },
    }),
    ...calledBy('log', {
      Type: 'AWS::Logs::SubscriptionFilter',
      Properties: { LogGroupName: { Ref: 'AuditName' }, FilterPattern: 'ERROR' },
    }),
    ...calledBy('signup', {
      Type: 'AWS::Cognito::UserPool',
      Properties: { UserPoolArn: { Ref: 'PoolArn' }, Trigger: 'PreSignUp' },
    }),
    ...calledBy('token', {
      Type: 'AWS::Cognito::UserPool',
      Properties: { UserPoolArn: { Ref: 'PoolArn' }, Trigger: 'PreTokenGeneration', LambdaVersion: 'V2_0' },
    }),
    ...calledBy('device', {
      Type: 'AWS::IoT::TopicRule',
      Properties: { TopicRulePayload: { Sql: "SELECT * FROM 'sensors/+'" } },
    }),
  };
  project = await Deployed.start({ files: {} }, { unsupportedTypes: 'record', clock });
  write(project.root, files);
  await project.deploy();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  config = { endpoint: project.cloud.endpoint, region: 'us-east-1', credentials };
}, 120_000);
afterAll(() => project?.close());

/** The events that the function received, if any. */
const eventsOf = (name: string) =>
  vi.waitFor(
    () => {
      const all = project.cloud.invocations({ function: `dev-api-lM${name}` }) as readonly { event: unknown }[];
      expect(all.length).toBeGreaterThan(0);
      return all.map(({ event }) => JSON.stringify(event)).join();
    },
    { timeout: 20_000, interval: 100 },
  );

describe('an event reaches the function of', () => {
  test('a queue', async () => {
    const sqs = new SQS(config);
    const { QueueUrls } = await sqs.listQueues({});
    await sqs.sendMessage({ QueueUrl: QueueUrls![0], MessageBody: 'a job' });
    expect(await eventsOf('Queue')).toContain('a job');
  });

  test('a table’s stream', async () => {
    await new DynamoDB(config).putItem({ TableName: 'items', Item: { id: { S: 'seven' } } });
    expect(await eventsOf('Stream')).toContain('seven');
  });

  test('a topic', async () => {
    await new SNS(config).publish({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:news', Message: 'some news' });
    expect(await eventsOf('Topic')).toContain('some news');
  });

  test('a rule', async () => {
    const Entries = [{ Source: 'shop', DetailType: 'sold', Detail: '{"n":1}' }];
    await new EventBridge(config).putEvents({ Entries });
    expect(await eventsOf('Bus')).toContain('sold');
  });

  test('a bucket: what is made with that prefix and suffix, and what is deleted', async () => {
    const s3 = new S3(config);
    for (const Key of ['in*/a.jpg', 'in*/a.png', 'inx/a.jpg']) {
      await s3.putObject({ Bucket: 'uploads-of-the-test', Key, Body: 'x' });
    }
    await s3.deleteObject({ Bucket: 'uploads-of-the-test', Key: 'in*/a.png' });
    const deleted = await eventsOf('Gone');
    expect([deleted.includes('Object Deleted'), deleted.includes('Object Created')]).toEqual([true, false]);
    const made = await eventsOf('Bucket');
    expect(made).toContain('in*/a.jpg');
    expect([made.includes('.png'), made.includes('inx')]).toEqual([false, false]);
  });

  test('a log group', async () => {
    const logs = new CloudWatchLogs(config);
    const where = { logGroupName: 'audit', logStreamName: 's' };
    await logs.createLogStream(where);
    const events = ['fine', 'ERROR bad'].map((message) => ({ message, timestamp: Date.now() }));
    await logs.putLogEvents({ ...where, logEvents: events });
    expect(await eventsOf('Log')).toContain('awslogs');
  });
});

test('a schedule calls its function', async () => {
  await clock.advance('2m');
  expect(await eventsOf('Timer')).not.toBe('');
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cognito-userpool-lambdaconfig.html
test('a user pool has its triggers beside what its template says, and may call them', async () => {
  const cloudFormation = new CloudFormation(config);
  const { TemplateBody = '' } = await cloudFormation.getTemplate({ StackName: 'dev-api-r' });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const start = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:dev-api-';
  expect(JSON.parse(TemplateBody).Resources.Pool.Properties).toEqual({
    LambdaConfig: {
      KMSKeyID: 'arn:aws:kms:us-east-1:1:key/a',
      PreSignUp: { 'Fn::Sub': `${start}lMSignup:live` },
      PreTokenGenerationConfig: { LambdaArn: { 'Fn::Sub': `${start}lMToken:live` }, LambdaVersion: 'V2_0' },
    },
  });
  const lambda = new Lambda(config);
  const { Policy = '{}' } = await lambda.getPolicy({ FunctionName: 'dev-api-lMSignup', Qualifier: 'live' });
  expect(JSON.parse(Policy).Statement).toMatchObject([{ Principal: { Service: 'cognito-idp.amazonaws.com' } }]);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-iot-topicrule-lambdaaction.html
test('a rule of IoT calls its function, and may', async () => {
  const { TemplateBody = '' } = await new CloudFormation(config).getTemplate({ StackName: 'dev-api-l' });
  const { lMDeviceSource, lMDeviceSourcePermission } = JSON.parse(TemplateBody).Resources;
  expect(lMDeviceSource.Properties).toEqual({
    TopicRulePayload: {
      AwsIotSqlVersion: '2016-03-23',
      Sql: "SELECT * FROM 'sensors/+'",
      Actions: [{ Lambda: { FunctionArn: { Ref: 'lMDeviceLive' } } }],
    },
  });
  expect(lMDeviceSourcePermission.Properties).toMatchObject({
    Principal: 'iot.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': ['lMDeviceSource', 'Arn'] },
  });
});
