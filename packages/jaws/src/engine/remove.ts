import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { jawsBucket } from '../deploy/bucket.ts';
import { tokenOf } from '../deploy/execute.ts';
import { acquireLeases, dropEndedLeases, type Lease, type LeaseOptions } from '../deploy/lease.ts';
import { readLeft } from '../deploy/left.ts';
import { readRevision, readStacks, revisionIn } from '../deploy/read.ts';
import { dropRemoved, readRemoved, writeRemoved } from '../deploy/removed.ts';
import { withdrawReplicas, withdrawRules } from '../deploy/replicas.ts';
import { checkVersions } from '../deploy/stack-version.ts';
import { isBare, planTeardown, type Teardown, tearDown } from '../deploy/teardown.ts';
import { unlessOtherJaws } from '../env/format.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { StackOutcome } from '../events.ts';
import { replicatedBuckets } from '../model/replicate-bucket.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { regionsOfTable, replicatedIn } from '../plan/replicas.ts';
import type { LeftResource } from '../plan/types.ts';
import { bucketName, checkName } from '../project/names.ts';
import { losesAddress, survivesDeletion } from '../templates/data-types.ts';
import { failureOfAll, type RegionFailure, reportFailure } from './failures.ts';
import { forgetRegion } from './forget-region.ts';
import type { Host } from './host.ts';
import { forUser, type OpenProject, reachEach } from './open.ts';
import { protectedAmong } from './protected.ts';
import { asDeployment, newDeploymentId } from './task.ts';

export interface RemoveStageOptions {
  readonly project: OpenProject;
  readonly profile?: string | undefined;
  /** Undefined: every stage of the project. */
  readonly stage: string | undefined;
  /** Undefined: every region of the stage. A region that jaws.json no longer has may be named. */
  readonly region: string | undefined;
  /** Buckets, tables, logs and similar resources are deleted too. */
  readonly deleteData: boolean;
  /** Called with what is removed and what stays, before the removal; throws to refuse. */
  agree(plan: RemovalPlan): Promise<void>;
}

export interface RemovalPlan {
  readonly regions: readonly {
    readonly stage: string;
    readonly region: string;
    readonly stacks: readonly string[];
    readonly functions: number;
    readonly data: Teardown['data'];
    /** What clients reach by an address that does not come back, such as APIs and function URLs, or by a domain. */
    readonly addresses: readonly { readonly logicalId: string; readonly type: string }[];
    readonly logGroups: readonly string[];
    /** Folders of the project that move to `.jaws/removed`, relative to it. */
    readonly files: readonly string[];
  }[];
  /** Stages whose name must be entered before anything of them is removed. */
  readonly protected: readonly string[];
  readonly deleteData: boolean;
}

export interface RemovalResult {
  readonly stacks: readonly StackOutcome[];
  /** What holds data and is left of these regions, by this removal or by an earlier one. */
  readonly kept: readonly (LeftResource & { readonly stage: string; readonly region: string })[];
  readonly regions: readonly { readonly stage: string; readonly region: string }[];
}

interface Target {
  readonly stage: string;
  readonly region: string;
  readonly bucket: string;
}

/**
 * Removes a region, a stage or the whole project from AWS, then from jaws.json. Data stays unless it is included. The same command
 * continues after an interruption, since it removes what it finds.
 */
export function removeStage(host: Host, options: RemoveStageOptions): Promise<RemovalResult> {
  const id = newDeploymentId(host.now());
  return asDeployment(host, id, (task) => forUser(task, () => run(task, id, options)));
}

