import type { Context } from '../../../kernel/context.ts';
import { intervalOf, percentages } from '../configs/routing.ts';
import {
  applications,
  type DeploymentRecord,
  type EventName,
  groupKey,
  groups,
  type LifecycleRecord,
} from '../records.ts';
import type { AppSpec } from '../revisions/app-spec.ts';
import { checkAlias, returnTo, shiftTo } from './alias.ts';
import { asRole, checkAssumable } from './as-role.ts';
import { DeploymentFailure, failureOf } from './failure.ts';
import { readSpec } from './read-spec.ts';

/** AWS waits one hour for the answer of a hook. https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
const HOOK_TIMEOUT_MS = 60 * 60_000;

const EVENTS: readonly EventName[] = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'];

export const isRollback = ({ creator }: Pick<DeploymentRecord, 'creator'>): boolean => creator === 'codeDeployRollback';

/**
 * The deployment after its next step, or undefined while it waits for a hook or for time to pass. Every step can be repeated: a
 * cloud that ends between a step and its record does the step again. Throws a {@link DeploymentFailure} if it cannot continue.
 */
export async function nextStep(ctx: Context, one: DeploymentRecord): Promise<DeploymentRecord | undefined> {
  const now = ctx.kernel.clock.now();
  if (one.status === 'Created') return { ...one, status: 'Queued' };
  if (one.status === 'Queued') return { ...one, status: 'InProgress', started: now };
  // The settings of a roll-back are its deployment's: it needs no group.
  if (!isRollback(one)) checkOwners(ctx, one);
  if (!one.spec) return prepare(ctx, one);
  const event = one.events.find(({ status }) => status === 'Pending' || status === 'InProgress');
  if (!event) return { ...one, status: 'Succeeded', ended: now };
  if (event.name === 'AllowTraffic') return shift(ctx, one, one.spec, event);
  return callHook(ctx, one, one.spec, event);
}

function checkOwners(ctx: Context, { application, group }: DeploymentRecord): void {
  if (!applications(ctx).has(application)) {
    throw new DeploymentFailure('APPLICATION_MISSING', `The application ${application} was deleted.`);
  }
  if (!groups(ctx).has(groupKey(application, group))) {
    throw new DeploymentFailure('DEPLOYMENT_GROUP_MISSING', `The deployment group ${group} was deleted.`);
  }
}

async function prepare(ctx: Context, one: DeploymentRecord): Promise<DeploymentRecord> {
  await checkAssumable(ctx, one);
  const role = asRole(ctx, one);
  const spec = await readSpec(role, one);
  if (!isRollback(one)) await asLambda(one, () => checkAlias(role, spec));
  return { ...one, spec, events: EVENTS.map((name) => ({ name, status: 'Pending' })) };
}

async function asLambda(one: DeploymentRecord, call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    throw failureOf(error, one.role, 'AWSLambda');
  }
}

/** The deployment with one of its lifecycle events changed. */
export function withEvent(one: DeploymentRecord, name: EventName, change: Partial<LifecycleRecord>): DeploymentRecord {
  return { ...one, events: one.events.map((event) => (event.name === name ? { ...event, ...change } : event)) };
}

async function shift(
  ctx: Context,
  one: DeploymentRecord,
  spec: AppSpec,
  event: LifecycleRecord,
): Promise<DeploymentRecord | undefined> {
  const now = ctx.kernel.clock.now();
  if (event.status === 'Pending') return withEvent(one, event.name, { status: 'InProgress', began: now });
  if (one.nextShift !== undefined && now < one.nextShift) return undefined;
  const steps = percentages(one.routing);
  const percent = steps[one.shifts] ?? 100;
  const role = asRole(ctx, one);
  await asLambda(one, () => (isRollback(one) ? returnTo(role, spec) : shiftTo(role, spec, percent)));
  const shifted = { ...one, shifts: one.shifts + 1, weight: percent / 100 };
  if (shifted.shifts < steps.length) return { ...shifted, nextShift: now + intervalOf(one.routing) };
  return withEvent({ ...shifted, nextShift: undefined }, event.name, { status: 'Succeeded', ended: now });
}

async function callHook(
  ctx: Context,
  one: DeploymentRecord,
  spec: AppSpec,
  { name, status }: LifecycleRecord,
): Promise<DeploymentRecord | undefined> {
  const now = ctx.kernel.clock.now();
  const target = name === 'AllowTraffic' || isRollback(one) ? undefined : spec.hooks[name];
  if (status === 'Pending') {
    const begun = withEvent(one, name, { status: 'InProgress', began: now });
    if (target === undefined) return begun;
    // Written before the function is called: it may answer at once.
    const execution = Buffer.from(ctx.kernel.ids.random(96)).toString('base64');
    return { ...begun, hook: { event: name, execution, deadline: now + HOOK_TIMEOUT_MS, invoked: false } };
  }
  const { hook } = one;
  if (target === undefined || !hook) return withEvent(one, name, { status: 'Succeeded', ended: now });
  if (now >= hook.deadline) {
    throw new DeploymentFailure(
      'TIMEOUT',
      'The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.',
    );
  }
  if (hook.invoked) return undefined;
  await ctx.kernel.store.commit();
  const event = { DeploymentId: one.id, LifecycleEventHookExecutionId: hook.execution };
  try {
    await asRole(ctx, one).aws.lambda.invoke({
      FunctionName: target,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
    });
  } catch (error) {
    const failure = failureOf(error, one.role, 'AWSLambda');
    if (failure.code !== 'INVALID_LAMBDA_FUNCTION') throw failure;
    throw new DeploymentFailure('HOOK_EXECUTION_FAILURE', `The hook ${name} cannot be invoked: ${messageOf(error)}`);
  }
  return { ...one, hook: { ...hook, invoked: true } };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const hookFailed = (): DeploymentFailure =>
  new DeploymentFailure(
    'HOOK_EXECUTION_FAILURE',
    'The deployment failed because one or more of the lifecycle event validation functions failed.',
  );
