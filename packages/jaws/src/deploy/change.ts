import type { CreateChangeSetCommandInput, Parameter } from '@aws-sdk/client-cloudformation';
import { awsCode } from '../aws/observe.ts';
import { backoff, wait } from '../base/async.ts';
import { messageOf } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { StackPlan } from '../plan/types.ts';
import { sendTemplate } from './body.ts';
import { Interrupted, type StackOutcome, type StackWork } from './context.ts';
import { describeStack } from './describe.ts';
import { failureOf } from './failure.ts';
import { lastEventId, watchStack } from './watch.ts';

const noChange = /didn't contain changes|no updates are to be performed/i;
const busy = /is in \w+_IN_PROGRESS state|_IN_PROGRESS state and can ?not be updated/i;

/** Every parameter that the template declares; one without a value keeps the one that it has. */
function parametersFor(plan: StackPlan, values: Readonly<Record<string, string>>): Parameter[] {
  return Object.keys(plan.template.Parameters ?? {}).map((name) =>
    Object.hasOwn(values, name)
      ? { ParameterKey: name, ParameterValue: values[name]! }
      : { ParameterKey: name, UsePreviousValue: true },
  );
}

/** Asks for a change set and waits until it is there. False when it would change nothing. */
async function createChangeSet(work: StackWork, input: CreateChangeSetCommandInput): Promise<string | undefined> {
  const { cf, place } = work;
  const sdk = await import('@aws-sdk/client-cloudformation');
  let id: string | undefined;
  try {
    id = (await cf.send(new sdk.CreateChangeSetCommand(input))).Id;
  } catch (error) {
    const detail = messageOf(error);
    if (awsCode(error) !== 'ValidationError' && awsCode(error) !== 'InsufficientCapabilitiesException') throw error;
    if (busy.test(detail)) throw fail('StackBusy', { ...place, status: /\w+_IN_PROGRESS/.exec(detail)![0] });
    throw fail('TemplateInvalid', { ...place, detail }, { cause: error });
  }
  const at = { StackName: place.stack, ChangeSetName: id ?? input.ChangeSetName };
  for (const delay of backoff(1_500)) {
    const { Status, StatusReason = '' } = await cf.send(new sdk.DescribeChangeSetCommand(at));
    if (Status === 'CREATE_COMPLETE') return at.ChangeSetName;
    if (Status === 'FAILED') {
      await cf.send(new sdk.DeleteChangeSetCommand(at));
      if (noChange.test(StatusReason)) return undefined;
      throw fail('ChangeSetFailed', { ...place, detail: StatusReason || 'no reason given' });
    }
    // Ctrl-C before anything was executed: the change set is taken back and the stack is as it was.
    await wait(delay, work.host.signal);
    if (work.host.signal.aborted) {
      await cf.send(new sdk.DeleteChangeSetCommand(at)).catch(() => {});
      throw new Interrupted();
    }
  }
}

/** A stack that was only made to carry a change set holds nothing and goes with it. */
async function dropShell(work: StackWork): Promise<void> {
  const { DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
  const stack = await describeStack(work.cf, work.place.stack);
  if (stack?.StackStatus === 'REVIEW_IN_PROGRESS')
    await work.cf.send(new DeleteStackCommand({ StackName: stack.StackId }));
}

/** Makes a stack what its plan says, by a change set. CloudFormation rolls it back by itself when that fails. */
export async function changeStack(
  work: StackWork,
  plan: StackPlan,
  type: 'CREATE' | 'UPDATE',
  values: Readonly<Record<string, string>>,
  where: { readonly bucket: string; readonly project: string },
): Promise<StackOutcome> {
  const { host, cf, place } = work;
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  host.emit({ type: 'stack', ...place, state: type === 'CREATE' ? 'creating' : 'updating' });
  const sent = await sendTemplate(work, plan, type, where);
  let changeSet: string | undefined;
  try {
    changeSet = await createChangeSet(work, {
      StackName: place.stack,
      ChangeSetName: `jaws-${host.now().getTime()}`,
      ChangeSetType: type,
      ...sent.argument,
      Parameters: parametersFor(plan, values),
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    });
  } catch (error) {
    host.emit({ type: 'stack', ...place, state: 'failed', ms: elapsed() });
    if (type === 'CREATE') await dropShell(work).catch(() => {});
    throw error;
  } finally {
    // What cannot be cleaned up (no permission to delete) is no reason to fail.
    await sent.release().catch(() => {});
  }
  if (changeSet === undefined) {
    host.emit({ type: 'stack', ...place, state: 'unchanged', ms: elapsed() });
    return { ...place, result: 'unchanged', ms: elapsed() };
  }

  const since = await lastEventId(work);
  const { ExecuteChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    await cf.send(new ExecuteChangeSetCommand({ StackName: place.stack, ChangeSetName: changeSet }));
  } catch (error) {
    if (awsCode(error) !== 'InvalidChangeSetStatus' && !busy.test(messageOf(error))) throw error;
    const status = (await describeStack(cf, place.stack))?.StackStatus ?? '';
    throw fail('StackBusy', { ...place, status }, { cause: error });
  }
  const stackId = (await describeStack(cf, place.stack))?.StackId ?? place.stack;
  const { status, events } = await watchStack(work, stackId, since);
  if (status !== 'CREATE_COMPLETE' && status !== 'UPDATE_COMPLETE') {
    host.emit({ type: 'stack', ...place, state: 'failed', detail: status, ms: elapsed() });
    throw failureOf(place, status, events, { template: plan.template, parameters: values });
  }
  host.emit({ type: 'stack', ...place, state: 'done', detail: status, ms: elapsed() });
  return { ...place, result: type === 'CREATE' ? 'created' : 'updated', ms: elapsed() };
}
