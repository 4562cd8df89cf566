import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import type { Aws } from '../aws/types.ts';
import type { Event } from '../events.ts';
import type { DeployedRegion, RegionPlan, StackPlan } from '../plan/types.ts';
import type { JawsBucket } from './bucket.ts';
import { executeRegion, type PreparedRegion, type RegionRun } from './region.ts';
import type { PreparedStack } from './stack.ts';

/** Two stacks of functions whose change sets CloudFormation does not execute, and the calls for each. */
function refused() {
  const events: Event[] = [];
  const calls: string[] = [];
  const place = { stage: 'dev', region: 'us-east-1' };
  const plans = ['dev-shop-l', 'dev-shop-l2'].map(
    (name): StackPlan => ({
      name,
      kind: 'lambdas',
      action: 'update',
      template: { Resources: {} },
      parameters: {},
      fromResources: {},
      changes: [],
    }),
  );
  const host = {
    emit: (event: Event) => void events.push(event),
    signal: new AbortController().signal,
    now: () => new Date(),
  };
  const stacks = plans.map((plan): PreparedStack => {
    const send = async (command: object) => {
      calls.push(`${plan.name} ${command.constructor.name.replace('Command', '')}`);
      if (command.constructor.name !== 'ExecuteChangeSetCommand') return {};
      throw Object.assign(new Error(`${plan.name} is refused`), { name: 'LimitExceededException' });
    };
    const state = {
      id: plan.name,
      status: 'UPDATE_COMPLETE',
      reason: undefined,
      revision: '1',
      parameters: {},
      outputs: {},
      tags: {},
    };
    const cf = { send } as unknown as CloudFormationClient;
    const handle = { host, cf, place: { ...place, stack: plan.name }, token: 'jaws-1', base: state };
    return { handle, plan, values: {}, changeSet: { id: 'set', type: 'UPDATE', changes: [], stack: state } };
  });
  const run: RegionRun = {
    host,
    // It makes no other calls.
    aws: {} as Aws,
    bucket: {} as JawsBucket,
    base: { ...place, lambdas: [] } as unknown as DeployedRegion,
    project: 'shop',
    token: 'jaws-1',
    revertDrift: false,
    allowDataLoss: [],
    lease: undefined,
    outcomes: [],
    templates: new Map(),
    states: new Map(),
    protection: { stacks: new Set(), notes: new Set(), created: new Map() },
    publications: new Map(),
  };
  const plan: RegionPlan = {
    ...place,
    bucket: 'b',
    firstEnv: undefined,
    uploads: [],
    kept: [],
    code: [],
    stacks: plans,
  };
  const prepared: PreparedRegion = { run, plan, stacks, losses: [], stored: [] };
  return { prepared, events, calls };
}

test('every stack that fails is reported, says so as an event, and leaves no change set', async () => {
  const { prepared, events, calls } = refused();
  const error = await executeRegion(prepared).catch((thrown: unknown) => thrown);
  expect((error as AggregateError).errors.map(({ message }) => message)).toEqual([
    'dev-shop-l is refused',
    'dev-shop-l2 is refused',
  ]);
  const failed = events.flatMap((event) => (event.type === 'stack' && event.state === 'failed' ? [event.stack] : []));
  expect(failed).toEqual(['dev-shop-l', 'dev-shop-l2']);
  expect(calls).toEqual(expect.arrayContaining(['dev-shop-l DeleteChangeSet', 'dev-shop-l2 DeleteChangeSet']));
});
