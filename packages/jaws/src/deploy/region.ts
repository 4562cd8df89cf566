import type { Aws } from '../aws/types.ts';
import { messageOf } from '../base/text.ts';
import { createEnvironment } from '../env/remote.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Template } from '../model/types.ts';
import { conditionOf, live, stacksIn } from '../plan/deployed.ts';
import type { DeployedRegion, DeployedStack, RegionPlan, StackPlan } from '../plan/types.ts';
import { withFinalVersions } from '../plan/versions.ts';
import { domainsIn } from '../templates/domains.ts';
import { stackName, stackTags } from '../templates/names.ts';
import { makeBucketFirst } from './bootstrap.ts';
import type { JawsBucket } from './bucket.ts';
import { followCertificates } from './certificates.ts';
import type { ChangeSetOptions } from './change-set.ts';
import { checkCode, codeRead } from './check-code.ts';
import { type DataLossAt, type DeployHost, Moved, type StackOutcome, stopIfInterrupted } from './context.ts';
import { describeStack } from './describe.ts';
import type { StackHandle, StackState } from './handle.ts';
import type { Lease } from './lease.ts';
import { hasLogGroups, retainImported } from './log-groups.ts';
import { markBucket } from './owner.ts';
import { applyReviewed, type Protection } from './protection.ts';
import { pruneEnvironment } from './prune-environment.ts';
import { pruneCode } from './releases/prune.ts';
import { notePublications, type Publication } from './releases/published.ts';
import { removeStack } from './remove.ts';
import { streamOfReplica } from './replicas.ts';
import { dataLosses, lossesWith } from './review.ts';
import { checkCondition, settleStack } from './settle.ts';
import { type AppliedStack, discardStack, type PreparedStack, prepareStack } from './stack.ts';
import { pruneBodiesAfter, storeBody } from './stored-body.ts';
import { uploadCode } from './upload.ts';

/** One region during the phases of a deployment. */
export interface RegionRun {
  readonly host: DeployHost;
  readonly aws: Aws;
  readonly project: string;
  readonly token: string;
  readonly base: DeployedRegion;
  readonly bucket: JawsBucket;
  /** When the region's work began. */
  readonly began?: Date;
  readonly revertDrift: boolean;
  /** Logical ids of resources that may lose their data. */
  readonly allowDataLoss: readonly string[];
  /** Logical ids of functions, APIs and domains that may be replaced by ones with another address. */
  readonly allowAddressLoss?: readonly string[] | undefined;
  /** See reviewLosses. */
  readonly agreed?: Set<string> | undefined;
  /** Undefined until the bucket exists. */
  lease: Lease | undefined;
  /** Everything that was done, even if something else failed. */
  readonly outcomes: StackOutcome[];
  /** Templates as submitted, by the stack's name: versions of functions are named once all values are known. */
  readonly templates: Map<string, Template>;
  /** Stacks after their change, by name, if CloudFormation reported them. */
  readonly states: Map<string, StackState>;
  /** How many code uploads of the region run at a time. */
  readonly uploadsAtOnce?: number;
  readonly protection: Protection;
  /** What happened to functions, by their names. */
  readonly publications: Map<string, Publication>;
}

/** A region whose changes are prepared and not started. */
export interface PreparedRegion {
  readonly run: RegionRun;
  readonly plan: RegionPlan;
  readonly stacks: readonly PreparedStack[];
  readonly losses: readonly DataLossAt[];
  /** Keys of the code that was in the bucket before. */
  readonly stored: readonly string[];
}

async function handleOf(run: RegionRun, name: string, step?: string): Promise<StackHandle> {
  const { host, aws, base } = run;
  const token = step === undefined ? run.token : `${run.token}-${step}`;
  const { stage, region } = base;
  return {
    host,
    cf: await aws.in(region).cloudFormation(),
    place: { stage, region, stack: name },
    token,
    // The state that this deployment has left, if it has changed anything already.
    base: run.states.get(name) ?? stacksIn(base).find((stack) => stack.name === name),
  };
}

