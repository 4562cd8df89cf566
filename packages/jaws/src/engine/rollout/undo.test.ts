import { expect, test } from 'vitest';
import { nothing } from '../../plan/testing.ts';
import type { DeployedRegion, DeployedStack } from '../../plan/types.ts';
import type { Ends } from '../apply.ts';
import { beforesOf } from './undo.ts';

const stack = (text: string): DeployedStack => ({
  id: 'arn:r',
  name: 'dev-shop-r',
  kind: 'resources',
  status: 'UPDATE_COMPLETE',
  reason: undefined,
  revision: text,
  parameters: {},
  outputs: {},
  tags: {},
  template: { Description: text, Resources: {} },
});

/** A deployment of regions, each with what it read of them. */
const deploymentOf = (base: Readonly<Record<string, string>>): Ends[number]['deployment'] => ({
  id: 'id-1',
  project: 'shop',
  stage: 'dev',
  base: Object.entries(base).map(
    ([region, text]): DeployedRegion => ({ ...nothing, region, resources: stack(text), envVersion: text }),
  ),
  phases: [],
  code: {},
  env: {},
});

const end = (region: string, base: Ends[number]['deployment'], begun = true): Ends[number] => ({
  deployment: base,
  base: base.base.find((one) => one.region === region)!,
  end: { stage: 'dev', region, outcomes: [], errors: [], states: new Map(), made: new Set(), begun },
});

test('the states before a rollout are those of regions in which it began, in the order in which they ended', () => {
  const first = deploymentOf({ 'us-east-1': 'first', 'eu-west-1': 'first', 'sa-east-1': 'first' });
  // It changed before anything began in it, and was planned again.
  const again = deploymentOf({ 'eu-west-1': 'again' });
  const befores = beforesOf([end('eu-west-1', again), end('us-east-1', first), end('sa-east-1', first, false)]);
  expect([...befores.keys()]).toEqual(['eu-west-1', 'us-east-1']);
  expect([...befores.values()].map(({ stacks, env }) => [stacks[0]?.template.Description, env])).toEqual([
    ['again', 'again'],
    ['first', 'first'],
  ]);
});
