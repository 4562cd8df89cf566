import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeZip } from '../code/zip-write.ts';
import { lambdaCloud } from '../testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let stacks: CloudFormation;
beforeAll(async () => {
  cloud = await lambdaCloud();
  stacks = new CloudFormation(cloud.config);
  const s3 = new S3({ ...cloud.config, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'layers' });
  for (const version of ['1', '2']) {
    const Body = writeZip({ 'nodejs/node_modules/layered/index.js': `module.exports = 'layer ${version}';` });
    await s3.putObject({ Bucket: 'layers', Key: version, Body });
  }
});
afterAll(() => cloud.close());

const wait = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

const template = (key: string, policy: string, signed: boolean) =>
  JSON.stringify({
    Resources: {
      Layer: {
        Type: 'AWS::Lambda::LayerVersion',
        Properties: {
          LayerName: 'shared',
          CompatibleRuntimes: ['nodejs22.x'],
          Content: { S3Bucket: 'layers', S3Key: key },
        },
      },
      Shared: {
        Type: 'AWS::Lambda::LayerVersionPermission',
        Properties: { LayerVersionArn: { Ref: 'Layer' }, Action: 'lambda:GetLayerVersion', Principal: '111122223333' },
      },
      Signing: {
        Type: 'AWS::Lambda::CodeSigningConfig',
        Properties: {
          AllowedPublishers: {
            SigningProfileVersionArns: ['arn:aws:signer:us-east-1:000000000000:/signing-profiles/test'],
          },
          CodeSigningPolicies: { UntrustedArtifactOnDeployment: policy },
          Tags: [{ Key: 'policy', Value: policy }],
        },
      },
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'layered',
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: cloud.role,
          Code: { ZipFile: "exports.handler = async () => require('layered');" },
          Layers: [{ Ref: 'Layer' }],
          RuntimeManagementConfig: { UpdateRuntimeOn: signed ? 'FunctionUpdate' : 'Auto' },
          ...(signed ? { CodeSigningConfigArn: { Ref: 'Signing' } } : {}),
        },
      },
    },
    Outputs: {
      Layer: { Value: { 'Fn::GetAtt': ['Layer', 'LayerVersionArn'] } },
      Signing: { Value: { 'Fn::GetAtt': ['Signing', 'CodeSigningConfigArn'] } },
      Id: { Value: { 'Fn::GetAtt': ['Signing', 'CodeSigningConfigId'] } },
    },
  });