/** The values of a stack's parameters, with the outputs of the resources, here and in the home region, and the streams of replicas, now that they are known. */
async function valuesOf(run: RegionRun, stack: StackPlan): Promise<Record<string, string>> {
  const values: Record<string, string> = { ...stack.parameters };
  const { stage, region } = run.base;
  const name = stackName(stage, run.project, 'resources');
  for (const [parameter, home] of Object.entries(stack.fromHome ?? {})) {
    const cf = await run.aws.in(home.region).cloudFormation();
    const value = (await describeStack(cf, home.region, name))?.outputs[home.output];
    if (value === undefined) throw fail('ResourcesOutputMissing', { stage, stack: name, ...home });
    values[parameter] = value;
  }
  for (const [parameter, table] of Object.entries(stack.fromReplica ?? {})) {
    values[parameter] = await streamOfReplica(run.aws, { stage, region }, table);
  }
  const outputs = run.states.get(name)?.outputs ?? run.base.resources?.outputs ?? {};
  for (const [parameter, output] of Object.entries(stack.fromResources)) {
    if (!Object.hasOwn(outputs, output)) {
      throw fail('ResourcesOutputMissing', { stage, region, stack: name, output });
    }
    values[parameter] = outputs[output]!;
  }
  const endpoints = stackName(stage, run.project, 'endpoints');
  const api = run.states.get(endpoints)?.outputs ?? run.base.endpoints?.outputs ?? {};
  for (const [parameter, output] of Object.entries(stack.fromEndpoints ?? {})) {
    if (!Object.hasOwn(api, output)) {
      const [first] = domainsIn(stack.template);
      throw fail('EndpointsNotDeployed', { stage, region, domain: first?.name ?? stack.name });
    }
    values[parameter] = api[output]!;
  }
  return values;
}

/**
 * Prepares all changes of a region's plan and uploads its code; no stack is changed, except that a bucket needed for everything else
 * is created. Throws for a stack that accepts no changes before anything is uploaded. Prepared change sets are deleted if something fails.
 */
export async function prepareRegion(run: RegionRun, plan: RegionPlan): Promise<PreparedRegion> {
  const { host, base } = run;
  const before = new Map(stacksIn(base).map((stack) => [stack.name, stack]));
  checkCondition(
    base,
    plan.stacks.flatMap(({ name }) => before.get(name) ?? []),
  );
  await settleDomains(run, plan);
  stopIfInterrupted(host.signal);
  const begun = await makeBucketFirst(run, plan, (name) => handleOf(run, name));
  if (begun) run.states.set(stackName(base.stage, run.project, 'resources'), begun);
  const prepared: PreparedStack[] = [];
  const isChanging = plan.stacks.some(({ action }) => action !== 'none');
  const work = plan.stacks
    .filter((stack) => stack.action !== 'delete')
    .map(async (stack) => {
      const handle = await handleOf(run, stack.name, plan.step);
      const values = await valuesOf(run, stack);
      const final = withFinalVersions(stack, values, live(before.get(stack.name)), base);
      run.templates.set(final.name, final.template);
      const isSent = stack.kind === 'endpoints' && (stack.action !== 'none' || run.revertDrift);
      const sent = isSent ? await storeBody(run, final, values, live(base.endpoints)) : final;
      prepared.push(
        await prepareStack(handle, sent, {
          bucket: run.bucket,
          project: run.project,
          endpoint: run.aws.endpoint,
          values,
          tags: stackTags(run.project, base.stage, stack.kind, run.aws.in(base.region).owned?.owner.id),
          settings: plan.settings,
          revertDrift: run.revertDrift,
          takeOver: await takeOverOf(run, stack, before.get(stack.name)),
        }),
      );
    });
  const own = new Set(plan.uploads.map(({ key }) => key));
  const read = plan.stacks
    .filter(({ kind, action }) => kind === 'lambdas' && action !== 'delete')
    .flatMap(({ name, template }) => codeRead(live(before.get(name))?.template, template, run.revertDrift));
  const [uploaded, ...stacks] = await Promise.allSettled([
    uploadCode(host, run.bucket, plan, isChanging || run.revertDrift, run.uploadsAtOnce),
    checkCode(
      run.bucket,
      read.filter((key) => !own.has(key)),
    ),
    ...work,
  ]);
  const failed = [uploaded, ...stacks].flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (failed.length > 0) {
    await Promise.all(prepared.map(discardStack));
    throw failed.length === 1 ? failed[0] : new AggregateError(failed);
  }
  return {
    run,
    plan,
    stacks: prepared,
    losses: plan.stacks.flatMap((stack) => lossesOf(run, stack, before.get(stack.name), prepared)),
    stored: uploaded.status === 'fulfilled' ? uploaded.value : [],
  };
}

