import { IAM } from '@aws-sdk/client-iam';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SES } from '@aws-sdk/client-ses';
import { SNS } from '@aws-sdk/client-sns';
import { SSM } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud } from '../index.ts';
import { allow, denied, document, StrictCloud } from './testing-strict.ts';

// A service that uses another service's resources needs the permission for those resources.

let cloud: StrictCloud;
beforeAll(async () => {
  cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
});
afterAll(() => cloud.close());

describe('a secret', () => {
  let open: string;
  let closed: string;
  beforeAll(async () => {
    const secrets = new SecretsManager(cloud.config());
    const make = async (Name: string) => (await secrets.createSecret({ Name, SecretString: `${Name}!` })).ARN ?? '';
    [open, closed] = [await make('open'), await make('closed')];
  });

  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
  it('is in a batch for whom it would be alone', async () => {
    const ann = await cloud.user(
      allow(['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets']),
      allow('secretsmanager:GetSecretValue', open),
    );
    const secrets = new SecretsManager(cloud.config(ann));
    const { SecretValues, Errors } = await secrets.batchGetSecretValue({ SecretIdList: ['open', closed] });
    expect(SecretValues?.map(({ SecretString }) => SecretString)).toEqual(['open!']);
    expect(Errors).toMatchObject([{ SecretId: closed, ErrorCode: 'AccessDeniedException' }]);
    expect(Errors?.[0]?.Message).toContain('is not authorized to perform: secretsmanager:GetSecretValue');
  });

  // https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
  it('is a parameter for whom it is a secret', async () => {
    const bob = await cloud.user(
      allow('ssm:GetParameter'),
      allow('secretsmanager:GetSecretValue', open),
      allow('secretsmanager:GetSecretValue', '*', { StringEquals: { 'aws:CalledViaFirst': 'other.amazonaws.com' } }),
    );
    const ssm = new SSM(cloud.config(bob));
    const read = async (name: string) => {
      const Name = `/aws/reference/secretsmanager/${name}`;
      return (await ssm.getParameter({ Name, WithDecryption: true })).Parameter?.Value;
    };
    expect(await read('open')).toBe('open!');
    await expect(read('closed')).rejects.toMatchObject(
      denied('AccessDeniedException', /is not authorized to perform: secretsmanager:GetSecretValue/, 400),
    );
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
describe('a role', () => {
  it.each<[string, (sns: SNS, ses: SES, role: string, topic: string) => Promise<unknown>]>([
    [
      'that reports deliveries',
      (sns, _, AttributeValue, TopicArn) =>
        sns.setTopicAttributes({ TopicArn, AttributeName: 'SQSFailureFeedbackRoleArn', AttributeValue }),
    ],
    [
      'of a new topic',
      (sns, _, role) => sns.createTopic({ Name: 'new', Attributes: { LambdaSuccessFeedbackRoleArn: role } }),
    ],
    [
      'of a subscription',
      (sns, _, SubscriptionRoleArn, TopicArn) =>
        sns.subscribe({
          TopicArn,
          Protocol: 'firehose',
          Endpoint: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/d',
          Attributes: { SubscriptionRoleArn },
        }),
    ],
    [
      'of an event destination',
      (_, ses, IAMRoleARN) =>
        ses.createConfigurationSetEventDestination({
          ConfigurationSetName: 'set',
          EventDestination: {
            Name: 'd',
            MatchingEventTypes: ['send'],
            KinesisFirehoseDestination: {
              IAMRoleARN,
              DeliveryStreamARN: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/d',
            },
          },
        }),
    ],
    [
      'of a receipt rule',
      (_, ses, IamRoleArn) =>
        ses.createReceiptRule({
          RuleSetName: 'rules',
          Rule: { Name: 'r', Actions: [{ S3Action: { BucketName: 'b', IamRoleArn } }] },
        }),
    ],
  ])('%s must be passed by the caller that names it', async (_, name) => {
    const iam = new IAM(cloud.config());
    const trust = document({ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sts:AssumeRole' });
    await iam.createRole({ RoleName: 'passed', AssumeRolePolicyDocument: trust }).catch(() => undefined);
    const role = 'arn:aws:iam::000000000000:role/passed';
    const { TopicArn = '' } = await new SNS(cloud.config()).createTopic({ Name: 'topic' });
    const cat = await cloud.user(allow(['sns:*', 'ses:*']));
    const asked = name(new SNS(cloud.config(cat)), new SES(cloud.config(cat)), role, TopicArn);
    await expect(asked).rejects.toMatchObject({
      message: expect.stringContaining(`is not authorized to perform: iam:PassRole on resource: ${role}`),
      $metadata: { httpStatusCode: 403 },
    });
  });
});
