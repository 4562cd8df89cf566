import type {
  CreateChangeSetCommandInput,
  DeploymentConfig,
  DescribeChangeSetCommandOutput,
  Parameter,
  ResourceChange,
  ResourceToImport,
} from '@aws-sdk/client-cloudformation';
import { awsCode, isTransient } from '../aws/observe.ts';
import { backoff, wait } from '../base/async.ts';
import { messageOf } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import { type ErrorCode, JawsError } from '../errors/error.ts';
import type { RegionSettings } from '../model/types.ts';
import type { StackPlan } from '../plan/types.ts';
import { type SentTemplate, sendTemplate } from './body.ts';
import type { JawsBucket } from './bucket.ts';
import { Interrupted, Moved } from './context.ts';
import { describeStack, isGone } from './describe.ts';
import type { StackHandle, StackState } from './handle.ts';
import { takenOver } from './log-groups.ts';
import { validationFindings } from './validation.ts';

/** A change that CloudFormation has prepared and not started. */
export interface ChangeSet {
  readonly id: string;
  readonly type: 'CREATE' | 'UPDATE';
  /** The changes, from all pages. */
  readonly changes: readonly ResourceChange[];
  /** The stack to change, as it was when the change set was created. */
  readonly stack: StackState;
}

export interface ChangeSetOptions {
  readonly bucket: JawsBucket;
  readonly project: string;
  readonly endpoint: string | undefined;
  readonly values: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The settings of this region in jaws.json. */
  readonly settings?: RegionSettings | undefined;
  /** Brings what was changed or deleted by hand back to the template's state. */
  readonly revertDrift: boolean;
  /**
   * Imports existing resources with names of the template that are in no stack: of any type in a new stack, otherwise log groups
   * only.
   */
  readonly takeOver?: 'anything' | 'log groups' | undefined;
  /** Existing resources to import, and nothing else: the template has them besides what the stack has. */
  readonly imports?: readonly ResourceToImport[];
  /** The stack keeps its template, which then need not be sent. */
  readonly previousTemplate?: boolean;
}

/**
 * The express mode has no automatic roll-back.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html#express-mode-rollback
 */
const express: DeploymentConfig = { Mode: 'EXPRESS', DisableRollback: false };

/** CloudFormation has no code for a change set without changes, only these sentences. */
const noChange = /didn't contain changes|no updates are to be performed/i;

/** Every parameter that the template declares; one without a value keeps its current one. */
function parametersFor(plan: StackPlan, values: Readonly<Record<string, string>>): Parameter[] {
  return Object.keys(plan.template.Parameters ?? {}).map((name) =>
    Object.hasOwn(values, name)
      ? { ParameterKey: name, ParameterValue: values[name]! }
      : { ParameterKey: name, UsePreviousValue: true },
  );
}

/**
 * Has CloudFormation prepare a change, and reads it. Undefined if nothing would change. Throws Moved if the stack is
 * not the one that the plan was made for, TemplateInvalid and ChangeSetFailed if CloudFormation refuses; nothing is left behind
 * then.
 */