/** Waits for an earlier change of the domains, whose certificate may still wait for its record. Throws Moved when it has ended. */
async function settleDomains(run: RegionRun, { stacks }: RegionPlan): Promise<void> {
  const { host, aws, base } = run;
  const busy = stacks.some(({ kind }) => kind === 'domains') ? base.domains : undefined;
  if (!busy || conditionOf(busy) !== 'busy') return;
  const { stage, region } = base;
  const stop = followCertificates({ host, aws, place: { stage, region }, template: busy.template });
  await settleStack(aws, await handleOf(run, busy.name), false).finally(stop);
  throw new Moved({ stage, region, stack: busy.name });
}

/** The resources named in a stack's template that may exist already. */
async function takeOverOf(
  run: RegionRun,
  stack: StackPlan,
  before: DeployedStack | undefined,
): Promise<ChangeSetOptions['takeOver']> {
  if (stack.kind === 'resources') return run.base.bucketState === 'retained' ? 'anything' : undefined;
  if (stack.kind !== 'lambdas' || stack.action === 'none') return undefined;
  const exists = await hasLogGroups(run.aws, run.base.region, stack, live(before)?.template);
  return exists ? 'log groups' : undefined;
}

function lossesOf(
  run: RegionRun,
  stack: StackPlan,
  before: DeployedStack | undefined,
  prepared: readonly PreparedStack[],
): DataLossAt[] {
  const { stage, region } = run.base;
  const place = { stage, region, stack: stack.name };
  if (stack.action === 'delete') return lossesWith(place, before?.template ?? stack.template);
  const changeSet = prepared.find(({ plan }) => plan.name === stack.name)?.changeSet;
  return changeSet ? dataLosses(place, changeSet.changes, before) : [];
}

export const discardRegion = async ({ stacks }: PreparedRegion): Promise<void> => {
  await Promise.all(stacks.map(discardStack));
};

