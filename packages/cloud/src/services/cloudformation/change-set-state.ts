import type { Context } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { ChangeSetRecord } from './records.ts';
import { changeSetsOf, findStack } from './state.ts';
import { validationError } from './template/errors.ts';

/** A change set by its id, or by its name and its stack. */
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
  if (!stackName && ctx.kernel.lenient) {
    for (const set of changeSetsOf(ctx).values()) if (set.name === wanted) return set;
  }
  if (!stackName) throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const stack = findStack(ctx, stackName);
  if (!stack) throw validationError(`Stack [${stackName}] does not exist`);
  for (const set of changeSetsOf(ctx).values()) if (set.stackId === stack.id && set.name === wanted) return set;
  throw notFound(wanted);
}

function notFound(name: string): AwsError {
  return new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
}