export async function makeChangeSet(
  handle: StackHandle,
  plan: StackPlan,
  options: ChangeSetOptions,
): Promise<ChangeSet | undefined> {
  const { base } = handle;
  const type = base === undefined || base.status === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE';
  const sent: SentTemplate = options.previousTemplate
    ? { argument: { UsePreviousTemplate: true }, release: async () => {} }
    : await sendTemplate(handle, plan, options);
  try {
    const { values, revertDrift, takeOver, imports, settings = {} } = options;
    const kept = Object.entries(base?.tags ?? {}).filter(([name]) => !plan.projectTags?.drop.includes(name));
    const tags = { ...Object.fromEntries(kept), ...plan.projectTags?.set, ...options.tags };
    const isReverting = revertDrift && type === 'UPDATE';
    const isTaking = takeOver === 'anything' ? type === 'CREATE' : takeOver === 'log groups' && !isReverting;
    const { id, stackId } = await create(handle, {
      StackName: handle.place.stack,
      ChangeSetName: handle.token,
      ClientToken: handle.token,
      ChangeSetType: imports ? 'IMPORT' : type,
      ...sent.argument,
      Parameters: parametersFor(plan, values),
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      ...(settings.cloudFormationRole !== undefined && { RoleARN: settings.cloudFormationRole }),
      ...(settings.express && { DeploymentConfig: express }),
      ...(isReverting && { DeploymentMode: 'REVERT_DRIFT' }),
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
      ...(isTaking && { ImportExistingResources: true }),
      ...(imports && { ResourcesToImport: [...imports] }),
    });
    const changes = await untilReady(handle, id);
    if (changes === undefined) {
      await dropShell(handle, type);
      return undefined;
    }
    const others = takeOver === 'log groups' ? takenOver(changes) : [];
    if (others.length > 0) {
      await deleteChangeSet(handle, id);
      throw fail('ValidationFailed', handle.place, {
        problems: others.map((logicalId) => ({
          message: `${logicalId}: ${plan.template.Resources[logicalId]?.Type} of this name exists already, and is in no stack.`,
        })),
      });
    }
    return { id, type, changes, stack: await requireUnmoved(handle, id, type, stackId) };
  } catch (error) {
    const isOutdated = isRefusal(error) && (await hasMoved(handle).catch(() => false));
    await dropShell(handle, type);
    throw isOutdated ? new Moved(handle.place) : error;
  } finally {
    // A template that cannot be deleted is not a failure.
    await sent.release().catch(() => {});
  }
}

const refusals: ReadonlySet<ErrorCode> = new Set([
  'TemplateInvalid',
  'ChangeSetFailed',
  'ValidationFailed',
  'BucketNameTaken',
]);

/** Whether CloudFormation has looked at a change and not accepted it: of a stack that was changed meanwhile, that says nothing about the plan. */
const isRefusal = (error: unknown): boolean => error instanceof JawsError && refusals.has(error.code);

interface Created {
  readonly id: string;
  /** Undefined if the response was lost. */
  readonly stackId: string | undefined;
}

async function create(handle: StackHandle, input: CreateChangeSetCommandInput): Promise<Created> {
  const { cf, place } = handle;
  const { CreateChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const { Id, StackId } = await cf.send(new CreateChangeSetCommand(input));
    if (!Id) throw fail('AwsAnswerUnreadable', { call: 'cloudformation:CreateChangeSet', region: place.region });
    return { id: Id, stackId: StackId };
  } catch (error) {
    const code = awsCode(error);
    // The response to an earlier attempt was lost; the name belongs to this deployment.
    if (code === 'AlreadyExistsException') return { id: input.ChangeSetName!, stackId: handle.base?.id };
    const made = isTransient(error) ? await findMade(handle, input.ChangeSetName!) : undefined;
    if (made) return made;
    if (code !== 'ValidationError' && code !== 'InsufficientCapabilitiesException') throw error;
    throw fail('TemplateInvalid', { ...place, detail: messageOf(error) }, { cause: error });
  }
}

