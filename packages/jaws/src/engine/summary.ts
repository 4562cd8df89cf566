import type { Plan } from '../plan/types.ts';
import type { PlanSummary } from './types.ts';

/** A plan as it may be shown: templates and the values of parameters are left out. */
export function summarise(plan: Plan): PlanSummary {
  return {
    empty: plan.regions.every((region) => region.stacks.every((stack) => stack.action === 'none')),
    regions: plan.regions.map(({ stage, region, bucket, uploads, stacks }) => ({
      stage,
      region,
      bucket,
      uploads: uploads.map(({ artifact, key }) => ({ function: artifact.function, key, bytes: artifact.bytes })),
      stacks: stacks.map(({ name, kind, action, changes }) => ({ name, kind, action, changes })),
    })),
  };
}

/** Two plans of the same regions, applied one after the other, as one. */
export function joinSummaries(first: PlanSummary, second: PlanSummary): PlanSummary {
  return {
    empty: first.empty && second.empty,
    regions: second.regions.map((region) => {
      const before = first.regions.find((one) => one.stage === region.stage && one.region === region.region);
      const names = new Set(before?.stacks.map((stack) => stack.name));
      return before
        ? { ...region, stacks: [...before.stacks, ...region.stacks.filter((stack) => !names.has(stack.name))] }
        : region;
    }),
  };
}
