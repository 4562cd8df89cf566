import type { StackSetOperationAction } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Part } from '../../../kernel/kernel.ts';
import { beginStack } from '../create-stack.ts';
import { beginDelete } from '../delete-stack.ts';
import type { StackRecord } from '../records.ts';
import { stackInput } from '../stack-input.ts';
import { stacksOf } from '../state.ts';
import { beginUpdate, differs, quietDeployment } from '../update-stack.ts';
import {
  instancesOf,
  type OperationRecord,
  type OperationResult,
  operationsOf,
  type StackInstanceRecord,
  type StackSetRecord,
} from './records.ts';

export interface Wanted {
  readonly action: StackSetOperationAction;
  readonly targets: readonly Pick<StackInstanceRecord, 'account' | 'region'>[];
  readonly retainStacks: boolean;
  readonly id: string | undefined;
}

/** Milliseconds that the answer waits for the operation, see `settleSoon`. */
const GRACE = 400;

/** Operations that are being carried out, by their ids. */
const RUNNING: Part<Map<string, Promise<void>>> = {
  name: 'cloudformation/stack-set-operations',
  open: () => new Map(),
};

/** Settles when the operation is over; at once when it is already. */
export async function operationEnded({ kernel }: Context, id: string | undefined): Promise<void> {
  await kernel.part(RUNNING).get(id ?? '');
}

/** Writes an operation on instances and begins it; returns its id. A set runs one at a time. */
export async function beginOperation(ctx: Context, set: StackSetRecord, wanted: Wanted): Promise<string> {
  const operations = operationsOf(ctx, set);
  if ([...operations.values()].some((operation) => operation.status === 'RUNNING')) {
    throw new AwsError('OperationInProgressException', 'Another Operation on StackSet is in progress', 409);
  }
  const id = wanted.id ?? ctx.kernel.ids.uuid();
  if (operations.has(id))
    throw new AwsError('OperationIdAlreadyExistsException', `OperationId ${id} already exists`, 409);
  operations.put(id, {
    id,
    action: wanted.action,
    status: 'RUNNING',
    created: ctx.kernel.clock.now(),
    retainStacks: wanted.retainStacks,
    results: wanted.targets.map(({ account, region }) => ({ account, region, status: 'PENDING' as const })),
  });
  const running = ctx.kernel.part(RUNNING);
  const work = run(ctx, set, id).finally(() => running.delete(id));
  running.set(id, work);
  ctx.kernel.background(work);
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    work,
    new Promise((resolve) => {
      timer = setTimeout(resolve, GRACE);
    }),
  ]);
  clearTimeout(timer);
  return id;
}

async function run(ctx: Context, set: StackSetRecord, id: string): Promise<void> {
  const operations = operationsOf(ctx, set);
  for (const { account, region } of operations.get(id)?.results ?? []) {
    const operation = operations.get(id)!;
    if (operation.status !== 'RUNNING') break;
    note(ctx, set, id, { account, region, status: 'RUNNING' });
    note(ctx, set, id, { account, region, ...(await one(ctx, set, operation, account, region)) });
    await ctx.kernel.store.commit();
  }
  const operation = operations.get(id)!;
  if (operation.status === 'RUNNING') {
    const failed = operation.results.some((result) => result.status === 'FAILED');
    operations.put(id, { ...operation, status: failed ? 'FAILED' : 'SUCCEEDED', ended: ctx.kernel.clock.now() });
  }
  await ctx.kernel.store.commit();
}

function note(ctx: Context, set: StackSetRecord, id: string, result: OperationResult): void {
  const operations = operationsOf(ctx, set);
  const operation = operations.get(id)!;
  const results = operation.results.map((other) =>
    other.account === result.account && other.region === result.region ? result : other,
  );
  operations.put(id, { ...operation, results });
}

type Outcome = Pick<OperationResult, 'status' | 'reason'>;

