import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud();
});
afterAll(() => cloud.close());

const files = { 'index.js': 'exports.handler = async () => 1' };

describe('CreateFunction', () => {
  // AWS's answers to LocalStack's tests: test_lambda_api.py, test_function_lifecycle.
  it('answers while the function is being made, and settles it under another revision', async () => {
    const made = await cloud.make('made', files);
    expect(made).toMatchObject({
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:made',
      Version: '$LATEST',
      Timeout: 3,
      MemorySize: 128,
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      PackageType: 'Zip',
      TracingConfig: { Mode: 'PassThrough' },
    });
    expect(made.LastUpdateStatus).toBeUndefined();
    const settled = await cloud.lambda.getFunctionConfiguration({ FunctionName: 'made' });
    expect(settled).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(settled.RevisionId).not.toBe(made.RevisionId);
    const change = { FunctionName: 'made', Timeout: 4 };
    const late = cloud.lambda.updateFunctionConfiguration({ ...change, RevisionId: made.RevisionId });
    await expect(late).rejects.toMatchObject({ name: 'PreconditionFailedException' });
    expect(await cloud.lambda.updateFunctionConfiguration(change)).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReasonCode: 'Creating',
    });
  });

  // Texts: moto's tests for Lambda (getmoto/moto 5.2.1), and API_CreateFunction in AWS's reference.
  it.each([
    [{ Role: 'no-role' }, 'ValidationException', "Value 'no-role' at 'role' failed to satisfy constraint"],
    [
      { Role: 'arn:aws:iam::000000000000:role/none' },
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    ],
    [
      { Role: 'arn:aws:iam::111111111111:role/x' },
      'InvalidParameterValueException',
      'Cross-account pass role is not allowed.',
    ],
    [
      { Runtime: 'nodejs20.x' as const },
      'InvalidParameterValueException',
      'The runtime parameter of nodejs20.x is no longer supported',
    ],
    [
      { MemorySize: 64 },
      'ValidationException',
      "Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      { Timeout: 901 },
      'ValidationException',
      "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      'InvalidParameterValueException',
      'Reserved keys used in this request: AWS_REGION',
    ],
    [
      { Environment: { Variables: { BIG: 'x'.repeat(5000) } } },
      'InvalidParameterValueException',
      'exceeded the 4KB limit',
    ],
    [
      { Code: { ZipFile: Buffer.from('no zip') } },
      'InvalidParameterValueException',
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    ],
    [{ Code: { ImageUri: 'x/y:z' } }, 'NotImplemented', 'container image'],
    [{ Handler: undefined }, 'InvalidParameterValueException', 'Runtime and Handler are mandatory'],
  ])('refuses bad input, case %$', async (more, name, message) => {
    const refusal = await cloud.make('refused', files, more).catch((error: Error) => error);
    expect(refusal).toMatchObject({ name, message: expect.stringContaining(message) });
  });

  it('refuses a name that is taken', async () => {
    await expect(cloud.make('made', files)).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: made',
    });
  });

  it('gives the code back from its location', async () => {
    const { Code, Configuration } = await cloud.lambda.getFunction({ FunctionName: 'made' });
    const answer = await fetch(Code?.Location ?? '');
    expect((await answer.arrayBuffer()).byteLength).toBe(Configuration?.CodeSize);
    expect((await fetch(`${Code?.Location}0`)).status).toBe(403);
  });
});

describe('versions and aliases', () => {
  it('publish a version only of what changed', async () => {
    await cloud.make('versioned', files);
    const first = await cloud.lambda.publishVersion({ FunctionName: 'versioned' });
    const again = await cloud.lambda.publishVersion({ FunctionName: 'versioned' });
    expect([first.Version, again.Version]).toEqual(['1', '1']);
    await cloud.lambda.updateFunctionConfiguration({ FunctionName: 'versioned', MemorySize: 256 });
    expect((await cloud.lambda.publishVersion({ FunctionName: 'versioned' })).Version).toBe('2');
  });

  it('send a share of the invocations to another version', async () => {
    await cloud.lambda.createAlias({
      FunctionName: 'versioned',
      Name: 'live',
      FunctionVersion: '1',
      RoutingConfig: { AdditionalVersionWeights: { '2': 1 } },
    });
    expect((await cloud.call('versioned:live')).version).toBe('2');
  });

  it('keep a version that an alias needs', async () => {
    await expect(cloud.lambda.deleteFunction({ FunctionName: 'versioned', Qualifier: '1' })).rejects.toMatchObject({
      name: 'ResourceConflictException',
    });
  });

  it('are gone with the function', async () => {
    await cloud.lambda.deleteFunction({ FunctionName: 'versioned' });
    await expect(cloud.lambda.getFunction({ FunctionName: 'versioned:live' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:versioned:live',
    });
  });
});

describe('function URLs', () => {
  it('call the function when its policy lets everybody in', async () => {
    await cloud.make('web', {
      'index.js':
        'exports.handler = async (e) => ({ statusCode: 201, headers: { "x-path": e.rawPath }, body: e.body })',
    });
    const { FunctionUrl = '' } = await cloud.lambda.createFunctionUrlConfig({ FunctionName: 'web', AuthType: 'NONE' });
    const id = new URL(FunctionUrl).hostname.split('.')[0];
    const url = `${cloud.endpoint}/_aws/lambda-url/${id}/a%20b`;
    expect((await fetch(url)).status).toBe(403);
    await cloud.lambda.addPermission({
      FunctionName: 'web',
      StatementId: 'public',
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    });
    await cloud.lambda.addPermission({
      FunctionName: 'web',
      StatementId: 'by-url',
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      InvokedViaFunctionUrl: true,
    });
    const answer = await fetch(url, { method: 'POST', body: 'text' });
    expect([answer.status, answer.headers.get('x-path'), await answer.text()]).toEqual([201, '/a b', 'text']);
  });

  // https://github.com/serverless/serverless, v3: test/integration/aws/function-url.test.js, run against AWS.
  it('are for pages of any origin that their settings name', async () => {
    const { FunctionUrl = '' } = await cloud.lambda.updateFunctionUrlConfig({
      FunctionName: 'web',
      Cors: { AllowOrigins: ['https://serverless.com'], AllowCredentials: true, ExposeHeaders: ['x-foo'] },
    });
    const url = `${cloud.endpoint}/_aws/lambda-url/${new URL(FunctionUrl).hostname.split('.')[0]}/`;
    const from = async (origin: string) => (await fetch(url, { headers: { origin } })).headers;
    expect(Object.fromEntries(await from('https://serverless.com'))).toMatchObject({
      'access-control-allow-origin': 'https://serverless.com',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-foo',
    });
    expect((await from('https://example.com')).has('access-control-allow-origin')).toBe(false);
    const api = await fetch(`${cloud.endpoint}/2015-03-31/functions`, {
      headers: { origin: 'https://serverless.com' },
    });
    expect(api.status).toBe(403);
  });
});
