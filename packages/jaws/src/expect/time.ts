import type { ExpectedTime } from '../events.ts';
import { shiftSeconds } from '../model/canary.ts';
import type { WaveModel } from '../model/types.ts';
import { live, stacksIn } from '../plan/deployed.ts';
import type { DeployedRegion, Deployment, RegionPlan, StackPlan } from '../plan/types.ts';
import { criticalSeconds } from './critical-path.ts';
import { prepareSeconds } from './typical.ts';

/** The duration of a release in one region. */
export interface PastRelease {
  /** Of the deployment. */
  readonly id: string;
  readonly region: string;
  /** From its beginning to its record, in milliseconds; undefined if the record does not say. */
  readonly ms: number | undefined;
  readonly stacks: readonly {
    readonly stack: string;
    readonly result: string;
    readonly ms: number;
    /** The part of it in which traffic was shifted, in seconds. */
    readonly shift?: number;
  }[];
}

export interface TimeInput {
  readonly deployment: Deployment;
  /** Newest first; only successful ones. */
  readonly history: readonly PastRelease[];
  /** Absent: all regions side by side, without watching. */
  readonly waves?: readonly WaveModel[] | undefined;
  /** Whether typical times on AWS may stand in for durations that no release has recorded. */
  readonly typical: boolean;
}

/** How many releases are considered. */
export const releasesUsed = 5;

/** An estimate, and what it comes from. */
interface Estimate {
  readonly seconds: number;
  readonly releases: readonly string[];
  readonly isTypical: boolean;
}

const resultOf = { create: 'created', update: 'updated', delete: 'deleted' } as const;
type Action = keyof typeof resultOf;

/**
 * The duration of a deployment. A stack is expected to take as long as the same operation on it took in the last releases of its region,
 * else in other regions; phases wait for their slowest region, waves for each other. Undefined if a part of it is unknown, and for nothing
 * to do.
 */
export function expectedTime({ deployment, history, waves, typical }: TimeInput): ExpectedTime | undefined {
  const used: Estimate[] = [];
  const byRegion = new Map<string, Map<number, number>>();
  for (const [index, phase] of deployment.phases.entries()) {
    for (const plan of phase.regions) {
      const base = deployment.base.find(({ region }) => region === plan.region);
      const estimates = estimatesOf(plan, base, history, typical);
      if (!estimates) return undefined;
      used.push(...estimates.all);
      if (estimates.all.length === 0) continue;
      const phases = byRegion.get(plan.region) ?? new Map<number, number>();
      byRegion.set(plan.region, phases.set(index, estimates.seconds));
    }
  }
  if (used.length === 0) return undefined;
  const around = overheadOf(history, typical);
  if (!around) return undefined;
  used.push(around);

  const sum = (values: Iterable<number>) => [...values].reduce((total, one) => total + one, 0);
  const parts = waves ?? [{ regions: [...byRegion.keys()], bake: 0 }];
  let seconds = 0;
  const pauses = new Map<string, number>();
  for (const { regions, bake, canary } of parts) {
    const own = regions.flatMap((region) => byRegion.get(region) ?? []);
    if (own.length === 0) continue;
    const pause = bake + (canary ? shiftSeconds(canary) : 0);
    for (const region of regions) pauses.set(region, pause);
    const slowest = deployment.phases.map((_, index) => Math.max(0, ...own.map((phases) => phases.get(index) ?? 0)));
    seconds += around.seconds + sum(slowest) + pause;
  }
  return {
    seconds: Math.round(seconds),
    regions: [...byRegion].map(([region, phases]) => ({
      region,
      seconds: Math.round(around.seconds + sum(phases.values()) + (pauses.get(region) ?? 0)),
    })),
    releases: new Set(used.flatMap(({ releases }) => releases)).size,
    typical: used.some(({ isTypical }) => isTypical),
  };
}

/** The stacks of a region in one phase: stacks of one kind side by side, deletions one after another. Undefined if a part is unknown. */
function estimatesOf(
  plan: RegionPlan,
  base: DeployedRegion | undefined,
  history: readonly PastRelease[],
  typical: boolean,
): { readonly seconds: number; readonly all: readonly Estimate[] } | undefined {
  const all: Estimate[] = [];
  const slowest = new Map<string, number>();
  let deletions = 0;
  for (const stack of plan.stacks) {
    // An output that may change usually does not.
    if (stack.action === 'none' || stack.action === 'maybe') continue;
    const found = estimateOf(stack, stack.action, plan.region, base, history, typical);
    if (!found) return undefined;
    all.push(found);
    if (stack.action === 'delete') deletions += found.seconds;
    else slowest.set(stack.kind, Math.max(slowest.get(stack.kind) ?? 0, found.seconds));
  }
  return { seconds: [...slowest.values()].reduce((total, one) => total + one, deletions), all };
}

function estimateOf(
  stack: StackPlan,
  action: Action,
  region: string,
  base: DeployedRegion | undefined,
  history: readonly PastRelease[],
  typical: boolean,
): Estimate | undefined {
  const past = pastOf(history, stack.name, action);
  const here = past.filter((one) => one.region === region);
  const samples = newest(here.length > 0 ? here : past);
  const before = live(base && stacksIn(base).find(({ name }) => name === stack.name));
  // No earlier release has a duration for a new resource.
  const fresh = typical ? criticalSeconds(before?.template, stack, samples.length > 0 ? 'created' : 'all') : undefined;
  if (samples.length === 0) return fresh === undefined ? undefined : { seconds: fresh, releases: [], isTypical: true };
  const usual = median(samples.map(({ seconds }) => seconds));
  const isTypical = fresh !== undefined && fresh > usual;
  return { seconds: isTypical ? fresh : usual, releases: samples.map(({ id }) => id), isTypical };
}

interface Sample {
  readonly id: string;
  readonly region: string;
  readonly seconds: number;
}

const pastOf = (history: readonly PastRelease[], name: string, action: Action): Sample[] =>
  history.flatMap(({ id, region, stacks }) =>
    stacks
      .filter(({ stack, result }) => stack === name && result === resultOf[action])
      .map(({ ms, shift = 0 }) => ({ id, region, seconds: Math.max(0, ms / 1000 - shift) })),
  );

/** The samples of the last releases. */
function newest(samples: readonly Sample[]): Sample[] {
  const ids = [...new Set(samples.map(({ id }) => id))].slice(0, releasesUsed);
  return samples.filter(({ id }) => ids.includes(id));
}

/**
 * The time that a release takes besides its stacks, in the region with the most to do: the others waited for it. Releases from before this
 * was recorded have no data about it.
 */
function overheadOf(history: readonly PastRelease[], typical: boolean): Estimate | undefined {
  const min = new Map<string, number>();
  for (const { id, ms, stacks } of history) {
    if (ms === undefined) continue;
    const busy = stacks.reduce((sum, one) => sum + one.ms, 0);
    min.set(id, Math.min(min.get(id) ?? Number.POSITIVE_INFINITY, Math.max(0, ms - busy) / 1000));
  }
  const samples = [...min].slice(0, releasesUsed);
  if (samples.length > 0) {
    return {
      seconds: median(samples.map(([, seconds]) => seconds)),
      releases: samples.map(([id]) => id),
      isTypical: false,
    };
  }
  if (typical) return { seconds: prepareSeconds, releases: [], isTypical: true };
  return history.length > 0 ? { seconds: 0, releases: [], isTypical: false } : undefined;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
