import type { Change, ResourceToImport } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../kernel/errors.ts';
import type { LiveResources } from './drift/live.ts';
import { type Comparison, compare } from './engine/changes.ts';
import type { Deployment } from './engine/deployment.ts';
import { findExisting } from './engine/import.ts';
import { findNamed } from './engine/import-named.ts';
import { type ChangeSetRecord, effectiveTemplate, type StackRecord } from './records.ts';
import type { CheckedInput } from './stack-input.ts';
import { entry } from './template/json.ts';
import { prepare } from './template/prepare.ts';
import type { Bound } from './template/scope.ts';
import { checkTypesKept, differs } from './update-stack.ts';
import { earlyFailure, validateEarly } from './validation/early-validation.ts';

export const nothing =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** The content of a change set. `bound`: the template that its changes were computed from. */
export interface Outcome
  extends Pick<
    ChangeSetRecord,
    'status' | 'statusReason' | 'executionStatus' | 'changes' | 'importing' | 'validations'
  > {
  readonly bound?: Bound;
}

export const failed = (statusReason: string): Outcome => ({
  status: 'FAILED',
  statusReason,
  executionStatus: 'UNAVAILABLE',
  changes: [],
});

interface WorkOutOptions {
  /** The resources to import, or whether to look for existing ones. */
  readonly takeOver?: boolean | readonly ResourceToImport[];
  /** Whether to validate early. */
  readonly validate?: boolean;
  /** The actual state, for a drift-aware change set; without it the stack counts as it was deployed. */
  readonly live?: LiveResources | undefined;
}

export async function workOut(
  d: Deployment,
  stack: StackRecord,
  checked: CheckedInput,
  { takeOver = false, validate = true, live }: WorkOutOptions = {},
): Promise<Outcome> {
  try {
    const { added, ...outcome } = await workOutChanges(d, stack, checked, takeOver, live);
    const { bound, changes } = outcome;
    // Tests made for other emulators count on small mistakes being taken.
    if (!bound || !validate || d.ctx.kernel.lenient) return outcome;
    const validations = await validateEarly(d, bound, checked.input, changes, added);
    const failure = earlyFailure(validations);
    return failure === undefined ? { ...outcome, validations } : { ...failed(failure), validations };
  } catch (error) {
    if (error instanceof AwsError) return failed(error.message);
    throw error;
  }
}

async function workOutChanges(
  d: Deployment,
  stack: StackRecord,
  checked: CheckedInput,
  takeOver: boolean | readonly ResourceToImport[],
  live: LiveResources | undefined,
): Promise<Outcome & Pick<Comparison, 'added'>> {
  checkTypesKept(d, checked.prepared);
  const review = stack.status === 'REVIEW_IN_PROGRESS';
  const old = review
    ? undefined
    : prepare(effectiveTemplate(stack.input), d.specs, new Map(Object.entries(stack.input.parameters)));
  const { changes, bound, added } = compare(d, stack, checked.input, checked.prepared, old?.template, live);
  // A stack that is new is made, even one whose conditions leave nothing of it.
  if (!review && changes.length === 0 && !differs(d, stack, checked)) return { ...failed(nothing), added };
  const ready = { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' } as const;
  if (takeOver === false) return { ...ready, changes, bound, added };
  if (takeOver !== true) {
    const importing = await findNamed(d, bound, changes, takeOver);
    return { ...ready, changes: changes.map((change) => asImport(change, importing)), importing, bound, added };
  }
  const importing = await findExisting(d, bound, addedBy(changes));
  return { ...ready, changes: changes.map((change) => asImport(change, importing)), importing, bound, added };
}

const addedBy = (changes: readonly Change[]): string[] =>
  changes.flatMap(({ ResourceChange: change }) => (change?.Action === 'Add' ? [change.LogicalResourceId ?? ''] : []));

function asImport(change: Change, importing: Readonly<Record<string, string>>): Change {
  const id =
    change.ResourceChange?.Action === 'Add'
      ? entry(importing, change.ResourceChange.LogicalResourceId ?? '')
      : undefined;
  if (id === undefined) return change;
  return { ...change, ResourceChange: { ...change.ResourceChange, Action: 'Import', PhysicalResourceId: id } };
}
