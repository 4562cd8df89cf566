import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { jawsBucket } from '../deploy/bucket.ts';
import { detectDrift } from '../deploy/drift.ts';
import { environmentDrift, joinDrift } from '../deploy/drift-environment.ts';
import { tokenOf } from '../deploy/execute.ts';
import { previewUpdate } from '../deploy/preview.ts';
import type { Change, Drift, PlanSummary } from '../events.ts';
import { live } from '../plan/deployed.ts';
import type { DeployedRegion, Deployment, Selection } from '../plan/types.ts';
import { concerned } from './base.ts';
import type { Host } from './host.ts';

/** How many regions are previewed at a time. */
const regionsAtOnce = 12;

/** Manual changes and deletions in the stacks that a selection works on. */
export async function findDrift(
  host: Host,
  aws: Aws,
  base: readonly DeployedRegion[],
  selection: Selection,
): Promise<Drift[]> {
  const found = new Map<string, readonly Drift[]>();
  await inParallel(base, regionsAtOnce, async (deployed) => {
    const { stage, region } = deployed;
    const stacks = concerned(deployed, selection);
    const functions = stacks.filter((stack) => stack.kind === 'lambdas' && live(stack));
    const [drift, variables] = await Promise.all([
      detectDrift(host, aws, { stage, region }, stacks),
      environmentDrift(host, aws, deployed, functions),
    ]);
    found.set(region, joinDrift(drift, variables));
  });
  return base.flatMap(({ region }) => found.get(region) ?? []);
}

/**
 * A plan with CloudFormation's own forecast of updates to the resources: what is replaced, and which data is lost with it.
 * A stack that does not exist yet has no data to lose. Of the other stacks only access logs hold any, which nothing replaces: their plan
 * says when they are deleted.
 */
export async function previewChanges(
  host: Host,
  aws: Aws,
  deployment: Deployment,
  summary: PlanSummary,
): Promise<PlanSummary> {
  const known = new Map<string, readonly Change[]>();
  // The effect of a separate step is known: it adds a replica.
  const plans = deployment.phases.flatMap(({ regions }) => regions).filter(({ step }) => step === undefined);
  await inParallel(plans, regionsAtOnce, async ({ stage, region, bucket, settings, stacks }) => {
    const base = deployment.base.find((one) => one.region === region);
    const before = live(base?.resources);
    const update = stacks.find(({ kind, action }) => kind === 'resources' && action === 'update');
    if (!update || !before) return;
    const work = {
      host,
      aws,
      project: deployment.project,
      token: `${tokenOf(deployment.id, 1)}-plan`,
      bucket: jawsBucket(aws, { stage, region, bucket }),
      settings,
    };
    const changes = await previewUpdate(work, update, before);
    if (changes) known.set(`${region} ${update.name}`, changes);
  });
  return {
    ...summary,
    regions: summary.regions.map((region) => ({
      ...region,
      stacks: region.stacks.map((stack) => ({
        ...stack,
        changes: known.get(`${region.region} ${stack.name}`) ?? stack.changes,
      })),
    })),
  };
}