/** The change set of this deployment whose creation got no response; undefined if it was not created. */
async function findMade({ cf, place }: StackHandle, name: string): Promise<Created | undefined> {
  const { DescribeChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const find = new DescribeChangeSetCommand({ StackName: place.stack, ChangeSetName: name });
  const { ChangeSetId, StackId } = await cf.send(find).catch(() => ({ ChangeSetId: undefined, StackId: undefined }));
  return ChangeSetId === undefined ? undefined : { id: ChangeSetId, stackId: StackId };
}

/** Waits until a change set can be read, and reads it. Undefined if it contains no change; it is deleted then. */
async function untilReady(handle: StackHandle, id: string): Promise<ResourceChange[] | undefined> {
  const { cf, place, host } = handle;
  const { DescribeChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const at = { StackName: place.stack, ChangeSetName: id };
  try {
    for (const delay of backoff(1_500)) {
      const first = await cf.send(new DescribeChangeSetCommand(at));
      if (first.Status === 'CREATE_COMPLETE') return await pagesOf(handle, at, first);
      if (first.Status === 'FAILED') {
        const detail = first.StatusReason ?? '';
        const { problems, takenBucket } = noChange.test(detail)
          ? { problems: [] }
          : await validationFindings(handle, id);
        await deleteChangeSet(handle, id);
        if (noChange.test(detail)) return undefined;
        if (takenBucket !== undefined) throw fail('BucketNameTaken', { ...place, status: 'FAILED', ...takenBucket });
        if (problems.length > 0) throw fail('ValidationFailed', place, { problems });
        throw fail('ChangeSetFailed', { ...place, detail: detail || 'no reason given' });
      }
      // Ctrl-C before anything was executed: the change set is deleted and the stack is as it was.
      await wait(delay, host.signal);
      if (host.signal.aborted) throw new Interrupted();
    }
  } catch (error) {
    // Another process has deleted it: with its stack, or by executing another one.
    if (awsCode(error) === 'ChangeSetNotFoundException' || isGone(error)) throw new Moved(place);
    await deleteChangeSet(handle, id);
    throw error;
  }
}

async function pagesOf(
  { cf, place }: StackHandle,
  at: { readonly StackName: string; readonly ChangeSetName: string },
  first: DescribeChangeSetCommandOutput,
): Promise<ResourceChange[]> {
  const { DescribeChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const changes: ResourceChange[] = [];
  for (let page = first; ; ) {
    if (page.Changes === undefined) {
      throw fail('AwsAnswerUnreadable', { call: 'cloudformation:DescribeChangeSet', region: place.region });
    }
    changes.push(...page.Changes.flatMap((change) => change.ResourceChange ?? []));
    if (!page.NextToken) return changes;
    page = await cf.send(new DescribeChangeSetCommand({ ...at, NextToken: page.NextToken }));
  }
}

/** Whether a stack was replaced or changed since the plan was made. */
async function hasMoved(handle: StackHandle): Promise<boolean> {
  const { cf, place, base } = handle;
  const now = await describeStack(cf, place.region, place.stack);
  if (now?.status === 'REVIEW_IN_PROGRESS' && (base === undefined || base.status === 'REVIEW_IN_PROGRESS'))
    return false;
  return now?.revision !== base?.revision;
}

/**
 * The stack behind a change set, if it still has the revision that the plan was made for. A stack that is to be created needs no
 * comparison: CloudFormation makes no change set of that type for one that exists.
 */
async function requireUnmoved(
  handle: StackHandle,
  id: string,
  type: 'CREATE' | 'UPDATE',
  stackId: string | undefined,
): Promise<StackState> {
  const { cf, place, base } = handle;
  if (type === 'CREATE') {
    const nothing = { revision: '', parameters: {}, outputs: {}, tags: {} };
    return { ...nothing, id: stackId ?? '', status: 'REVIEW_IN_PROGRESS', reason: undefined };
  }
  const now = await describeStack(cf, place.region, place.stack);
  if (now && now.revision === base?.revision) return now;
  await deleteChangeSet(handle, id);
  throw new Moved(place);
}

/** Deletes a change set. One that cannot be deleted has no effect. */
export async function deleteChangeSet({ cf, place }: StackHandle, id: string): Promise<void> {
  const { DeleteChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  await cf.send(new DeleteChangeSetCommand({ StackName: place.stack, ChangeSetName: id })).catch(() => {});
}

/** Deletes the stack that was only made to carry a change set, once it carries none. */
async function dropShell({ cf, place, host }: StackHandle, type: 'CREATE' | 'UPDATE'): Promise<void> {
  if (type !== 'CREATE') return;
  const { DeleteStackCommand, ListChangeSetsCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const stack = await describeStack(cf, place.region, place.stack);
    if (stack?.status !== 'REVIEW_IN_PROGRESS') return;
    // Another deployment may be about to execute its own.
    const { Summaries = [] } = await cf.send(new ListChangeSetsCommand({ StackName: stack.id }));
    if (Summaries.length === 0) await cf.send(new DeleteStackCommand({ StackName: stack.id }));
  } catch (error) {
    host.emit({
      type: 'warning',
      message: `${place.stack} in ${place.region} stays as an empty stack: ${messageOf(error)}`,
    });
  }
}
