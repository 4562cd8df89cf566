import type { Change } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../kernel/errors.ts';
import { operationIds } from './change-set-state.ts';
import { isPossible } from './engine/change-details.ts';
import type { Deployment } from './engine/deployment.ts';
import { newChangeSetId } from './names.ts';
import { nestedArguments } from './nested-arguments.ts';
import type { ChangeSetRecord, StackRecord } from './records.ts';
import { stackInput } from './stack-input.ts';
import { stacksOf } from './state.ts';
import { evaluate } from './template/evaluate.ts';
import { equal, isObject } from './template/json.ts';
import type { Bound } from './template/scope.ts';
import { LATER, UNKNOWN } from './template/value.ts';
import { quietDeployment } from './update-stack.ts';
import { failed, nothing, type Outcome, workOut } from './work-out.ts';

interface Nested {
  readonly changed: ChangeSetRecord;
  /** The change sets of nested stacks, of theirs too. They are executed with the root's, and only so. */
  readonly nested: readonly ChangeSetRecord[];
}

/**
 * A change set with one of its own for each nested stack that exists; a nested stack in which nothing changes is none of its changes.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
 */
export async function withNested(d: Deployment, set: ChangeSetRecord, bound: Bound): Promise<Nested> {
  const changes: Change[] = [];
  const nested: ChangeSetRecord[] = [];
  for (const change of set.changes) {
    const stack = nestedStackOf(d, change);
    const found = stack && (await nestedSet(d, set, bound, change, stack));
    if (!found) {
      changes.push(change);
      continue;
    }
    nested.push(found.changed, ...found.nested);
    const { id, status, statusReason } = found.changed;
    if (status === 'FAILED' && statusReason === nothing) {
      nested.splice(nested.indexOf(found.changed), 1);
      if (!onlyPerhaps(change)) changes.push(change);
    } else if (status === 'FAILED') {
      const reason = `Nested change set ${id} was not successfully created: Currently in FAILED.`;
      return { changed: { ...set, ...failed(reason) }, nested };
    } else {
      changes.push({ ...change, ResourceChange: { ...change.ResourceChange, ChangeSetId: id } });
    }
  }
  const before = stacksOf(d.ctx).get(set.stackId)?.input;
  const same =
    equal(before?.template ?? '', set.input.template) && equal(before?.parameters ?? {}, set.input.parameters);
  if (changes.length === 0 && set.changes.length > 0 && same)
    return { changed: { ...set, ...failed(nothing) }, nested };
  return { changed: { ...set, changes }, nested };
}

function nestedStackOf(d: Deployment, { ResourceChange: change }: Change): StackRecord | undefined {
  const changed = change?.ResourceType === 'AWS::CloudFormation::Stack' && change.Action === 'Modify';
  return changed ? stacksOf(d.ctx).get(change.PhysicalResourceId ?? '') : undefined;
}

/** Without change sets of nested stacks, any of them may change, for AWS. */
const onlyPerhaps = ({ ResourceChange: change }: Change): boolean =>
  change?.Details?.every((detail) => detail.ChangeSource === 'Automatic' || isPossible(detail)) === true;

async function nestedSet(
  d: Deployment,
  parent: ChangeSetRecord,
  bound: Bound,
  { ResourceChange: change }: Change,
  stack: StackRecord,
): Promise<Nested> {
  const { ctx } = d;
  const own = await quietDeployment(ctx, stack.id);
  const name = `${parent.name.slice(0, 100)}-${change?.LogicalResourceId?.slice(0, 14)}-${ctx.kernel.ids.random(12, 'abcdefghijklmnopqrstuvwxyz0123456789')}`;
  const blank = {
    id: newChangeSetId(ctx, name),
    name,
    stackId: stack.id,
    stackName: stack.name,
    type: 'UPDATE',
    created: ctx.kernel.clock.now(),
    input: stack.input,
    includeNestedStacks: true,
    parentId: parent.id,
    rootId: parent.rootId ?? parent.id,
  } as const;
  const definition = bound.template.resources.get(change?.LogicalResourceId ?? '');
  let outcome: Outcome;
  let { input }: { input: ChangeSetRecord['input'] } = stack;
  try {
    const properties = known(evaluate(definition?.properties ?? {}, bound.scope));
    const wanted = nestedArguments(isObject(properties) ? properties : {}, parent.input);
    const checked = await stackInput(wanted, ctx, stack.input, { reviewed: true, stackName: stack.name });
    ({ input } = checked);
    outcome = await workOut(own, stack, checked);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    outcome = failed(error.message);
  }
  const { bound: within, ...said } = outcome;
  const set: ChangeSetRecord = { ...blank, ...said, ...operationIds(ctx, said.validations), input };
  if (!within) return { changed: set, nested: [] };
  const { changed, nested } = await withNested(own, set, within);
  if (changed.status === 'FAILED') return { changed, nested };
  return {
    changed: { ...changed, executionStatus: 'UNAVAILABLE', statusReason: 'Executable from root change set' },
    nested,
  };
}

/** Values that are known only later, as the text that AWS shows for them. */
function known(value: unknown): unknown {
  if (value === UNKNOWN) return LATER;
  if (Array.isArray(value)) return value.map(known);
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, known(inner)]))
    : value;
}
