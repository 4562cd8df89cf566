import { createHash } from 'node:crypto';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { inParallel } from '../base/async.ts';
import { messageOf } from '../base/text.ts';
import { recordText } from '../env/format.ts';
import { JawsError } from '../errors/error.ts';
import { live, stacksIn } from '../plan/deployed.ts';
import type { DeployedRegion } from '../plan/types.ts';
import type { JawsBucket } from './bucket.ts';
import type { RegionRun } from './region.ts';
import { recordPrefix } from './releases/record.ts';
import { type AppliedStack, applyStack, type PreparedStack } from './stack.ts';
import { deniedIn, isOurs, needsPolicy, stackPolicy } from './stack-policy.ts';

/** What a deployment knows of the stack policies of a region. */
export interface Protection {
  /** Ids of stacks whose policy is set. */
  readonly stacks: Set<string>;
  /** Keys of the notes that say so in the bucket. They are deleted before a policy is lifted: a process may end at any time. */
  readonly notes: Set<string>;
  /** Ids of stacks that this deployment created, by their names. */
  readonly created: Map<string, string>;
}

/** Begins with a letter, so it is listed beside the lease and apart from the records. */
const notePrefix = (project: string, stage: string): string => `${recordPrefix(project, stage)}protected.`;

/** The note of stacks that have the policy of this version. */
function noteKey(project: string, stage: string, ids: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify([stackPolicy(), ...ids].sort()));
  return `${notePrefix(project, stage)}${digest.digest('hex').slice(0, 16)}.json`;
}

/** Those among the keys of a bucket. */
export const notesAmong = (keys: readonly string[], project: string, stage: string): string[] =>
  keys.filter((key) => key.startsWith(notePrefix(project, stage)));

const idsToProtect = (base: DeployedRegion): string[] =>
  stacksIn(base).flatMap((stack) => (live(stack) && needsPolicy(stack.template) ? [stack.id] : []));

export function protectionOf(project: string, base: DeployedRegion): Protection {
  const notes = new Set(base.protectedBy);
  const ids = idsToProtect(base);
  const isKnown = notes.has(noteKey(project, base.stage, ids));
  return { stacks: new Set(isKnown ? ids : []), notes, created: new Map() };
}

/** Whether a region has a stack with data that no note says to be protected. */
export const isUnprotected = (project: string, base: DeployedRegion): boolean =>
  base.protectedBy !== undefined && idsToProtect(base).some((id) => !protectionOf(project, base).stacks.has(id));

async function readPolicy(cf: CloudFormationClient, StackName: string): Promise<string | undefined> {
  const { GetStackPolicyCommand } = await import('@aws-sdk/client-cloudformation');
  return (await cf.send(new GetStackPolicyCommand({ StackName }))).StackPolicyBody;
}

async function setPolicy(cf: CloudFormationClient, StackName: string, StackPolicyBody: string): Promise<void> {
  const { SetStackPolicyCommand } = await import('@aws-sdk/client-cloudformation');
  await cf.send(new SetStackPolicyCommand({ StackName, StackPolicyBody }));
}

/**
 * Lets CloudFormation execute a reviewed change set, also where the stack policy denies what it contains: that alone is allowed meanwhile.
 * Change sets have no policy of their own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-execute.html
 */
export async function applyReviewed(run: RegionRun, prepared: PreparedStack): Promise<AppliedStack> {
  const { protection } = run;
  const { cf, place } = prepared.handle;
  const lifted = await lift(run, prepared);
  // After a failure the end of the deployment sets it again; after an interruption, while CloudFormation goes on, the next deployment.
  const applied = await applyStack(prepared);
  if (prepared.changeSet?.type === 'CREATE') protection.created.set(place.stack, applied.id);
  if (lifted !== undefined) {
    await setPolicy(cf, lifted, stackPolicy()).then(
      () => protection.stacks.add(lifted),
      () => {},
    );
  }
  return applied;
}

/** Returns the id of a stack whose policy was lifted; undefined if it did not have to be, or its owners have set one of their own. */
async function lift({ base, bucket, protection }: RegionRun, prepared: PreparedStack): Promise<string | undefined> {
  const { handle, plan, changeSet } = prepared;
  const denied = changeSet?.type === 'UPDATE' ? deniedIn(changeSet.changes) : [];
  if (!changeSet || denied.length === 0) return undefined;
  const { id } = changeSet.stack;
  const current = await readPolicy(handle.cf, id).catch((error: unknown) => {
    // If there is a policy, CloudFormation refuses the update.
    if (error instanceof JawsError && error.code === 'AwsAccessDenied') return undefined;
    throw error;
  });
  if (current === undefined || !isOurs(current)) return undefined;
  await forget(bucket, protection.notes);
  protection.stacks.delete(id);
  const before = stacksIn(base).find(({ name }) => name === plan.name)?.template;
  await setPolicy(handle.cf, id, stackPolicy(denied, before));
  return id;
}

async function forget(bucket: JawsBucket, notes: Set<string>, except?: string): Promise<void> {
  const old = [...notes].filter((key) => key !== except);
  if (old.length > 0) await bucket.deleteAll(old);
  for (const key of old) notes.delete(key);
}

/**
 * Has CloudFormation protect the data of a region's stacks as a deployment leaves them, and notes it in the bucket, so that later ones have
 * no call to make for it. A warning says why it does not.
 */
export async function protectRegion(run: RegionRun): Promise<void> {
  const { host, aws, project, base, bucket, lease, protection } = run;
  // Without the lease another deployment may have lifted a policy, unless this one has made the region.
  if (!lease && protection.created.size === 0) return;
  const ids = idsAfter(run);
  const key = noteKey(project, base.stage, ids);
  const open = ids.filter((id) => !protection.stacks.has(id));
  if (open.length === 0 && (ids.length === 0 || protection.notes.has(key))) return;
  try {
    lease?.check();
    const cf = await aws.in(base.region).cloudFormation();
    await inParallel(open, 4, async (id) => {
      const current = await readPolicy(cf, id);
      if (current === undefined || (current !== stackPolicy() && isOurs(current))) {
        await setPolicy(cf, id, stackPolicy());
      }
      protection.stacks.add(id);
    });
    await bucket.put(key, recordText({ stacks: ids }), { type: 'application/json' });
    protection.notes.add(key);
    await forget(bucket, protection.notes, key);
  } catch (error) {
    const message = `The data of ${base.stage} ${base.region} is not protected from other tools: ${messageOf(error)}`;
    host.emit({ type: 'warning', message });
  }
}

/** Ids of the stacks with data, as they are after a deployment. */
function idsAfter({ base, outcomes, templates, protection }: RegionRun): string[] {
  const isDone = (name: string, ...results: readonly string[]) =>
    outcomes.some(({ stack, result }) => stack === name && results.includes(result));
  const stacks = new Map(stacksIn(base).flatMap((stack) => (live(stack) ? [[stack.name, stack] as const] : [])));
  const ids = new Map([...stacks].map(([name, { id }]) => [name, id]));
  for (const [name, id] of protection.created) ids.set(name, id);
  return [...ids].flatMap(([name, id]) => {
    const sent = isDone(name, 'created', 'updated') ? templates.get(name) : undefined;
    const template = sent ?? stacks.get(name)?.template;
    return template && needsPolicy(template) && !isDone(name, 'deleted') ? [id] : [];
  });
}
