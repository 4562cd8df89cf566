import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeZip } from '../code/zip-write.ts';
import { lambdaCloud } from '../testing/cloud.ts';

// Answers and texts as LocalStack's TestCodeSigningConfig recorded them on AWS; the refusal of a package as in
// https://github.com/aws/aws-cdk/issues/29474.
let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud();
});
afterAll(() => cloud.close());

const code = { 'index.js': 'exports.handler = async () => 1' };
const AllowedPublishers = {
  SigningProfileVersionArns: ['arn:aws:signer:us-east-1:000000000000:/signing-profiles/test'],
};

async function make(policy?: 'Warn' | 'Enforce') {
  const CodeSigningPolicies = policy && { UntrustedArtifactOnDeployment: policy };
  const made = await cloud.lambda.createCodeSigningConfig({ AllowedPublishers, CodeSigningPolicies, Tags: { a: '1' } });
  return made.CodeSigningConfig?.CodeSigningConfigArn ?? '';
}

it('configurations are made, changed, listed, tagged and deleted', async () => {
  const { lambda } = cloud;
  const arn = await make();
  expect(arn).toMatch(/^arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-[a-z0-9]{17}$/);
  const changed = await lambda.updateCodeSigningConfig({ CodeSigningConfigArn: arn, Description: 'changed' });
  expect(changed.CodeSigningConfig).toMatchObject({
    AllowedPublishers,
    CodeSigningConfigArn: arn,
    CodeSigningConfigId: arn.split(':').at(-1),
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Warn' },
    Description: 'changed',
  });
  const { CodeSigningConfig } = await lambda.getCodeSigningConfig({ CodeSigningConfigArn: arn });
  expect(CodeSigningConfig).toEqual(changed.CodeSigningConfig);
  expect((await lambda.listCodeSigningConfigs({})).CodeSigningConfigs).toContainEqual(CodeSigningConfig);
  await lambda.tagResource({ Resource: arn, Tags: { b: '2' } });
  expect((await lambda.listTags({ Resource: arn })).Tags).toEqual({ a: '1', b: '2' });
  await lambda.deleteCodeSigningConfig({ CodeSigningConfigArn: arn });
  await expect(lambda.getCodeSigningConfig({ CodeSigningConfigArn: arn })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `The Lambda code signing configuration ${arn} can not be found.`,
  });
});

it('a function has one, and what a function has is not deleted', async () => {
  const { lambda } = cloud;
  const CodeSigningConfigArn = await make('Warn');
  const FunctionName = 'signed';
  await cloud.make(FunctionName, code);
  expect(await lambda.getFunctionCodeSigningConfig({ FunctionName })).not.toHaveProperty('CodeSigningConfigArn');
  await lambda.putFunctionCodeSigningConfig({ FunctionName, CodeSigningConfigArn });
  expect(await lambda.getFunctionCodeSigningConfig({ FunctionName })).toMatchObject({
    FunctionName,
    CodeSigningConfigArn,
  });
  const { FunctionArns } = await lambda.listFunctionsByCodeSigningConfig({ CodeSigningConfigArn });
  expect(FunctionArns).toEqual(['arn:aws:lambda:us-east-1:000000000000:function:signed']);
  await expect(lambda.deleteCodeSigningConfig({ CodeSigningConfigArn })).rejects.toThrow('is used by functions');
  await lambda.updateFunctionCode({ FunctionName, ZipFile: writeZip(code) });
  await lambda.deleteFunctionCodeSigningConfig({ FunctionName });
  await lambda.deleteFunctionCodeSigningConfig({ FunctionName });
  await lambda.deleteCodeSigningConfig({ CodeSigningConfigArn });
});

it('a package without a signature is refused where signatures are enforced', async () => {
  const { lambda } = cloud;
  const CodeSigningConfigArn = await make('Enforce');
  const refused = {
    name: 'CodeVerificationFailedException',
    message:
      'Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for unsigned.',
  };
  await expect(cloud.make('unsigned', code, { CodeSigningConfigArn })).rejects.toMatchObject(refused);
  await cloud.make('unsigned', code);
  await lambda.putFunctionCodeSigningConfig({ FunctionName: 'unsigned', CodeSigningConfigArn });
  const update = lambda.updateFunctionCode({ FunctionName: 'unsigned', ZipFile: writeZip(code) });
  await expect(update).rejects.toMatchObject(refused);
});

it('a configuration that is not there is named by an error of its own', async () => {
  const arn = (await make()).replace(/.{4}$/, 'xxxx');
  await expect(
    cloud.lambda.putFunctionCodeSigningConfig({ FunctionName: 'nobody', CodeSigningConfigArn: arn }),
  ).rejects.toMatchObject({
    name: 'CodeSigningConfigNotFoundException',
    message: `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
  });
  await expect(
    cloud.lambda.createCodeSigningConfig({ AllowedPublishers: { SigningProfileVersionArns: [] } }),
  ).rejects.toThrow('Member must have length greater than or equal to 1');
});
