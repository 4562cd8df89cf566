import { expect, test } from 'vitest';
import { startCloud } from '../src/index.ts';
import { stackTemplate } from './support/crash-stacks.ts';
import { clientsOf, inventory } from './support/inventory.ts';

test('a reset leaves nothing, and the cloud goes on', async () => {
  const cloud = await startCloud({ port: 0 });
  const clients = clientsOf(cloud.endpoint);
  const { s3, cloudformation, lambda } = clients;
  const deploy = async () => {
    await s3.createBucket({ Bucket: 'bucket' });
    await s3.putObject({ Bucket: 'bucket', Key: 'key', Body: 'text' });
    const stack = { StackName: 'stack', TemplateBody: stackTemplate(1), Capabilities: ['CAPABILITY_IAM' as const] };
    await cloudformation.createStack(stack);
    const status = async () => (await cloudformation.describeStacks({})).Stacks![0]!.StackStatus;
    await expect.poll(status, { timeout: 20_000, interval: 20 }).toBe('CREATE_COMPLETE');
    const [{ FunctionName } = {}] = (await lambda.listFunctions({})).Functions ?? [];
    expect((await lambda.invoke({ FunctionName })).StatusCode).toBe(200);
  };
  await deploy();
  for (const path of ['/_jaws/reset', '/moto-api/reset']) {
    expect((await fetch(`${cloud.endpoint}${path}`, { method: 'POST' })).status).toBe(200);
    expect((await s3.listBuckets({})).Buckets ?? []).toEqual([]);
    expect((await cloudformation.describeStacks({})).Stacks ?? []).toEqual([]);
    await deploy();
  }
  await fetch(`${cloud.endpoint}/_jaws/reset`, { method: 'POST' });
  for (const [type, ids] of Object.entries(await inventory(clients, ''))) {
    expect(ids, type).toEqual([]);
  }
  clients.destroy();
  await cloud.close();
});

test('a reset is not for web pages', async () => {
  const cloud = await startCloud({ port: 0 });
  const answer = await fetch(`${cloud.endpoint}/_jaws/reset`, {
    method: 'POST',
    headers: { origin: 'https://example.com' },
  });
  expect(answer.status).toBe(403);
  await cloud.close();
});

test('the account can be chosen', async () => {
  const cloud = await startCloud({ port: 0, account: '123456789012' });
  const clients = clientsOf(cloud.endpoint);
  await clients.s3.createBucket({ Bucket: 'bucket' });
  const { Role } = await clients.iam.createRole({
    RoleName: 'role',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  });
  expect(Role?.Arn).toBe('arn:aws:iam::123456789012:role/role');
  clients.destroy();
  await cloud.close();
  await expect(startCloud({ port: 0, account: '1' })).rejects.toThrow('12 digits');
});
