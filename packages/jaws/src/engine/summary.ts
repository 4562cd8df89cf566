import type { PlanSummary } from '../events.ts';
import type { Deployment, StackPlan } from '../plan/types.ts';

/** A deployment as it may be shown: templates and the values of parameters are left out. */
export function summarize({ phases, base }: Deployment): PlanSummary {
  const plans = phases.flatMap(({ regions }) => regions);
  const regions = base.flatMap(({ region }) => {
    const own = plans.filter((plan) => plan.region === region);
    const [first] = own;
    if (!first) return [];
    const { stage, bucket } = first;
    return [
      {
        stage,
        region,
        bucket,
        uploads: own
          .flatMap(({ uploads }) => uploads)
          .map(({ artifact, key }) => ({ function: artifact.function, key, bytes: artifact.bytes })),
        stacks: own.flatMap(({ stacks }) => stacks.map(shown)),
      },
    ];
  });
  return { regions, empty: regions.every(({ stacks }) => stacks.every(({ action }) => action === 'none')) };
}

const shown = ({ name, kind, action, changes, held }: StackPlan) => ({
  name,
  kind,
  action,
  changes,
  ...(held && { held }),
});

/** Summaries of one deployment after another, if a region was planned again: the last one about each region counts. */
export function joinSummaries(first: PlanSummary, second: PlanSummary): PlanSummary {
  const again = new Map(second.regions.map((region) => [region.region, region]));
  const regions = first.regions.map((region) => again.get(region.region) ?? region);
  return { regions, empty: first.empty && second.empty };
}

/** Of a deployment and of a later step that changes the same stacks once more. */
export function followedBy(first: PlanSummary, second: PlanSummary): PlanSummary {
  const stacksIn = (region: string) => second.regions.find((one) => one.region === region)?.stacks ?? [];
  const known = first.regions.map((one) => ({ ...one, stacks: [...one.stacks, ...stacksIn(one.region)] }));
  const others = second.regions.filter(({ region }) => !first.regions.some((one) => one.region === region));
  return { regions: [...known, ...others], empty: first.empty && second.empty };
}
