import { IAM } from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-overview-of-managing-access.html

let cloud: Cloud;
let owner: SQS;
let visitor: SQS;
let role = '';

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = { region: 'us-east-1', endpoint: cloud.endpoint, maxAttempts: 1 };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  owner = new SQS({ ...config, credentials });
  const iam = new IAM({ ...config, credentials });
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  });
  const { Role } = await iam.createRole({ RoleName: 'visitor', AssumeRolePolicyDocument });
  role = Role?.Arn ?? '';
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-east-1:000000000000:mine' }],
  });
  await iam.putRolePolicy({ RoleName: 'visitor', PolicyName: 'send', PolicyDocument });
  const sts = new STS({ ...config, credentials });
  const { Credentials } = await sts.assumeRole({ RoleArn: role, RoleSessionName: 'visit' });
  visitor = new SQS({
    ...config,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
});
afterAll(() => cloud.close());

it("follows the role's policies, batches as what they are made of, and the queue's own policy", async () => {
  const { QueueUrl } = await owner.createQueue({ QueueName: 'mine' });
  const { QueueUrl: other } = await owner.createQueue({ QueueName: 'other' });
  const batch = (url: string | undefined) =>
    visitor.sendMessageBatch({ QueueUrl: url, Entries: [{ Id: 'a', MessageBody: 'x' }] });
  await batch(QueueUrl);
  await expect(visitor.receiveMessage({ QueueUrl })).rejects.toMatchObject({
    message: expect.stringContaining(
      'is not authorized to perform: sqs:receivemessage on resource: arn:aws:sqs:us-east-1:000000000000:mine',
    ),
  });
  await expect(batch(other)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: role },
        Action: 'sqs:SendMessage',
        Resource: 'arn:aws:sqs:us-east-1:000000000000:other',
      },
    ],
  });
  await owner.setQueueAttributes({ QueueUrl: other, Attributes: { Policy } });
  expect((await batch(other)).Successful).toHaveLength(1);
});
