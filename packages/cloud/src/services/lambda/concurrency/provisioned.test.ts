import { afterAll, beforeAll, expect, it } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud();
});
afterAll(() => cloud.close());

it('keeps environments that are ready before the first invocation', async () => {
  const { lambda } = cloud;
  const source =
    'const born = Date.now(); exports.handler = async () => [born, process.env.AWS_LAMBDA_INITIALIZATION_TYPE];';
  await cloud.make('ready', { 'index.js': source });
  const put = (Qualifier: string) =>
    lambda.putProvisionedConcurrencyConfig({
      FunctionName: 'ready',
      Qualifier,
      ProvisionedConcurrentExecutions: 2,
    });
  await expect(put('$LATEST')).rejects.toMatchObject({
    message: 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
  });
  const { Version = '' } = await lambda.publishVersion({ FunctionName: 'ready' });
  await lambda.createAlias({ FunctionName: 'ready', Name: 'live', FunctionVersion: Version });
  const target = { FunctionName: 'ready', Qualifier: 'live' };
  await expect(lambda.getProvisionedConcurrencyConfig(target)).rejects.toMatchObject({
    name: 'ProvisionedConcurrencyConfigNotFoundException',
  });
  expect(await put('live')).toMatchObject({ Status: 'IN_PROGRESS', RequestedProvisionedConcurrentExecutions: 2 });
  await expect
    .poll(() => lambda.getProvisionedConcurrencyConfig(target), { timeout: 10_000 })
    .toMatchObject({ Status: 'READY', AvailableProvisionedConcurrentExecutions: 2 });
  const before = Date.now();
  const { log, payload } = await cloud.call('ready:live');
  expect(payload[0]).toBeLessThan(before);
  expect(payload[1]).toBe('provisioned-concurrency');
  expect(log).toContain('REPORT RequestId');
  await expect(put(Version)).rejects.toMatchObject({ name: 'ResourceConflictException' });
  const { ProvisionedConcurrencyConfigs } = await lambda.listProvisionedConcurrencyConfigs({ FunctionName: 'ready' });
  expect(ProvisionedConcurrencyConfigs).toMatchObject([{ FunctionArn: expect.stringMatching(/:ready:live$/) }]);
  await lambda.deleteProvisionedConcurrencyConfig(target);
  await expect(lambda.getProvisionedConcurrencyConfig(target)).rejects.toThrow();
}, 30_000);

it('says that the code does not start', async () => {
  const { lambda } = cloud;
  await cloud.make('broken', { 'index.js': 'throw new Error("no");' });
  const { Version } = await lambda.publishVersion({ FunctionName: 'broken' });
  const target = { FunctionName: 'broken', Qualifier: Version };
  await lambda.putProvisionedConcurrencyConfig({ ...target, ProvisionedConcurrentExecutions: 1 });
  await expect
    .poll(() => lambda.getProvisionedConcurrencyConfig(target), { timeout: 10_000 })
    .toMatchObject({ Status: 'FAILED', StatusReason: 'FUNCTION_ERROR_INIT_FAILURE' });
}, 30_000);

// LocalStack's test_reserved_provisioned_overlap and test_lambda_concurrency_block, recorded on AWS.
it("uses the function's reserved concurrency, and no other function can use it", async () => {
  const { lambda } = cloud;
  const FunctionName = 'shares';
  await cloud.make(FunctionName, { 'index.js': 'exports.handler = async () => 1;' });
  const { Version = '' } = await lambda.publishVersion({ FunctionName });
  await lambda.putProvisionedConcurrencyConfig({
    FunctionName,
    Qualifier: Version,
    ProvisionedConcurrentExecutions: 2,
  });
  const reserve = (ReservedConcurrentExecutions: number) =>
    lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions });
  await expect(reserve(1)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
  });
  await reserve(2);
  await expect(cloud.call(FunctionName)).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  });
  expect((await cloud.call(`${FunctionName}:${Version}`)).payload).toBe(1);
  await lambda.updateFunctionConfiguration({ FunctionName, Description: 'second' });
  const { Version: second } = await lambda.publishVersion({ FunctionName });
  const more = { FunctionName, Qualifier: second, ProvisionedConcurrentExecutions: 1 };
  await expect(lambda.putProvisionedConcurrencyConfig(more)).rejects.toMatchObject({
    message:
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
  });
  await lambda.deleteProvisionedConcurrencyConfig({ FunctionName, Qualifier: Version });
  expect((await cloud.call(FunctionName)).payload).toBe(1);
});