/** Executes the prepared changes: resources with their first environment, or functions and endpoints, each before what needs it, or domains, then deletions. */
export async function executeRegion(prepared: PreparedRegion): Promise<void> {
  const { run, plan, stacks } = prepared;
  const begun = run.outcomes.length;
  const kinds = new Map(plan.stacks.map((stack) => [stack.name, stack.kind]));
  const of = (kind: string) => stacks.filter(({ plan: { name } }) => kinds.get(name) === kind);
  try {
    await applyAll(run, of('resources'), readOutputs);
    if (of('resources').some(({ changeSet }) => changeSet))
      await markBucket(run.bucket, run.aws.in(run.base.region).owned?.owner);
    if (plan.firstEnv) await writeFirstEnv(run, plan.firstEnv);
    for (const kind of removesOnly(plan) ? ['endpoints', 'lambdas'] : ['lambdas', 'endpoints']) {
      await applyAll(run, of(kind), kind === 'endpoints' ? readAddresses : async () => {});
    }
    const domains = of('domains');
    if (domains.some(({ changeSet }) => changeSet)) {
      const { stage, region } = run.base;
      const [template] = domains.map((stack) => stack.plan.template);
      const stop = followCertificates({ host: run.host, aws: run.aws, place: { stage, region }, template: template! });
      await applyAll(run, domains, readState).finally(stop);
    } else await applyAll(run, domains, readState);
    for (const { name } of plan.stacks.filter(({ action }) => action === 'delete')) {
      stopIfInterrupted(run.host.signal);
      run.lease?.check();
      run.outcomes.push(await removeStack(await handleOf(run, name)));
    }
  } catch (error) {
    const done = run.outcomes.slice(begun);
    const left = stacks.filter(({ handle }) => !done.some(({ stack }) => stack === handle.place.stack));
    await Promise.all(left.map(discardStack));
    throw error;
  }
  // Leftover code, versions of the environment and bodies are not a failure.
  const { stage } = run.base;
  await pruneEnvironment(run.aws, run.bucket, run.project, run.base, plan).catch(() => {});
  await pruneCode(run.bucket, plan.code, prepared.stored, { project: run.project, stage }).catch(() => {});
  await pruneBodiesAfter(run, plan, stacks).catch(() => {});
}

/** Functions go and none comes or changes: the endpoints that call them go first. */
function removesOnly({ stacks }: RegionPlan): boolean {
  const changes = stacks.filter(({ kind }) => kind === 'lambdas').flatMap((stack) => stack.changes);
  const functions = changes.filter(({ kind }) => kind === 'function');
  return functions.length > 0 && functions.every(({ action }) => action === 'delete');
}

/** The deployment is done: unreadable addresses do not make it fail. */
const readAddresses: typeof readState = (run, applied) =>
  readState(run, applied).catch((error: unknown) => {
    const message = `${applied.outcome.stack} in ${run.base.region} is deployed, its outputs cannot be read: ${messageOf(error)}`;
    run.host.emit({ type: 'warning', message });
  });

async function readState(run: RegionRun, { outcome, state }: AppliedStack): Promise<void> {
  const found = await state();
  if (found) run.states.set(outcome.stack, found);
}

/** The same for the resources, whose outputs the other stacks use. Throws Moved if they were deleted since. */
async function readOutputs(run: RegionRun, applied: AppliedStack): Promise<void> {
  const found = await applied.state();
  const { stage, region, stack } = applied.outcome;
  if (!found || found.status.startsWith('DELETE_')) throw new Moved({ stage, region, stack });
  run.states.set(stack, found);
}

/** Writes the environment of a region that has none. Throws Moved if another deployment has written one since. */
async function writeFirstEnv(run: RegionRun, env: NonNullable<RegionPlan['firstEnv']>): Promise<void> {
  const { place } = run.bucket;
  if (await createEnvironment(run.aws, run.project, place, env)) return;
  throw new Moved({ stage: place.stage, region: place.region, stack: place.bucket });
}

/** Stacks that do not need each other, in parallel; every failure counts, not only the first. */
async function applyAll(
  run: RegionRun,
  stacks: readonly PreparedStack[],
  then: (run: RegionRun, applied: AppliedStack) => Promise<void>,
): Promise<void> {
  if (stacks.length === 0) return;
  stopIfInterrupted(run.host.signal);
  run.lease?.check();
  const results = await Promise.allSettled(
    stacks.map(async (stack) => {
      const applied = await applyReviewed(run, stack);
      run.outcomes.push(applied.outcome);
      notePublications(run.publications, applied.events);
      const { handle, plan, changeSet } = stack;
      await retainImported(run.host, run.aws, handle.place, plan.template, changeSet?.changes ?? []);
      await then(run, applied);
    }),
  );
  const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failed.length > 0) throw failed.length === 1 ? failed[0] : new AggregateError(failed);
}
