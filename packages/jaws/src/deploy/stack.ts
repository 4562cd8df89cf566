import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { awsCode, isTransient } from '../aws/observe.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { StackPlan } from '../plan/types.ts';
import { type ChangeSet, type ChangeSetOptions, deleteChangeSet, makeChangeSet } from './change-set.ts';
import { Moved, type StackOutcome, stopIfInterrupted } from './context.ts';
import { describeStack } from './describe.ts';
import { failureOf } from './failure.ts';
import type { StackHandle, StackState } from './handle.ts';
import { hasBegun, watchStack } from './watch.ts';

/** A stack with a prepared change, or without one. */
export interface PreparedStack {
  readonly handle: StackHandle;
  readonly plan: StackPlan;
  readonly changeSet: ChangeSet | undefined;
  readonly values: Readonly<Record<string, string>>;
}

/** A stack after its change. */
export interface AppliedStack {
  /** Its ARN; empty if it does not exist. */
  readonly id: string;
  readonly outcome: StackOutcome;
  /** CloudFormation's events during the change. */
  readonly events: readonly StackEvent[];
  /** Reads it with its outputs; takes no call if nothing was changed. */
  state(): Promise<StackState | undefined>;
}

/** Prepares the change of a stack without executing it. A stack that is already up to date has none. */
export async function prepareStack(
  handle: StackHandle,
  plan: StackPlan,
  options: ChangeSetOptions,
): Promise<PreparedStack> {
  const { values, revertDrift } = options;
  const taken = [
    ...Object.keys(plan.fromResources),
    ...Object.keys(plan.fromHome ?? {}),
    ...Object.keys(plan.fromEndpoints ?? {}),
    ...Object.keys(plan.fromReplica ?? {}),
  ];
  const moved = taken.some((name) => handle.base?.parameters[name] !== values[name]);
  const idle = (plan.action === 'none' || plan.action === 'maybe') && !moved && !revertDrift;
  const changeSet = idle ? undefined : await makeChangeSet(handle, plan, options);
  return { handle, plan, changeSet, values };
}

/** Deletes the prepared change. */
export async function discardStack({ handle, changeSet }: PreparedStack): Promise<void> {
  if (changeSet) await deleteChangeSet(handle, changeSet.id);
}

/** Lets CloudFormation execute a prepared change and waits for it. CloudFormation rolls the stack back by itself if that fails. */
export async function applyStack({ handle, plan, changeSet, values }: PreparedStack): Promise<AppliedStack> {
  const { host, cf, place } = handle;
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  if (!changeSet) {
    host.emit({ type: 'stack', ...place, state: 'unchanged' });
    const outcome = { ...place, result: 'unchanged' as const, ms: 0 };
    return { id: handle.base?.id ?? '', outcome, events: [], state: async () => handle.base };
  }
  stopIfInterrupted(host.signal);
  const { type } = changeSet;
  host.emit({ type: 'stack', ...place, state: type === 'CREATE' ? 'creating' : 'updating' });
  try {
    const stackId = await execute(handle, changeSet);
    const watched = await watchStack(handle, stackId, { token: handle.token });
    const { status, events } = watched;
    if (!/^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) {
      throw failureOf(place, status, events, { template: plan.template, parameters: values });
    }
    host.emit({ type: 'stack', ...place, state: 'done', detail: status, ms: elapsed() });
    return {
      id: stackId,
      outcome: { ...place, result: type === 'CREATE' ? 'created' : 'updated', ms: elapsed() },
      events,
      state: async () => watched.stack ?? (await describeStack(cf, place.region, stackId)),
    };
  } catch (error) {
    host.emit({ type: 'stack', ...place, state: 'failed', ms: elapsed() });
    throw error;
  }
}

/** The stack, if an operation of this deployment has begun on it although the call got no response. */
async function findBegun(handle: StackHandle): Promise<StackState | undefined> {
  const { cf, place } = handle;
  try {
    const stack = await describeStack(cf, place.region, place.stack);
    return stack && (await hasBegun(handle, stack.id)) ? stack : undefined;
  } catch (error) {
    // Then the call's own error describes what happened.
    if (isTransient(error)) return undefined;
    throw error;
  }
}

/** Starts a change set; returns the id of the stack. */
async function execute(handle: StackHandle, changeSet: ChangeSet): Promise<string> {
  const { cf, place, token } = handle;
  const { ExecuteChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const at = { StackName: place.stack, ChangeSetName: changeSet.id };
  try {
    await cf.send(new ExecuteChangeSetCommand({ ...at, ClientRequestToken: token }));
  } catch (error) {
    const code = awsCode(error);
    const contested = ['InvalidChangeSetStatusException', 'ChangeSetNotFoundException', 'ValidationError'];
    if (!contested.includes(code)) {
      const begun = isTransient(error) ? await findBegun(handle) : undefined;
      if (begun) return begun.id;
      await deleteChangeSet(handle, changeSet.id);
      throw error;
    }
    const stack = await describeStack(cf, place.region, place.stack);
    // The response to an earlier attempt was lost: the operation, running or finished, is ours.
    if (stack && (await hasBegun(handle, stack.id))) return stack.id;
    await deleteChangeSet(handle, changeSet.id);
    const same = changeSet.type === 'UPDATE' && stack?.revision === changeSet.stack.revision;
    if (!same || code !== 'ValidationError') throw new Moved(place);
    throw fail('StackBusy', { ...place, status: stack?.status ?? '' }, { cause: error });
  }
  if (changeSet.stack.id) return changeSet.stack.id;
  const stack = await describeStack(cf, place.region, place.stack);
  return stack?.id ?? place.stack;
}
