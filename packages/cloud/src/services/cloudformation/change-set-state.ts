import type { Context } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { ChangeSetRecord } from './records.ts';
import { changeSetsOf, findStack } from './state.ts';
import { validationError } from './template/errors.ts';

/** A change set by its id, or by its name and its stack: the one that can still be executed, or the newest of that name. */
export function findChangeSet(
  ctx: Context,
  nameOrId: string | undefined,
  stackName: string | undefined,
): ChangeSetRecord {
  const wanted = nameOrId ?? '';
  if (wanted.startsWith('arn:')) {
    const found = changeSetsOf(ctx).get(wanted);
    if (found) return found;
    throw notFound(wanted);
  }
  if (!stackName && !ctx.kernel.lenient) {
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  }
  const stack = stackName ? findStack(ctx, stackName) : undefined;
  if (stackName && !stack) throw validationError(`Stack [${stackName}] does not exist`);
  const named = [...changeSetsOf(ctx).values()].filter(
    (set) => set.name === wanted && (!stack || set.stackId === stack.id),
  );
  const found = named.find((set) => !isOver(set)) ?? named.at(-1);
  if (found) return found;
  throw notFound(wanted);
}

/** Whether a change set no longer counts among its stack's: it was executed, or the stack is not the one that it was made for. */
export const isOver = ({ executionStatus }: ChangeSetRecord): boolean =>
  executionStatus === 'EXECUTE_COMPLETE' || executionStatus === 'OBSOLETE';

/**
 * Change sets of an earlier state of the stack are obsolete: they cannot be executed any more. `executed` and the nested ones
 * that belong to it are done.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html (ExecutionStatus)
 */
export function makeObsolete(ctx: Context, stackId: string, executed?: ChangeSetRecord): void {
  const sets = changeSetsOf(ctx);
  for (const [id, set] of [...sets.entries()]) {
    if (executed && (id === executed.id || set.rootId === executed.id)) {
      sets.put(id, { ...set, executionStatus: 'EXECUTE_COMPLETE' });
    } else if (set.stackId === stackId && !isOver(set)) {
      sets.put(id, { ...set, executionStatus: 'OBSOLETE' });
    }
  }
}

/** The token by which DescribeEvents identifies the creation of a change set. */
export function operationIds({ kernel: { ids } }: Context, validations: ChangeSetRecord['validations'] = []) {
  return { operationId: ids.uuid(), eventIds: Array.from({ length: validations.length + 2 }, () => ids.uuid()) };
}

function notFound(name: string): AwsError {
  return new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
}
