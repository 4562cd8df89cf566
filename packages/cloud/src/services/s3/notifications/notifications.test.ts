import { afterEach, beforeEach, expect, it } from 'vitest';
import { iam } from '../../iam/index.ts';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { sqs } from '../../sqs/index.ts';
import { s3 } from '../index.ts';
import { shareEvent } from './names.ts';

const Bucket = 'notifying';
let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ s3, sqs, iam });
  await cloud.ctx.aws.s3.createBucket({ Bucket });
});
afterEach(() => cloud.close());

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const configure = (targets: object[]) =>
  cloud.ctx.aws.s3.putBucketNotificationConfiguration({
    Bucket,
    NotificationConfiguration: {
      QueueConfigurations: targets.map((more) => ({ QueueArn: arn('there'), Events: ['s3:ObjectCreated:*'], ...more })),
    },
  });

async function queue(Policy?: object): Promise<string> {
  const { QueueUrl = '' } = await cloud.ctx.aws.sqs.createQueue({
    QueueName: 'there',
    ...(Policy ? { Attributes: { Policy: JSON.stringify({ Statement: [Policy] }) } } : {}),
  });
  return QueueUrl;
}
const everyone = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: arn('there') };
const ofBucket = (name: string) => ({
  ...everyone,
  Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:s3:*:*:${name}` } },
});

// LocalStack's recordings of AWS: test_invalid_sqs_arn, test_multiple_invalid_sqs_arns, test_filter_rules_case_insensitive.
it('takes no destination that is not there or does not let S3 in', async () => {
  await expect(configure([{ QueueArn: 'invalid' }])).rejects.toMatchObject({ message: 'The ARN could not be parsed' });
  await expect(configure([{}])).rejects.toMatchObject({
    message: 'Unable to validate the following destination configurations',
    fields: { ArgumentName1: arn('there'), ArgumentValue1: 'The destination queue does not exist' },
  });
  const QueueUrl = await queue(ofBucket('another'));
  await expect(configure([{}])).rejects.toMatchObject({
    fields: { ArgumentValue1: expect.stringContaining('Permissions on the destination queue do not allow S3') },
  });
  const Policy = JSON.stringify({ Statement: [ofBucket(Bucket)] });
  await cloud.ctx.aws.sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
  await configure([{ Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.txt' }] } } }]);
  const { Messages } = await cloud.ctx.aws.sqs.receiveMessage({ QueueUrl });
  expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket });
  const kept = await cloud.ctx.aws.s3.getBucketNotificationConfiguration({ Bucket });
  expect(kept.QueueConfigurations?.[0]?.Filter?.Key?.FilterRules).toEqual([{ Name: 'Suffix', Value: '.txt' }]);
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
it('takes no two destinations for one event', async () => {
  await queue(everyone);
  const prefix = (Value: string) => ({ Filter: { Key: { FilterRules: [{ Name: 'prefix', Value }] } } });
  await expect(configure([{}, {}])).rejects.toMatchObject({ message: expect.stringContaining('overlap') });
  await expect(configure([prefix('a'), prefix('ab')])).rejects.toMatchObject({
    message: expect.stringContaining('ambiguously defined'),
  });
  await configure([prefix('a'), prefix('b')]);
  await configure([{}, { Events: ['s3:ObjectRemoved:*'] }]);
});

it('knows which names share an event', () => {
  expect(shareEvent(['s3:ObjectCreated:*'], ['s3:ObjectCreated:Put'])).toBe(true);
  expect(shareEvent(['s3:ObjectCreated:Post'], ['s3:ObjectCreated:Put', 's3:ObjectRemoved:*'])).toBe(false);
});
