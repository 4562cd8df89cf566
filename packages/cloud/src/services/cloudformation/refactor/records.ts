import type { StackRefactorExecutionStatus, StackRefactorStatus } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { OutputRecord, PhysicalResource, StackInput } from '../records.ts';
import { stacksOf } from '../state.ts';

/** Where a resource is: the id of its stack and its logical id. */
export interface Location {
  readonly stackId: string;
  readonly logicalId: string;
}

/** A resource that changes its stack, its logical id or both. */
export interface Move {
  readonly from: Location;
  readonly to: Location;
  readonly physicalId: string;
  readonly detection: 'AUTO' | 'MANUAL';
}

/** The new input of a stack. */
export interface RefactoredStack {
  readonly id: string;
  readonly name: string;
  /** The refactor creates it. */
  readonly isNew: boolean;
  /** The stack's last operation when the refactor was worked out: another one makes it obsolete. */
  readonly operationId?: string;
  readonly input: StackInput;
  readonly outputs: readonly OutputRecord[];
  readonly imports: readonly string[];
  /** The attributes of each resource beside its properties in the template, by logical id. */
  readonly attached: Readonly<
    Record<string, Pick<PhysicalResource, 'dependsOn' | 'deletionPolicy' | 'updateReplacePolicy' | 'metadata'>>
  >;
}

/** A stack refactor, key: its id. */
export interface RefactorRecord {
  readonly id: string;
  readonly description?: string;
  readonly status: StackRefactorStatus;
  readonly statusReason?: string;
  readonly executionStatus: StackRefactorExecutionStatus;
  readonly stacks: readonly RefactoredStack[];
  readonly moves: readonly Move[];
}

export const refactorsOf = ({ kernel, account, region }: Pick<Context, 'kernel' | 'account' | 'region'>) =>
  kernel.store.collection<RefactorRecord>(`cloudformation/${account}/${region}/refactors`);

/** With the execution status of the moment: a stack that was changed since makes it obsolete. */
export function findRefactor(ctx: Context, id: string | undefined): RefactorRecord {
  const found = refactorsOf(ctx).get(id ?? '');
  if (!found) throw new AwsError('StackRefactorNotFoundException', `Stack refactor ${id ?? ''} does not exist`, 404);
  const stale = found.executionStatus === 'AVAILABLE' && found.stacks.some((stack) => isStale(ctx, stack));
  return stale ? { ...found, executionStatus: 'OBSOLETE' } : found;
}

function isStale(ctx: Context, { id, name, isNew, operationId }: RefactoredStack): boolean {
  const stacks = stacksOf(ctx);
  if (!isNew) return stacks.get(id)?.operation?.id !== operationId;
  return [...stacks.values()].some((stack) => stack.name === name && stack.status !== 'DELETE_COMPLETE');
}
