import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud } from '../../../index.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
let s3: S3;
let cloudformation: CloudFormation;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const options = { endpoint: cloud.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 };
  s3 = new S3(options);
  cloudformation = new CloudFormation(options);
});
afterAll(() => cloud.close());

const waiting = () => ({ client: cloudformation, maxWaitTime: 30, minDelay: 1, maxDelay: 1 });

test('a bucket with its settings and policy is created, changed and deleted', async () => {
  const StackName = 'buckets';
  const template = (cors: boolean) =>
    JSON.stringify({
      Resources: {
        Bucket: {
          Type: 'AWS::S3::Bucket',
          Properties: {
            VersioningConfiguration: { Status: 'Enabled' },
            Tags: [{ Key: 'a', Value: 'b' }],
            LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Prefix: 'tmp/', ExpirationInDays: '3' }] },
            BucketEncryption: {
              ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
            },
            ...(cors
              ? { CorsConfiguration: { CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'], MaxAge: 9 }] } }
              : {}),
          },
        },
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: { Ref: 'Bucket' },
            PolicyDocument: {
              Statement: [
                { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] } },
              ],
            },
          },
        },
      },
      Outputs: {
        Name: { Value: { Ref: 'Bucket' } },
        Domain: { Value: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] } },
      },
    });
  await cloudformation.createStack({ StackName, TemplateBody: template(true) });
  await waitUntilStackCreateComplete(waiting(), { StackName });
  const { Stacks } = await cloudformation.describeStacks({ StackName });
  const outputs = new Map(Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const Bucket = outputs.get('Name')!;
  expect(Bucket).toMatch(/^buckets-bucket-[a-z0-9]+$/);
  expect(outputs.get('Domain')).toBe(`${Bucket}.s3.eu-west-1.amazonaws.com`);
  expect((await s3.getBucketVersioning({ Bucket })).Status).toBe('Enabled');
  expect((await s3.getBucketLifecycleConfiguration({ Bucket })).Rules).toMatchObject([
    { Filter: { Prefix: 'tmp/' }, Expiration: { Days: 3 } },
  ]);
  expect((await s3.getBucketCors({ Bucket })).CORSRules?.[0]?.MaxAgeSeconds).toBe(9);
  expect((await s3.getBucketTagging({ Bucket })).TagSet).toContainEqual({ Key: 'a', Value: 'b' });
  expect(JSON.parse((await s3.getBucketPolicy({ Bucket })).Policy!).Statement[0].Resource).toBe(
    `arn:aws:s3:::${Bucket}`,
  );
  expect((await s3.getBucketLocation({ Bucket })).LocationConstraint).toBe('eu-west-1');

  await cloudformation.updateStack({ StackName, TemplateBody: template(false) });
  await waitUntilStackUpdateComplete(waiting(), { StackName });
  await expect(s3.getBucketCors({ Bucket })).rejects.toMatchObject({ name: 'NoSuchCORSConfiguration' });

  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  await cloudformation.deleteStack({ StackName });
  await expect(waitUntilStackDeleteComplete(waiting(), { StackName })).rejects.toThrow();
  const { StackEvents } = await cloudformation.describeStackEvents({ StackName });
  const reasons = StackEvents?.map((event) => event.ResourceStatusReason ?? '').join('\n');
  expect(reasons).toContain('The bucket you tried to delete is not empty');
  for (const { Key, VersionId } of (await s3.listObjectVersions({ Bucket })).Versions ?? []) {
    await s3.deleteObject({ Bucket, Key, VersionId });
  }
  await cloudformation.deleteStack({ StackName });
  await waitUntilStackDeleteComplete(waiting(), { StackName });
  await expect(s3.headBucket({ Bucket })).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
test('configurations with ids are put, changed and deleted', async () => {
  const StackName = 'lists';
  const properties = {
    MetricsConfigurations: [{ Id: 'all' }, { Id: 'some', Prefix: 'a/', TagFilters: [{ Key: 'k', Value: 'v' }] }],
    InventoryConfigurations: [
      {
        Id: 'daily',
        Enabled: 'true',
        IncludedObjectVersions: 'Current',
        ScheduleFrequency: 'Daily',
        Destination: { BucketArn: 'arn:aws:s3:::reports', Format: 'CSV', Prefix: 'r' },
      },
    ],
    IntelligentTieringConfigurations: [
      { Id: 'cold', Status: 'Enabled', Tierings: [{ AccessTier: 'ARCHIVE_ACCESS', Days: '90' }] },
    ],
    AnalyticsConfigurations: [
      {
        Id: 'usage',
        StorageClassAnalysis: {
          DataExport: { OutputSchemaVersion: 'V_1', Destination: { BucketArn: 'arn:aws:s3:::reports', Format: 'CSV' } },
        },
      },
    ],
  };
  const template = (more: object) =>
    JSON.stringify({
      Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'with-lists', ...more } } },
    });
  await cloudformation.createStack({ StackName, TemplateBody: template(properties) });
  await waitUntilStackCreateComplete(waiting(), { StackName });
  const Bucket = 'with-lists';
  expect((await s3.listBucketMetricsConfigurations({ Bucket })).MetricsConfigurationList).toEqual([
    { Id: 'all' },
    { Id: 'some', Filter: { And: { Prefix: 'a/', Tags: [{ Key: 'k', Value: 'v' }] } } },
  ]);
  expect((await s3.getBucketInventoryConfiguration({ Bucket, Id: 'daily' })).InventoryConfiguration).toMatchObject({
    IsEnabled: true,
    Schedule: { Frequency: 'Daily' },
    Destination: { S3BucketDestination: { Bucket: 'arn:aws:s3:::reports', Prefix: 'r' } },
  });
  const tiers = await s3.getBucketIntelligentTieringConfiguration({ Bucket, Id: 'cold' });
  expect(tiers.IntelligentTieringConfiguration?.Tierings).toEqual([{ AccessTier: 'ARCHIVE_ACCESS', Days: 90 }]);
  const analytics = await s3.getBucketAnalyticsConfiguration({ Bucket, Id: 'usage' });
  expect(analytics.AnalyticsConfiguration?.StorageClassAnalysis?.DataExport?.OutputSchemaVersion).toBe('V_1');

  await cloudformation.updateStack({ StackName, TemplateBody: template({ MetricsConfigurations: [{ Id: 'all' }] }) });
  await waitUntilStackUpdateComplete(waiting(), { StackName });
  expect((await s3.listBucketMetricsConfigurations({ Bucket })).MetricsConfigurationList).toEqual([{ Id: 'all' }]);
  expect((await s3.listBucketAnalyticsConfigurations({ Bucket })).AnalyticsConfigurationList).toBeUndefined();
});
