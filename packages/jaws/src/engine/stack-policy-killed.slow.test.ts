import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStacksCommand, GetStackPolicyCommand } from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Template } from '../model/types.ts';
import { deploy } from './deploy.ts';
import { openProject, regionsOf } from './open.ts';
import { dyingAt } from './testing/dying.ts';
import { projectFolder, testHost, write } from './testing/project.ts';

// Slow: a deployment that deletes data ends at each of its writes.
vi.setConfig({ testTimeout: 300_000 });

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const file = 'cloudformation/dev/us-east-1/resources-cf.json';
const StackName = 'dev-killed-r';

test('data is protected by the next deployment, whatever write was the last of a process that deleted some', async () => {
  const root = projectFolder({ name: 'killed', domain: 'killed.test' });
  const template = JSON.parse(readFileSync(join(root, file), 'utf8')) as Template;
  const set = (queue: boolean) =>
    write(root, {
      [file]: {
        ...template,
        Resources: {
          ...template.Resources,
          Mails: { Type: 'AWS::SQS::Queue' },
          ...(queue && { Jobs: { Type: 'AWS::SQS::Queue' } }),
        },
      },
    });
  const host = () => testHost(cloud.endpoint);
  const run = (own = host()) =>
    deploy(own, {
      project: openProject(root),
      selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
      allowDataLoss: ['Jobs'],
    });
  const clients = (await host().connect(undefined)).in('us-east-1');
  const [cf, s3] = await Promise.all([clients.cloudFormation(), clients.s3()]);
  const policy = async () => (await cf.send(new GetStackPolicyCommand({ StackName }))).StackPolicyBody ?? '';
  set(true);
  await run();
  const whole = await policy();
  expect(whole).toContain('Update:Delete');
  const seen = new Set<string>();
  for (let call = 1; ; call++) {
    set(true);
    await run();
    set(false);
    const dying = dyingAt(host(), call, 'after');
    const isKilled = await Promise.race([run(dying.host).then(() => false), dying.dead.then(() => true)]);
    // The test's own process lives, so nobody takes its lease for that of a dead one.
    const { bucket } = regionsOf(openProject(root).model, 'dev', undefined)[0]!;
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'JAWS/deployments/killed/dev/lease.json' }));
    await vi.waitFor(async () => {
      const { Stacks = [] } = await cf.send(new DescribeStacksCommand({ StackName }));
      expect(Stacks[0]?.StackStatus).toMatch(/_COMPLETE$/);
    }, 20_000);
    const left = await policy();
    const { stacks } = await run();
    expect(await policy(), `call ${call}`).toBe(whole);
    if (left !== whole) seen.add(stacks.every(({ result }) => result === 'unchanged') ? 'unchanged' : 'changed');
    if (!isKilled) break;
    expect(call).toBeLessThan(100);
  }
  // The policy was open both where the deletion was still to be done, and where nothing was left to do.
  expect([...seen].sort()).toEqual(['changed', 'unchanged']);
});
