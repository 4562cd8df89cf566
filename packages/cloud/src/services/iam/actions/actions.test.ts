import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../protocol/index.ts';
import { actionOf } from './index.ts';

// Expectations: https://docs.aws.amazon.com/service-authorization/latest/reference/

const place = { account: '111122223333', region: 'eu-west-1' };
const of = async (service: string, operation: string, input: Record<string, unknown>) => {
  const model = service === 'kinesis' ? undefined : await loadModel(service);
  return actionOf(service, operation, input, { ...place, http: model?.operations.get(operation)?.http });
};
const lambdaArn = 'arn:aws:lambda:eu-west-1:111122223333:function:hello';
const signingArn = 'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-0d4518bd353a0a7c6';

describe('actionOf', () => {
  it.each<[string, string, Record<string, unknown>, string, string | undefined]>([
    ['s3', 'GetObject', { Bucket: 'b', Key: 'a/b' }, 's3:GetObject', 'arn:aws:s3:::b/a/b'],
    ['s3', 'GetObject', { Bucket: 'b', Key: 'k', VersionId: '1' }, 's3:GetObjectVersion', 'arn:aws:s3:::b/k'],
    [
      's3',
      'GetObjectTagging',
      { Bucket: 'b', Key: 'k', VersionId: '1' },
      's3:GetObjectVersionTagging',
      'arn:aws:s3:::b/k',
    ],
    ['s3', 'HeadObject', { Bucket: 'b', Key: 'k' }, 's3:GetObject', 'arn:aws:s3:::b/k'],
    ['s3', 'ListObjectsV2', { Bucket: 'b' }, 's3:ListBucket', 'arn:aws:s3:::b'],
    ['s3', 'ListBuckets', {}, 's3:ListAllMyBuckets', '*'],
    ['s3', 'UploadPart', { Bucket: 'b', Key: 'k' }, 's3:PutObject', 'arn:aws:s3:::b/k'],
    ['lambda', 'Invoke', { FunctionName: 'hello' }, 'lambda:InvokeFunction', lambdaArn],
    ['lambda', 'Invoke', { FunctionName: lambdaArn, Qualifier: 'live' }, 'lambda:InvokeFunction', `${lambdaArn}:live`],
    ['lambda', 'Invoke', { FunctionName: '111122223333:function:hello' }, 'lambda:InvokeFunction', lambdaArn],
    ['lambda', 'ListFunctions', {}, 'lambda:ListFunctions', '*'],
    ['lambda', 'ListCodeSigningConfigs', {}, 'lambda:ListCodeSigningConfigs', '*'],
    ['lambda', 'GetCodeSigningConfig', { CodeSigningConfigArn: signingArn }, 'lambda:GetCodeSigningConfig', signingArn],
    [
      'lambda',
      'ListFunctionsByCodeSigningConfig',
      { CodeSigningConfigArn: signingArn },
      'lambda:ListFunctionsByCodeSigningConfig',
      signingArn,
    ],
    ['lambda', 'GetRuntimeManagementConfig', { FunctionName: 'hello' }, 'lambda:GetRuntimeManagementConfig', lambdaArn],
    ['apigatewayv2', 'CreateApi', { Name: 'a' }, 'apigateway:POST', 'arn:aws:apigateway:eu-west-1::/apis'],
    ['apigatewayv2', 'GetRoutes', { ApiId: 'a' }, 'apigateway:GET', 'arn:aws:apigateway:eu-west-1::/apis/a/routes'],
    [
      'apigatewayv2',
      'UpdateRoute',
      { ApiId: 'a', RouteId: 'r', AuthorizerId: 'x' },
      'apigateway:PATCH',
      'arn:aws:apigateway:eu-west-1::/apis/a/routes/r',
    ],
    [
      'apigatewayv2',
      'DeleteRouteSettings',
      { ApiId: 'a', StageName: 's', RouteKey: 'k' },
      'apigateway:DELETE',
      'arn:aws:apigateway:eu-west-1::/apis/a/stages/s/routesettings/k',
    ],
    [
      'apigatewayv2',
      'CreateApiMapping',
      { DomainName: 'd', ApiId: 'a', Stage: 's' },
      'apigateway:POST',
      'arn:aws:apigateway:eu-west-1::/domainnames/d/apimappings',
    ],
    [
      'apigatewayv2',
      'DeleteApiMapping',
      { DomainName: 'd', ApiMappingId: 'm' },
      'apigateway:DELETE',
      'arn:aws:apigateway:eu-west-1::/domainnames/d/apimappings/m',
    ],
    [
      'logs',
      'PutLogEvents',
      { logGroupName: '/aws/lambda/x', logStreamName: 's' },
      'logs:PutLogEvents',
      'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/x:log-stream:s',
    ],
    [
      'logs',
      'CreateLogGroup',
      { logGroupName: 'g' },
      'logs:CreateLogGroup',
      'arn:aws:logs:eu-west-1:111122223333:log-group:g:*',
    ],
    ['iam', 'GetRole', { RoleName: 'r' }, 'iam:GetRole', 'arn:aws:iam::111122223333:role/r'],
    ['sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::1:role/r' }, 'sts:AssumeRole', 'arn:aws:iam::1:role/r'],
    [
      'cloudformation',
      'DescribeStacks',
      { StackName: 's' },
      'cloudformation:DescribeStacks',
      'arn:aws:cloudformation:eu-west-1:111122223333:stack/s/*',
    ],
    ['apigateway', 'GetRestApis', {}, 'apigateway:GET', 'arn:aws:apigateway:eu-west-1::/restapis'],
    [
      'apigateway',
      'UpdateStage',
      { restApiId: 'a', stageName: 'dev' },
      'apigateway:PATCH',
      'arn:aws:apigateway:eu-west-1::/restapis/a/stages/dev',
    ],
    [
      'sqs',
      'SendMessageBatch',
      { QueueUrl: 'http://localhost:4566/111122223333/q' },
      'sqs:SendMessage',
      'arn:aws:sqs:eu-west-1:111122223333:q',
    ],
    ['kinesis', 'PutRecord', { StreamName: 's' }, 'kinesis:PutRecord', '*'],
  ])('%s %s %j', async (service, operation, input, action, resource) => {
    expect(await of(service, operation, input)).toMatchObject({ action, resource });
  });

  it('asks nothing for what anyone may call', async () => {
    expect(await of('sts', 'GetCallerIdentity', {})).toBeUndefined();
  });

  it('gives the conditions of listing', async () => {
    expect((await of('s3', 'ListObjectsV2', { Bucket: 'b', Prefix: 'home/' }))?.conditions).toEqual({
      's3:prefix': 'home/',
    });
  });
});

it('asks for a function and for the code signing configuration that it gets', async () => {
  const input = { FunctionName: 'hello', CodeSigningConfigArn: signingArn };
  const action = 'lambda:PutFunctionCodeSigningConfig';
  const conditions = { 'lambda:CodeSigningConfigArn': signingArn };
  expect(await of('lambda', 'PutFunctionCodeSigningConfig', input)).toMatchObject({
    ...{ action, resource: lambdaArn, conditions },
    also: [{ action, resource: signingArn, conditions }],
  });
  expect(await of('lambda', 'CreateFunction', input)).toMatchObject({ resource: lambdaArn, conditions });
});