async function one(
  ctx: Context,
  set: StackSetRecord,
  operation: OperationRecord,
  account: string,
  region: string,
): Promise<Outcome> {
  const instances = instancesOf(ctx, set);
  const key = `${account}/${region}`;
  const instance = instances.get(key);
  if (!instance) return { status: 'SUCCEEDED' };
  const there = ctx.with({ account, region });
  try {
    if (operation.action === 'DELETE') {
      const reason = operation.retainStacks ? undefined : await remove(there, instance);
      if (reason !== undefined) throw new AwsError('OperationFailed', reason);
      instances.delete(key);
      return { status: 'SUCCEEDED' };
    }
    const stack = await deploy(there, set, instance, (stackId) => {
      instances.put(key, { ...instance, stackId, detail: 'RUNNING' });
    });
    if (!/^(CREATE|UPDATE)_COMPLETE$/.test(stack.status)) {
      throw new AwsError('OperationFailed', `Stack ${stack.status}: ${stack.statusReason ?? ''}`);
    }
    instances.put(key, { ...instance, stackId: stack.id, status: 'CURRENT', detail: 'SUCCEEDED', reason: undefined });
    return { status: 'SUCCEEDED' };
  } catch (error) {
    if (!(error instanceof AwsError))
      ctx.kernel.log.error(`The stack set ${set.name} failed in ${key}`, { error: errorText(error) });
    const reason = error instanceof AwsError ? error.message : 'Internal Failure';
    const now = instances.get(key) ?? instance;
    instances.put(key, { ...now, status: 'OUTDATED', detail: 'FAILED', reason });
    return { status: 'FAILED', reason };
  }
}

async function deploy(
  ctx: Context,
  set: StackSetRecord,
  instance: StackInstanceRecord,
  begun: (stackId: string) => void,
): Promise<StackRecord> {
  const overridden = new Set(instance.overrides.map((parameter) => parameter.ParameterKey));
  const request = {
    Parameters: [
      ...set.parameters.filter((parameter) => !overridden.has(parameter.ParameterKey)),
      ...instance.overrides,
    ],
    Capabilities: set.capabilities,
    Tags: set.tags,
  };
  const previous = instance.stackId === undefined ? undefined : stacksOf(ctx).get(instance.stackId);
  const living = previous && !['DELETE_COMPLETE', 'ROLLBACK_COMPLETE'].includes(previous.status) ? previous : undefined;
  // A set's template may be longer than a request's: it is handed over as what was used before.
  const base = { parameters: {}, noEcho: [], resolved: {}, capabilities: [], tags: [], notificationArns: [] };
  const before = { ...(living?.input ?? base), template: set.template };
  const checked = await stackInput({ ...request, UsePreviousTemplate: true }, ctx, before);
  if (living) {
    const d = await quietDeployment(ctx, living.id);
    if (differs(d, living, checked)) await beginUpdate(d, living, checked.input, {}).done;
    return stacksOf(ctx).get(living.id)!;
  }
  if (previous?.status === 'ROLLBACK_COMPLETE') await (await beginDelete(ctx, previous)).done;
  const name = `StackSet-${set.name.slice(0, 80)}-${ctx.kernel.ids.uuid()}`;
  const { id, run } = await beginStack(ctx, name, checked.input, {
    disableRollback: false,
    terminationProtection: false,
  });
  begun(id);
  await run.done;
  return stacksOf(ctx).get(id)!;
}

async function remove(ctx: Context, instance: StackInstanceRecord): Promise<string | undefined> {
  const stack = instance.stackId === undefined ? undefined : stacksOf(ctx).get(instance.stackId);
  if (!stack || stack.status === 'DELETE_COMPLETE') return undefined;
  await (await beginDelete(ctx, stack)).done;
  const after = stacksOf(ctx).get(stack.id);
  return after?.status === 'DELETE_COMPLETE' ? undefined : (after?.statusReason ?? 'The stack could not be deleted');
}