it('layers with permissions, and code signing, come, change and go with a stack', async () => {
  const { lambda } = cloud;
  const StackName = 'layers';
  const outputs = async () => {
    const { Stacks = [] } = await stacks.describeStacks({ StackName });
    return Object.fromEntries((Stacks[0]?.Outputs ?? []).map((one) => [one.OutputKey ?? '', one.OutputValue ?? '']));
  };
  await stacks.createStack({ StackName, TemplateBody: template('1', 'Warn', true) });
  await waitUntilStackCreateComplete({ client: stacks, ...wait }, { StackName });
  const first = await outputs();
  expect(first.Layer).toBe('arn:aws:lambda:us-east-1:000000000000:layer:shared:1');
  expect(first.Signing).toMatch(new RegExp(`:code-signing-config:${first.Id}$`));
  expect((await cloud.call('layered')).payload).toBe('layer 1');
  const policy = async (VersionNumber: number) =>
    JSON.parse((await lambda.getLayerVersionPolicy({ LayerName: 'shared', VersionNumber })).Policy ?? '{}').Statement;
  expect(await policy(1)).toMatchObject([
    { Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'lambda:GetLayerVersion', Resource: first.Layer },
  ]);
  const ofFunction = { FunctionName: 'layered' };
  expect((await lambda.getRuntimeManagementConfig(ofFunction)).UpdateRuntimeOn).toBe('FunctionUpdate');
  expect(await lambda.getFunctionCodeSigningConfig(ofFunction)).toMatchObject({ CodeSigningConfigArn: first.Signing });

  await stacks.updateStack({ StackName, TemplateBody: template('2', 'Enforce', false) });
  await waitUntilStackUpdateComplete({ client: stacks, ...wait }, { StackName });
  const second = await outputs();
  expect(second).toMatchObject({
    Layer: 'arn:aws:lambda:us-east-1:000000000000:layer:shared:2',
    Signing: first.Signing,
  });
  expect((await cloud.call('layered')).payload).toBe('layer 2');
  expect(await policy(2)).toHaveLength(1);
  await expect(lambda.getLayerVersionByArn({ Arn: first.Layer ?? '' })).rejects.toThrow();
  expect((await lambda.getLayerVersionByArn({ Arn: second.Layer ?? '' })).Version).toBe(2);
  expect(await lambda.getFunctionCodeSigningConfig(ofFunction)).not.toHaveProperty('CodeSigningConfigArn');
  const found = await lambda.getCodeSigningConfig({ CodeSigningConfigArn: first.Signing });
  expect(found.CodeSigningConfig?.CodeSigningPolicies).toEqual({ UntrustedArtifactOnDeployment: 'Enforce' });
  expect((await lambda.listTags({ Resource: first.Signing })).Tags).toMatchObject({ policy: 'Enforce' });

  await stacks.deleteStack({ StackName });
  await waitUntilStackDeleteComplete({ client: stacks, ...wait }, { StackName });
  expect((await lambda.listLayers({})).Layers).toEqual([]);
  expect((await lambda.listCodeSigningConfigs({})).CodeSigningConfigs).toEqual([]);
});

it('recursion settings, URLs and event invoke settings are returned and listed', async () => {
  const { lambda } = cloud;
  const FunctionName = 'told';
  await cloud.make(FunctionName, { 'index.js': 'exports.handler = async () => 1' });
  // https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html
  expect(await lambda.getFunctionRecursionConfig({ FunctionName })).toMatchObject({ RecursiveLoop: 'Terminate' });
  await lambda.putFunctionRecursionConfig({ FunctionName, RecursiveLoop: 'Allow' });
  expect(await lambda.getFunctionRecursionConfig({ FunctionName })).toMatchObject({ RecursiveLoop: 'Allow' });
  // https://docs.aws.amazon.com/lambda/latest/api/API_GetRuntimeManagementConfig.html
  const FunctionArn = 'arn:aws:lambda:us-east-1:000000000000:function:told';
  expect(await lambda.getRuntimeManagementConfig({ FunctionName })).toMatchObject({
    UpdateRuntimeOn: 'Auto',
    FunctionArn,
  });
  const manual = { FunctionName, UpdateRuntimeOn: 'Manual' as const };
  await expect(lambda.putRuntimeManagementConfig(manual)).rejects.toThrow('RuntimeVersionArn');
  const RuntimeVersionArn = `arn:aws:lambda:us-east-1::runtime:${'0'.repeat(64)}`;
  await lambda.putRuntimeManagementConfig({ ...manual, RuntimeVersionArn });
  expect(await lambda.getRuntimeManagementConfig({ FunctionName })).toMatchObject({
    UpdateRuntimeOn: 'Manual',
    RuntimeVersionArn,
  });
  const { FunctionUrl } = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: 'NONE' });
  const { FunctionUrlConfigs } = await lambda.listFunctionUrlConfigs({ FunctionName });
  expect(FunctionUrlConfigs?.map((one) => one.FunctionUrl)).toEqual([FunctionUrl]);
  await lambda.putFunctionEventInvokeConfig({ FunctionName, MaximumRetryAttempts: 1 });
  await lambda.updateFunctionEventInvokeConfig({ FunctionName, MaximumEventAgeInSeconds: 60 });
  expect(await lambda.getFunctionEventInvokeConfig({ FunctionName })).toMatchObject({
    MaximumRetryAttempts: 1,
    MaximumEventAgeInSeconds: 60,
  });
});
