import { ACM } from '@aws-sdk/client-acm';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SES } from '@aws-sdk/client-ses';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../src/index.ts';
import { Budget } from '../src/kernel/budget.ts';
import { parseJson } from '../src/services/apigateway/shared/json.ts';
import { stringMethods } from '../src/services/apigateway/vtl/methods/strings.ts';

// Long texts that almost match a pattern. A pattern that tries every way to read them stops the whole cloud for minutes or
// hours, not for the seconds that a test may take.

let cloud: Cloud;
const config = () => ({
  endpoint: cloud.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const nearlyANumber = `${'1'.repeat(200_000)}x`;

test('an ARN of colons', async () => {
  const dynamodb = new DynamoDB(config());
  const ResourceArn = `arn:${':'.repeat(1_000)}`;
  await expect(dynamodb.listTagsOfResource({ ResourceArn })).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('a grantee of blanks', async () => {
  const s3 = new S3({ ...config(), forcePathStyle: true });
  await s3.createBucket({ Bucket: 'bucket', ObjectOwnership: 'BucketOwnerPreferred' });
  const GrantRead = `id=${' '.repeat(5_000)}=${' '.repeat(5_000)}"x`;
  await expect(s3.putBucketAcl({ Bucket: 'bucket', GrantRead })).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('values and comments of a template that end nowhere', async () => {
  const ses = new SES(config());
  const render = async (TemplateName: string, TextPart: string) => {
    await ses.createTemplate({ Template: { TemplateName, SubjectPart: 's', TextPart } });
    return ses.testRenderTemplate({ TemplateName, TemplateData: '{}' });
  };
  const open = `{{{${' '.repeat(100_000)}`;
  expect((await render('value', open)).RenderedTemplate).toContain(open);
  await expect(render('comment', '{{!--'.repeat(20_000))).rejects.toThrow();
});

test('variables of a policy that end nowhere', async () => {
  const iam = new IAM(config());
  const Resource = `arn:aws:s3:::${'${a'.repeat(20_000)}`;
  const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource } };
  const { ContextKeyNames } = await iam.getContextKeysForCustomPolicy({ PolicyInputList: [JSON.stringify(policy)] });
  expect(ContextKeyNames).toEqual([]);
});

test('attributes of messages that are nearly numbers', async () => {
  const sqs = new SQS(config());
  const sns = new SNS(config());
  const MessageAttributes = { a: { DataType: 'Number', StringValue: nearlyANumber } };
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'queue' });
  const { TopicArn } = await sns.createTopic({ Name: 'topic' });
  const send = sqs.sendMessage({ QueueUrl, MessageBody: 'm', MessageAttributes });
  await expect(send).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  const publish = sns.publish({ TopicArn, Message: 'm', MessageAttributes });
  await expect(publish).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});

test('what a filter pattern compares with a number', async () => {
  const logs = new CloudWatchLogs(config());
  const logEventMessages = [JSON.stringify({ a: nearlyANumber }), '{"a": 2}'];
  const { matches } = await logs.testMetricFilter({ filterPattern: '{ $.a > 1 }', logEventMessages });
  expect(matches).toEqual([expect.objectContaining({ eventNumber: 2 })]);
});

test('what an event pattern compares with a network', async () => {
  const events = new EventBridge(config());
  const Event = JSON.stringify({
    id: '1',
    'detail-type': 't',
    source: 's',
    account: '000000000000',
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: { ip: `${':'.repeat(200_000)}x` },
  });
  const EventPattern = JSON.stringify({ detail: { ip: [{ cidr: '::/8' }] } });
  expect((await events.testEventPattern({ Event, EventPattern })).Result).toBe(false);
});

test('a chain of certificates that begin only', async () => {
  const acm = new ACM(config());
  const many = Buffer.from('-----BEGIN CERTIFICATE-----\n'.repeat(50_000));
  await expect(
    acm.importCertificate({ Certificate: many, CertificateChain: many, PrivateKey: many }),
  ).rejects.toMatchObject({ name: 'ValidationException' });
});

test('bodies of requests to APIs, which mapping templates read', () => {
  expect(stringMethods(new Budget(1_000_000, 'A test')).trim?.(` a${' '.repeat(400_000)}b `)).toBe(
    `a${' '.repeat(400_000)}b`,
  );
  expect(() => parseJson(`[1.0, ${'"\\'.repeat(200_000)}`)).toThrow(SyntaxError);
});