async function run(host: Host, id: string, options: RemoveStageOptions): Promise<RemovalResult> {
  const { model, project } = options.project;
  const targets = targetsOf(model, options);
  const reached = reachEach(host, model, options.profile);
  const failures: RegionFailure[] = [];
  const found: {
    readonly target: Target;
    readonly teardown: Teardown;
    readonly left: readonly LeftResource[];
    /** Whether a removal began before this one. */
    readonly isAgain: boolean;
  }[] = [];
  await inParallel(targets, 12, async (target) => {
    try {
      const aws = await reached(target.stage);
      const base = await readStacks(aws, model.name, target);
      checkVersions(base);
      const earlier = await readRemoved(jawsBucket(aws, target), model.name).catch(unlessOtherJaws);
      const left = await readLeft(aws, model.name, target, earlier?.kept);
      const logGroups = left.flatMap(({ type, physicalId }) => (type === 'AWS::Logs::LogGroup' ? [physicalId] : []));
      found.push({ target, teardown: await planTeardown(aws, base, logGroups), left, isAgain: earlier !== undefined });
    } catch (error) {
      failures.push({ ...target, error: rejected(error) });
    }
  });
  for (const failure of failures) reportFailure(host, failure);
  found.sort((a, b) => targets.indexOf(a.target) - targets.indexOf(b.target));
  for (const { target, teardown } of found) checkHome(target, teardown, targets);
  if (found.length > 0) await options.agree(planOf(model, found, options.deleteData, project.root));

  const outcomes: StackOutcome[] = [];
  const done: Target[] = [];
  const kept: RemovalResult['kept'][number][] = [];
  const leave = ({ stage, region }: Target, error: unknown) => {
    const failure = { stage, region, error: rejected(error) };
    failures.push(failure);
    reportFailure(host, failure);
  };
  // A replica is removed before the stacks of its region; its items are in the other regions.
  const leaving = await withdrawn(found);
  const stages = [...new Set(leaving.map(({ target }) => target.stage))];
  await inParallel(stages, 12, async (stage) => {
    const own = leaving.filter(({ target }) => target.stage === stage);
    const aws = await reached(stage);
    const work = { host, aws, project: model.name, deployment: id };
    await underLeases(work, own, leave, async ({ target, teardown, left, isAgain }) => {
      const bucket = jawsBucket(aws, target);
      if (!isBare(teardown.base)) {
        const at = host.now().toISOString();
        await writeRemoved(bucket, model.name, { at, by: await aws.caller(), kept: left });
      }
      try {
        await tearDown(host, aws, teardown, {
          token: tokenOf(id, 1),
          project: model.name,
          bucket: target.bucket,
          deleteData: options.deleteData,
          done: (outcome) => void outcomes.push(outcome),
        });
      } catch (error) {
        if (!isAgain && (await isAsBefore(aws, model.name, target, teardown))) await dropRemoved(bucket, model.name);
        throw error;
      }
      if (isBare(teardown.base)) await dropEndedLeases([bucket], { host, project: model.name });
      const { region } = target;
      for (const one of await readLeft(aws, model.name, target, left)) kept.push({ stage, region, ...one });
      done.push(target);
    });
  });
  for (const target of targets) if (done.includes(target)) forgetRegion(host, id, project.root, target);
  if (failures.length > 0) {
    for (const { stage, region, type, physicalId } of kept)
      host.emit({ type: 'notice', message: `${stage} ${region} keeps ${physicalId} (${type}).` });
    throw failureOfAll(
      failures,
      done.map(({ stage, region }) => `${stage} ${region}`),
      targets.length,
    );
  }
  return { stacks: outcomes, kept, regions: done.map(({ stage, region }) => ({ stage, region })) };

  /**
   * First removes their replicas, and the bucket rules that lead to them. If that fails in one region of a stage, all its regions stay
   * as they are.
   */
  async function withdrawn(all: typeof found): Promise<typeof found> {
    const stays: string[] = [];
    await inParallel(stayingOf(model, targets), 12, async (place) => {
      const stay = (error: unknown) => {
        stays.push(place.stage);
        leave(place, error);
      };
      const own = all.filter(({ target }) => target.stage === place.stage).map(({ target }) => target.region);
      try {
        const aws = await reached(place.stage);
        const base = await readStacks(aws, model.name, place);
        if (isBare(base)) return;
        const teardown = await planTeardown(aws, base);
        const work = {
          token: tokenOf(id, 1),
          project: model.name,
          bucket: place.bucket,
          done: (outcome: StackOutcome) => void outcomes.push(outcome),
        };
        const isHome = place.replicated?.home === place.region;
        const under = { host, aws, project: model.name, deployment: id };
        await underLeases(
          under,
          [{ target: place, teardown }],
          (_, error) => stay(error),
          async () => {
            if (isHome) await withdrawReplicas(host, aws, base, own, work);
            const left = isHome ? await readStacks(aws, model.name, place) : base;
            await withdrawRules(host, aws, left, own, work);
          },
        );
      } catch (error) {
        stay(error);
      }
    });
    return all.filter(({ target }) => !stays.includes(target.stage));
  }
}

/** Whether a removal that failed has changed nothing, so the region goes on. */
const isAsBefore = (aws: Aws, project: string, target: Target, { base }: Teardown): Promise<boolean> =>
  readRevision(aws, project, target).then(
    (now) => !isBare(base) && now === revisionIn(base),
    () => false,
  );

/** The regions that stay in stages which lose others, if the stage's data is replicated to those. */
function stayingOf(model: Model, targets: readonly Target[]): RegionModel[] {
  const isTarget = (one: { readonly stage: string; readonly region: string }) =>
    targets.some(({ stage, region }) => stage === one.stage && region === one.region);
  const concerns = ({ region, replicated, resources }: RegionModel) =>
    replicated?.home === region || replicatedBuckets(resources).length > 0;
  return model.stages
    .filter(({ name }) => targets.some(({ stage }) => stage === name))
    .flatMap(({ regions }) => regions.filter((one) => concerns(one) && !isTarget(one)));
}

