import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { Lambda } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startCloud } from '../../../index.ts';
import { deployCloud } from '../testing.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-codedeploy-'));
});
afterAll(() => rm(dir, { recursive: true }));

it('a deployment that was under way goes on after a restart', async () => {
  const first = await deployCloud({ dir });
  await first.make('CodeDeployHook_waits', { 'index.js': 'exports.handler = async () => undefined;' });
  for (const name of ['shifting', 'waiting']) {
    await first.addFunction(name);
    await first.addGroup(name, { deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes' });
  }
  const shifting = await first.deploy('shifting');
  const waiting = await first.deploy('waiting', { BeforeAllowTraffic: 'CodeDeployHook_waits' });
  await vi.waitFor(async () => expect(await first.aliasOf('shifting')).toEqual(['1', { 2: 0.1 }]));
  await first.clock.advance('9m');
  await first.close();

  const second = await startCloud({ port: 0, dir, clock: first.clock });
  try {
    const config = { ...first.config, endpoint: second.endpoint };
    const [codedeploy, lambda] = [new CodeDeploy(config), new Lambda(config)];
    const aliasOf = async (FunctionName: string) => {
      const { FunctionVersion, RoutingConfig } = await lambda.getAlias({ FunctionName, Name: 'live' });
      return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? null];
    };
    const statusOf = async (deploymentId: string) =>
      (await codedeploy.getDeployment({ deploymentId })).deploymentInfo?.status;
    expect([await statusOf(shifting), await aliasOf('shifting')]).toEqual(['InProgress', ['1', { 2: 0.1 }]]);
    await first.clock.advance('1m');
    await vi.waitFor(async () => expect(await statusOf(shifting)).toBe('Succeeded'));
    expect(await aliasOf('shifting')).toEqual(['2', null]);
    // The hook was called an hour ago, before the restart.
    await first.clock.advance('50m');
    await vi.waitFor(async () => expect(await statusOf(waiting)).toBe('Failed'));
    expect(await aliasOf('waiting')).toEqual(['1', null]);
  } finally {
    await second.close();
  }
}, 60_000);
