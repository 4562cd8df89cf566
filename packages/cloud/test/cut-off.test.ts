import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { startCloud } from '../src/index.ts';
import type { ResourceRecord, StackRecord } from '../src/services/cloudformation/records.ts';
import { migrations } from '../src/services/migrations.ts';
import { DiskStore } from '../src/store/disk-store.ts';
import { stackTemplate } from './support/crash-stacks.ts';
import { clientsOf, inventory, owned } from './support/inventory.ts';

/** Turns a finished stack into one cut off when everything was created and nothing recorded. */
async function cutOff(dir: string, name: string): Promise<void> {
  const store = await DiskStore.open(join(dir, 'state'), { migrations });
  const stacks = store.collection<StackRecord>('cloudformation/000000000000/us-east-1/stacks');
  const stack = [...stacks.values()].find((one) => one.name === name)!;
  stacks.put(stack.id, { ...stack, status: 'CREATE_IN_PROGRESS' });
  const collection = store
    .collections('cloudformation/')
    .find((one) => one.includes(`/resources/${stack.id.split('/').at(-1)}`));
  const resources = store.collection<ResourceRecord>(collection!);
  for (const [id, { current, logicalId, type }] of [...resources.entries()]) {
    const { properties, dependsOn, physicalId } = current!;
    resources.put(id, {
      logicalId,
      type,
      status: 'CREATE_IN_PROGRESS',
      timestamp: stack.created,
      // The random end of a generated name; other ids do not contain it.
      creating: { type, properties, dependsOn, suffix: physicalId.split('-').at(-1)!, existed: false },
    });
  }
  await store.commit();
  await store.close();
}

test('a resource that was created but not recorded before a crash is found and rolled back, and no other is lost', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'jaws-cut-off-'));
  const first = await startCloud({ port: 0, dir });
  const before = clientsOf(first.endpoint);
  const wait = { client: before.cloudformation, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.2 };
  for (const StackName of ['one', 'cut', 'two']) {
    const Capabilities = ['CAPABILITY_IAM' as const];
    await before.cloudformation.createStack({ StackName, TemplateBody: stackTemplate(1), Capabilities });
  }
  for (const StackName of ['one', 'cut', 'two']) await waitUntilStackCreateComplete(wait, { StackName });
  before.destroy();
  await first.close();

  await cutOff(dir, 'cut');

  const second = await startCloud({ port: 0, dir });
  const after = clientsOf(second.endpoint);
  const stacks = async () => (await after.cloudformation.describeStacks({})).Stacks ?? [];
  const statusOf = async (name: string) => (await stacks()).find((one) => one.StackName === name)?.StackStatus;
  await expect.poll(() => statusOf('cut'), { timeout: 10_000, interval: 20 }).toBe('ROLLBACK_COMPLETE');
  const there = await inventory(after, '');
  const theirs = await owned(after.cloudformation, await stacks());
  for (const [type, ids] of Object.entries(there)) expect(ids, type).toEqual(theirs[type] ?? []);
  for (const [type, ids] of Object.entries(there)) expect(ids.length, type).toBe(type === 'AWS::S3::Bucket' ? 4 : 2);
  after.destroy();
  await second.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
});
