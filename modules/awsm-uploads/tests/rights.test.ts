import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: a file of JSON
const read = (file: string): any => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
const { Resources, Outputs } = read('awsm.json').resources.cloudFormation;

test('an event of an upload that Lambda gives up is a dead letter, for two weeks, encrypted', () => {
  const { Ref } = read('awsm/complete/awsm.json').lambda.cloudFormation.DeadLetterConfig.TargetArn;
  const [id, attribute] = Outputs[Ref].Value['Fn::GetAtt'];
  expect(attribute).toBe('Arn');
  expect(Resources[id]).toEqual({
    Type: 'AWS::SQS::Queue',
    Properties: { MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true },
  });
});

/** `action on resource`, in the order of the file. */
const rightsOf = (name: string) =>
  read(`awsm/${name}/awsm.json`).lambda.iamPolicyDocumentStatements.flatMap(
    ({ Action, Resource }: { Action: string[]; Resource: unknown }) =>
      [Resource].flat().flatMap((one) => Action.map((action) => `${action} on ${nameOf(one)}`)),
  );
// biome-ignore lint/suspicious/noExplicitAny: what CloudFormation joins
const nameOf = (value: any): string => value.Ref ?? value['Fn::Join'][1].map((one: any) => one.Ref ?? one).join('');

test('what clears up in the background has dead letters, and no failure of it is given up early', () => {
  const { lambda } = read('awsm/erase/awsm.json');
  expect(lambda.cloudFormation.DeadLetterConfig.TargetArn).toEqual({ Ref: 'UploadsDeadLettersArn' });
  const { Forgotten } = read('awsm/sweep/awsm.json').lambda.eventSources;
  expect(Forgotten.Properties.DestinationConfig.OnFailure.Destination).toEqual({ Ref: 'UploadsDeadLettersArn' });
  expect(Forgotten.Properties).not.toHaveProperty('MaximumRetryAttempts');
  expect(Outputs[Forgotten.Properties.EventSourceArn.Ref].Value).toEqual({ 'Fn::GetAtt': ['Uploads', 'StreamArn'] });
  expect(Resources.Uploads.Properties.StreamSpecification).toEqual({ StreamViewType: 'OLD_IMAGE' });
});

test('no function has more rights than it needs', () => {
  expect(rightsOf('create')).toEqual([
    'dynamodb:PutItem on UploadsTableArn',
    'dynamodb:UpdateItem on UploadsTableArn',
    's3:PutObject on UploadsBucketArn/incoming/*',
  ]);
  expect(rightsOf('status')).toEqual([
    'dynamodb:GetItem on UploadsTableArn',
    'dynamodb:Query on UploadsByOwnerArn',
    's3:GetObject on UploadsBucketArn/files/*',
  ]);
  expect(rightsOf('remove')).toEqual([
    'dynamodb:GetItem on UploadsTableArn',
    'dynamodb:DeleteItem on UploadsTableArn',
    'dynamodb:UpdateItem on UploadsTableArn',
    's3:DeleteObject on UploadsBucketArn/incoming/*',
    's3:DeleteObject on UploadsBucketArn/files/*',
  ]);
  expect(rightsOf('complete')).toEqual([
    'dynamodb:GetItem on UploadsTableArn',
    'dynamodb:UpdateItem on UploadsTableArn',
    's3:GetObject on UploadsBucketArn/incoming/*',
    's3:DeleteObject on UploadsBucketArn/incoming/*',
    's3:PutObject on UploadsBucketArn/files/*',
    's3:DeleteObject on UploadsBucketArn/files/*',
    's3:ListBucket on UploadsBucketArn',
  ]);
  expect(rightsOf('sweep')).toEqual([
    's3:DeleteObject on UploadsBucketArn/files/*',
    'sqs:SendMessage on UploadsDeadLettersArn',
  ]);
  expect(rightsOf('erase')).toEqual([
    'dynamodb:PutItem on UploadsTableArn',
    'dynamodb:DeleteItem on UploadsTableArn',
    'dynamodb:Query on UploadsByOwnerArn',
    's3:DeleteObject on UploadsBucketArn/incoming/*',
    's3:DeleteObject on UploadsBucketArn/files/*',
    's3:ListBucket on UploadsBucketArn',
  ]);
  expect(rightsOf('operator').filter((right: string) => !rightsOf('erase').includes(right))).toEqual([
    'dynamodb:Scan on UploadsTableArn',
    'dynamodb:GetItem on UploadsTableArn',
    'dynamodb:UpdateItem on UploadsTableArn',
  ]);
});