/** Throws HomeRegionNeeded for a region whose tables have replicas in regions that stay. */
function checkHome({ stage, region }: Target, { base }: Teardown, targets: readonly Target[]): void {
  for (const [table, resource] of replicatedIn(live(base.resources)?.template)) {
    const others = regionsOfTable(resource).filter(
      (one) => !targets.some((target) => target.stage === stage && target.region === one),
    );
    if (others.length > 0) throw fail('HomeRegionNeeded', { stage, region, table, others });
  }
}

/** The selected regions. A region that is not (or no longer) in jaws.json has to be named with its stage. */
function targetsOf(model: Model, { stage, region }: RemoveStageOptions): Target[] {
  const stages = stage === undefined ? model.stages : model.stages.filter(({ name }) => name === stage);
  const known = stages.flatMap(({ regions }) => regions).filter((one) => region === undefined || one.region === region);
  if (known.length > 0)
    return known.map(({ stage: name, region: at, bucket }) => ({ stage: name, region: at, bucket }));
  if (stage !== undefined && region !== undefined) {
    checkName('stage', stage);
    checkName('region', region);
    return [{ stage, region, bucket: bucketName(stage, region, model.domain) }];
  }
  if (stage !== undefined && !model.stages.some(({ name }) => name === stage)) {
    throw fail('UnknownStage', { stage, known: model.stages.map(({ name }) => name), nearest: undefined });
  }
  return [];
}

function planOf(
  model: Model,
  found: readonly { readonly target: Target; readonly teardown: Teardown }[],
  deleteData: boolean,
  root: string,
): RemovalPlan {
  const stages = new Set(found.map(({ target }) => target.stage));
  return {
    deleteData,
    protected: protectedAmong(model, [...stages]),
    regions: found.map(({ target: { stage, region }, teardown: { stacks, data, logGroups } }) => ({
      stage,
      region,
      stacks: stacks.map(({ name }) => name),
      functions: stacks
        .flatMap(({ template }) => Object.values(template.Resources))
        .filter(({ Type }) => Type === 'AWS::Lambda::Function').length,
      data,
      addresses: stacks.flatMap(({ template }) =>
        Object.entries(template.Resources).flatMap(([logicalId, resource]) =>
          losesAddress(resource.Type) && !survivesDeletion(resource) ? [{ logicalId, type: resource.Type }] : [],
        ),
      ),
      logGroups,
      files: existsSync(join(root, 'cloudformation', stage, region)) ? [`cloudformation/${stage}/${region}/`] : [],
    })),
  };
}

/**
 * Holds the lease of each region of a stage while it is removed. They are taken together, as those of a deployment: neither ends in some regions what
 * the other one does in the rest. A region whose stacks are no longer those that were shown fails with RemovalOutdated: a deployment may have come and
 * gone during the question.
 */
async function underLeases<One extends { readonly target: Target; readonly teardown: Teardown }>(
  { host, aws, project, deployment }: Pick<LeaseOptions, 'host' | 'project' | 'deployment'> & { readonly aws: Aws },
  regions: readonly One[],
  leave: (target: Target, error: unknown) => void,
  work: (one: One) => Promise<void>,
): Promise<void> {
  const buckets = new Map(
    regions.filter(({ teardown }) => !isBare(teardown.base)).map((one) => [jawsBucket(aws, one.target), one] as const),
  );
  const errors = new Map<One, unknown>();
  const leases = new Map<One, Lease>();
  try {
    const options = { host, project, deployment, activity: 'remove' as const, force: false };
    // A bucket outlives its stack; without one, somebody else may have that name.
    const { held } = await acquireLeases([...buckets.keys()], options, (bucket, error) => {
      const one = buckets.get(bucket)!;
      if (live(one.teardown.base.resources)) errors.set(one, error);
    });
    for (const [bucket, lease] of held) {
      leases.set(buckets.get(bucket)!, lease);
      errors.delete(buckets.get(bucket)!);
    }
  } catch (error) {
    for (const one of regions) errors.set(one, error);
  }
  await inParallel(regions, 12, async (one) => {
    const { target, teardown } = one;
    try {
      if (errors.has(one)) throw errors.get(one);
      const shown = revisionIn(teardown.base);
      if (!isBare(teardown.base) && (await readRevision(aws, project, target)) !== shown)
        throw fail('RemovalOutdated', target);
      await work(one);
    } catch (error) {
      leave(target, error);
    } finally {
      await leases.get(one)?.release();
    }
  });
}
