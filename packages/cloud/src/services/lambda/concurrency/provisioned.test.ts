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
  const source = 'const born = Date.now(); exports.handler = async () => born;';
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
  expect(payload).toBeLessThan(before);
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
