import { expect, test } from 'vitest';
import { startCloud } from '../src/index.ts';
import { stackTemplate } from './support/crash-stacks.ts';
import { clientsOf, inventory } from './support/inventory.ts';

test('two clouds in one process know nothing of each other', async () => {
  const clouds = await Promise.all([startCloud({ port: 0 }), startCloud({ port: 0 })]);
  const [one, two] = clouds.map(({ endpoint }) => clientsOf(endpoint)) as [
    ReturnType<typeof clientsOf>,
    ReturnType<typeof clientsOf>,
  ];
  await Promise.all([one.s3.createBucket({ Bucket: 'same' }), two.s3.createBucket({ Bucket: 'same' })]);
  await one.s3.putObject({ Bucket: 'same', Key: 'key', Body: 'one' });
  await expect(two.s3.getObject({ Bucket: 'same', Key: 'key' })).rejects.toThrow('The specified key does not exist.');
  await two.s3.putObject({ Bucket: 'same', Key: 'key', Body: 'two' });

  const stack = { StackName: 'stack', TemplateBody: stackTemplate(1), Capabilities: ['CAPABILITY_IAM' as const] };
  await one.cloudformation.createStack(stack);
  const status = async () => (await one.cloudformation.describeStacks({})).Stacks![0]!.StackStatus;
  await expect.poll(status, { timeout: 20_000, interval: 20 }).toBe('CREATE_COMPLETE');
  expect((await two.cloudformation.describeStacks({})).Stacks ?? []).toEqual([]);
  for (const [type, ids] of Object.entries(await inventory(two, 'same'))) expect(ids, type).toEqual([]);
  const [{ FunctionName } = {}] = (await one.lambda.listFunctions({})).Functions ?? [];
  const { Payload } = await one.lambda.invoke({ FunctionName });
  expect(Buffer.from(Payload!).toString()).toBe('{"statusCode":200,"body":"1"}');

  one.destroy();
  await clouds[0]!.close();
  const { Body } = await two.s3.getObject({ Bucket: 'same', Key: 'key' });
  expect(await Body!.transformToString()).toBe('two');
  two.destroy();
  await clouds[1]!.close();
});
