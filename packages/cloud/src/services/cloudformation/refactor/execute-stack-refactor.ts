import type { ExecuteStackRefactorCommandInput } from '@aws-sdk/client-cloudformation';
import type { Context, Operation } from '../../../kernel/context.ts';
import { makeObsolete } from '../change-set-state.ts';
import { blankStack } from '../create-stack.ts';
import { driftsOf } from '../drift/records.ts';
import type { Deployment } from '../engine/deployment.ts';
import { setResource, setStack } from '../engine/journal.ts';
import { specsOf } from '../engine/runs.ts';
import type { PhysicalResource } from '../records.ts';
import { requireStack, resourcesOf, stacksOf } from '../state.ts';
import { validationError } from '../template/errors.ts';
import type { Specs } from '../template/specs.ts';
import { checkUpdatable } from '../update-stack.ts';
import {
  findRefactor,
  type Location,
  type Move,
  type RefactoredStack,
  type RefactorRecord,
  refactorsOf,
} from './records.ts';

/**
 * Moves the records of resources from stack to stack; the resources themselves are not touched. Everything is written at once, so
 * that a crash leaves all of it or nothing.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteStackRefactor.html
 */
export const executeStackRefactor: Operation<ExecuteStackRefactorCommandInput> = async (request, ctx) => {
  const specs = await specsOf(ctx.kernel);
  const refactor = findRefactor(ctx, request.StackRefactorId);
  if (refactor.executionStatus !== 'AVAILABLE') {
    throw validationError(
      `Stack refactor ${refactor.id} cannot be executed in its current execution status of [${refactor.executionStatus}]`,
    );
  }
  for (const { id, isNew } of refactor.stacks) if (!isNew) checkUpdatable(requireStack(ctx, id));
  const moved = refactor.moves.map((move) => ({ ...move, resource: take(ctx, move.from) }));
  for (const stack of refactor.stacks) begin(ctx, specs, stack);
  for (const move of moved) put(ctx, specs, move, move.resource);
  for (const { from, physicalId } of moved) leave(ctx, specs, refactor, from, physicalId);
  for (const stack of refactor.stacks) finish(ctx, specs, stack);
  refactorsOf(ctx).put(refactor.id, { ...refactor, executionStatus: 'EXECUTE_COMPLETE' });
  return {};
};

const deployment = (ctx: Context, specs: Specs, stackId: string): Deployment => ({
  ctx,
  stackId,
  specs,
  signal: new AbortController().signal,
});

function take(ctx: Context, { stackId, logicalId }: Location): PhysicalResource {
  return resourcesOf(ctx, stackId).get(logicalId)!.current!;
}

function begin(ctx: Context, specs: Specs, { id, name, isNew, input }: RefactoredStack): void {
  if (isNew) stacksOf(ctx).put(id, blankStack(ctx, id, name, input));
  makeObsolete(ctx, id);
  const change = isNew ? {} : { updated: ctx.kernel.clock.now(), drift: undefined };
  setStack(deployment(ctx, specs, id), isNew ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS', 'User Initiated', change);
}

function put(ctx: Context, specs: Specs, { to }: Move, resource: PhysicalResource): void {
  const d = deployment(ctx, specs, to.stackId);
  const { type, physicalId } = resource;
  setResource(d, to.logicalId, { status: 'IMPORT_IN_PROGRESS', physicalId }, { type });
  setResource(d, to.logicalId, { status: 'IMPORT_COMPLETE', physicalId }, { type, current: resource });
  if (type === 'AWS::CloudFormation::Stack') adopt(ctx, physicalId, to.stackId);
}

/** The source's record goes, unless the place has been taken by another resource. */
function leave(ctx: Context, specs: Specs, { moves }: RefactorRecord, from: Location, physicalId: string): void {
  driftsOf(ctx, from.stackId).delete(from.logicalId);
  const taken = moves.some(({ to }) => to.stackId === from.stackId && to.logicalId === from.logicalId);
  if (taken) return;
  const { type } = resourcesOf(ctx, from.stackId).get(from.logicalId)!;
  setResource(deployment(ctx, specs, from.stackId), from.logicalId, { status: 'DELETE_SKIPPED', physicalId }, { type });
  resourcesOf(ctx, from.stackId).delete(from.logicalId);
}

function adopt(ctx: Context, nestedId: string, parentId: string): void {
  const nested = stacksOf(ctx).get(nestedId);
  const parent = stacksOf(ctx).get(parentId);
  if (nested && parent) stacksOf(ctx).put(nestedId, { ...nested, parentId, rootId: parent.rootId ?? parentId });
}

function finish(ctx: Context, specs: Specs, stack: RefactoredStack): void {
  const { id, isNew, input, outputs, imports, attached } = stack;
  const resources = resourcesOf(ctx, id);
  for (const [logicalId, record] of [...resources.entries()]) {
    const beside = attached[logicalId];
    if (!record.current || !beside) continue;
    const { metadata: _, ...current } = record.current;
    resources.put(logicalId, { ...record, current: { ...current, ...beside } });
  }
  const change = { input, outputs, imports };
  setStack(deployment(ctx, specs, id), isNew ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE', undefined, change);
}
