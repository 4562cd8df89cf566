import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { Lambda } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const text = (value: string) => ({ 'Fn::Sub': value.replaceAll('<', '${').replaceAll('>', '}') });
const code = `
exports.handler = async ({ bucket }) => {
  const { S3 } = await import('@aws-sdk/client-s3');
  const s3 = new S3({ forcePathStyle: true });
  await s3.putObject({ Bucket: bucket, Key: 'k', Body: 'there' });
  return s3.listBuckets({}).then(() => 'allowed', ({ name }) => name);
};`;
const template = {
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        ManagedPolicyArns: [text('arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole')],
        Policies: [
          {
            PolicyName: 'p',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Action: 's3:PutObject', Resource: text('arn:<AWS::Partition>:s3:::<Bucket>/*') },
                { Effect: 'Allow', Action: 'sqs:*', Resource: { 'Fn::GetAtt': 'Queue.Arn' } },
              ],
            },
          },
        ],
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        MemorySize: 512,
        Role: { 'Fn::GetAtt': 'Role.Arn' },
        Code: { ZipFile: code },
      },
    },
    Queue: { Type: 'AWS::SQS::Queue' },
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: { Subscription: [{ Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': 'Queue.Arn' } }] },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { ScheduleExpression: 'rate(1 day)', Targets: [{ Id: 'q', Arn: { 'Fn::GetAtt': 'Queue.Arn' } }] },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: { 'Fn::GetAtt': 'Queue.Arn' }, FunctionName: { Ref: 'Function' } },
    },
    Group: { Type: 'AWS::Logs::LogGroup' },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 's' } },
  },
  Outputs: {
    Suffix: { Value: { Ref: 'AWS::URLSuffix' } },
    Bucket: { Value: { Ref: 'Bucket' } },
    Function: { Value: { Ref: 'Function' } },
    BucketArn: { Value: { 'Fn::GetAtt': 'Bucket.Arn' } },
    RoleArn: { Value: { 'Fn::GetAtt': 'Role.Arn' } },
    FunctionArn: { Value: { 'Fn::GetAtt': 'Function.Arn' } },
    QueueArn: { Value: { 'Fn::GetAtt': 'Queue.Arn' } },
    TopicArn: { Value: { Ref: 'Topic' } },
    TableArn: { Value: { 'Fn::GetAtt': 'Table.Arn' } },
    RuleArn: { Value: { 'Fn::GetAtt': 'Rule.Arn' } },
    GroupArn: { Value: { 'Fn::GetAtt': 'Group.Arn' } },
    SecretArn: { Value: { Ref: 'Secret' } },
    StackArn: { Value: { Ref: 'AWS::StackId' } },
  },
};

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
it.each([
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
])(
  'in %s everything is of the partition %s, and policies that name it hold',
  async (region, partition, suffix) => {
    const options = {
      endpoint: cloud.endpoint,
      region,
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'test' },
    };
    const cf = new CloudFormation(options);
    await cf.createStack({
      StackName: 's',
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_IAM'],
      DisableRollback: true,
    });
    await expect
      .poll(async () => (await cf.describeStacks({ StackName: 's' })).Stacks?.[0]?.StackStatus, { timeout: 15_000 })
      .toBe('CREATE_COMPLETE');
    const [stack] = (await cf.describeStacks({ StackName: 's' })).Stacks ?? [];
    const outputs = Object.fromEntries(stack?.Outputs?.map((one) => [one.OutputKey, one.OutputValue]) ?? []);
    expect(outputs.Suffix).toBe(suffix);
    const arns = Object.entries(outputs).filter(([name]) => name.endsWith('Arn'));
    expect(arns).toHaveLength(10);
    for (const [name, arn] of arns) expect(`${name} ${arn}`).toMatch(new RegExp(`^${name} arn:${partition}:`));

    const { Payload } = await new Lambda(options).invoke({
      FunctionName: outputs.Function,
      Payload: JSON.stringify({ bucket: outputs.Bucket }),
    });
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toBe('AccessDenied');
  },
  40_000,
);
