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

const endOf = (region: string): Ends[number]['end'] => ({
  stage: 'dev',
  region,
  outcomes: [],
  errors: [],
  states: new Map(),
  made: new Set(),
});

test('what regions had before is what the last attempt read, in the order in which they ended', () => {
  const first = deploymentOf({ 'us-east-1': 'first', 'eu-west-1': 'first', 'sa-east-1': 'first' });
  // It had moved, and was read and planned again.
  const again = deploymentOf({ 'eu-west-1': 'again' });
  const befores = beforesOf([
    { deployment: again, end: endOf('eu-west-1') },
    { deployment: first, end: endOf('us-east-1') },
  ]);
  expect([...befores.keys()]).toEqual(['eu-west-1', 'us-east-1']);
  expect([...befores.values()].map(({ stacks, env }) => [stacks[0]?.template.Description, env])).toEqual([
    ['again', 'again'],
    ['first', 'first'],
  ]);
});
