import type { ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { beginStack } from '../create-stack.ts';
import { beginDelete } from '../delete-stack.ts';
import type { DeploymentContext } from '../engine/handler.ts';
import { ResourceFailure } from '../engine/reason.ts';
import type { Run } from '../engine/runs.ts';
import { nestedArguments } from '../nested-arguments.ts';
import type { StackRecord } from '../records.ts';
import { stackInput } from '../stack-input.ts';
import { stacksOf } from '../state.ts';
import { beginUpdate, differs, quietDeployment } from '../update-stack.ts';

/** A nested stack. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html */
export const nestedStack: ResourceType = {
  type: 'AWS::CloudFormation::Stack',

  async create(properties, context) {
    const ctx = context as DeploymentContext;
    const { input } = await stackInput(nestedArguments(properties, ctx.record.input), ctx);
    const parent = ctx.record;
    const { id, run } = await beginStack(ctx, ctx.name({ maxLength: 128 }), input, {
      // The parent's roll-back deletes it.
      disableRollback: true,
      terminationProtection: false,
      parentId: parent.id,
      rootId: parent.rootId ?? parent.id,
      ...(typeof properties.TimeoutInMinutes === 'number' ? { timeoutInMinutes: properties.TimeoutInMinutes } : {}),
    });
    await ctx.initiated({ id });
    await follow(run, ctx);
    const stack = stackNow(ctx, id);
    if (stack.status !== 'CREATE_COMPLETE') {
      throw new ResourceFailure(`Embedded stack ${id} was not successfully created: ${stack.statusReason ?? ''}`);
    }
    return state(stack);
  },

  async update(id, properties, _previous, context) {
    const ctx = context as DeploymentContext;
    const before = stackNow(ctx, id);
    const checked = await stackInput(nestedArguments(properties, ctx.record.input), ctx, before.input);
    const d = await quietDeployment(ctx, id);
    if (!differs(d, before, checked)) return state(before);
    await follow(beginUpdate(d, before, checked.input, { disableRollback: false }), ctx);
    const stack = stackNow(ctx, id);
    if (stack.status !== 'UPDATE_COMPLETE') {
      throw new ResourceFailure(
        `Embedded stack ${id} was not successfully updated. Currently in ${stack.status} with reason: ${stack.statusReason ?? ''}`,
      );
    }
    return state(stack);
  },

  async delete(id, _properties, context) {
    const ctx = context as DeploymentContext;
    const stack = stacksOf(ctx).get(id);
    if (!stack || stack.status === 'DELETE_COMPLETE') return;
    await (await beginDelete(ctx, stack)).done;
    const after = stackNow(ctx, id);
    if (after.status !== 'DELETE_COMPLETE') {
      throw new ResourceFailure(`Embedded stack ${id} was not successfully deleted: ${after.statusReason ?? ''}`);
    }
  },

  async read(id, _properties, ctx) {
    const stack = stacksOf(ctx).get(id);
    return stack && stack.status !== 'DELETE_COMPLETE' ? state(stack) : undefined;
  },

  async find(_properties, ctx) {
    const name = ctx.name({ maxLength: 128 });
    for (const stack of stacksOf(ctx).values()) {
      if (stack.name === name && stack.status !== 'DELETE_COMPLETE') return state(stack);
    }
    return undefined;
  },
};

/** Waits for a nested stack; when the parent's deployment is given up, so is this one. */
async function follow(run: Run, ctx: DeploymentContext): Promise<void> {
  const giveUp = () => run.cancel();
  if (ctx.signal.aborted) giveUp();
  ctx.signal.addEventListener('abort', giveUp);
  await run.done;
  ctx.signal.removeEventListener('abort', giveUp);
}

function stackNow(ctx: DeploymentContext, id: string): StackRecord {
  const stack = stacksOf(ctx).get(id);
  if (!stack) throw new ResourceFailure(`Stack with id ${id} does not exist`);
  return stack;
}

function state(stack: StackRecord): ResourceState {
  return {
    id: stack.id,
    attributes: Object.fromEntries(stack.outputs.map((output) => [`Outputs.${output.key}`, output.value])),
  };
}
