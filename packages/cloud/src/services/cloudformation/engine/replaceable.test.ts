import { expect, it } from 'vitest';
import { Specs } from '../template/specs.ts';
import { checkReplaceable } from './custom-name.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html

const specs = await Specs.load();
const check = (type: string, before: object, after: object) => () =>
  checkReplaceable(specs, type, before as Record<string, unknown>, after as Record<string, unknown>);

it.each([
  ['AWS::DynamoDB::Table', 'TableName'],
  ['AWS::S3::Bucket', 'BucketName'],
  ['AWS::Lambda::Function', 'FunctionName'],
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::Logs::LogGroup', 'LogGroupName'],
  ['AWS::SNS::Topic', 'TopicName'],
  ['AWS::SQS::Queue', 'QueueName'],
  ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName'],
  ['AWS::IAM::SAMLProvider', 'Name'],
  ['AWS::IAM::VirtualMFADevice', 'VirtualMfaDeviceName'],
  ['AWS::ApiGateway::ApiKey', 'Name'],
  ['AWS::CloudFormation::StackSet', 'StackSetName'],
  ['AWS::SSM::Parameter', 'Name'],
])('a %s is not replaced by one of the same %s', (type, property) => {
  expect(check(type, { [property]: 'mine' }, { [property]: 'mine' })).toThrow(
    'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename mine and update the stack again.',
  );
  expect(check(type, { [property]: 'mine' }, { [property]: 'other' })).not.toThrow();
  expect(check(type, {}, { [property]: 'mine' })).not.toThrow();
  expect(check(type, { [property]: 'mine' }, {})).not.toThrow();
  expect(check(type, {}, {})).not.toThrow();
});

it.each([
  ['AWS::ApiGateway::Stage', 'StageName'],
  ['AWS::ApiGatewayV2::Stage', 'StageName'],
  ['AWS::Logs::LogStream', 'LogStreamName'],
  ['AWS::Logs::SubscriptionFilter', 'FilterName'],
  ['AWS::Route53::RecordSet', 'Name'],
  ['AWS::ApiGateway::RestApi', 'Name'],
  ['Custom::Thing', 'Name'],
])('a %s may be replaced by one of the same %s: it is unique below a parent, or no name at all', (type, property) => {
  expect(check(type, { [property]: 'mine' }, { [property]: 'mine' })).not.toThrow();
});
