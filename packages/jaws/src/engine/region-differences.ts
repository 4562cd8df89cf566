import { replicatedBuckets } from '../model/replicate-bucket.ts';
import { withRules } from '../model/replicate-rules.ts';
import type { Model } from '../model/types.ts';
import { compareStates } from '../plan/compare.ts';
import { stateOf } from '../plan/state.ts';
import type { DeployedRegion, RegionState } from '../plan/types.ts';
import { environmentRecord, withRecord } from '../templates/environment.ts';
import { differenceOf } from './env-history.ts';
import type { Difference } from './releases/types.ts';
import type { RegionDifference } from './types.ts';

export interface ComparedRegion {
  readonly deployed: DeployedRegion;
  readonly bucket: string;
  /** Number of the release that it runs; undefined if unknown. */
  readonly release: number | undefined;
}

/**
 * The differences of each region of a stage from the region with the newest release (the first of several). Necessary differences count as
 * equal: names of the region and of its bucket, bucket rules, which lead to the other regions, digests of variables, whose salt differs
 * by region, and resources that only the stage's home region has.
 */
export function regionDifferences(regions: readonly ComparedRegion[], model: Model): RegionDifference[] {
  const found: RegionDifference[] = [];
  for (const stage of new Set(regions.map(({ deployed }) => deployed.stage))) {
    const own = regions.filter(({ deployed }) => deployed.stage === stage);
    const than = own.reduce((best, one) => ((one.release ?? 0) > (best.release ?? 0) ? one : best), own[0]!);
    const atHome = homeOnly(model, stage);
    // What a region has that only the home region should have stays a difference.
    const comparable = (state: RegionState, { deployed: { region } }: ComparedRegion) =>
      without(withoutRules(withoutDigests(state)), region === atHome.region ? atHome.ids : new Set());
    const state = comparable(stateOf(than.deployed), than);
    for (const one of own) {
      if (one === than) continue;
      const changes = compareStates(state, comparable(asIn(one, than), one));
      const variables = variablesOf(one, than);
      found.push({ stage, region: one.deployed.region, than: than.deployed.region, changes, variables });
    }
  }
  return found;
}

/**
 * Logical ids of resources in the home region of a stage and in no other region: tables that are replicated, and resources marked
 * "jaws:home".
 */
function homeOnly({ stages }: Model, stage: string): { readonly region?: string; readonly ids: ReadonlySet<string> } {
  const regions = stages.find(({ name }) => name === stage)?.regions ?? [];
  const home = regions[0]?.allRegions?.[0];
  const idsOf = (isHome: boolean) =>
    regions
      .filter(({ region }) => (region === home) === isHome)
      .flatMap(({ resources }) => Object.keys(resources.Resources));
  const elsewhere = new Set(idsOf(false));
  const ids = elsewhere.size === 0 ? [] : idsOf(true).filter((id) => !elsewhere.has(id));
  return { ids: new Set(ids), ...(home !== undefined && { region: home }) };
}

/** What a region has, in the names of another one. */
function asIn({ deployed, bucket }: ComparedRegion, than: ComparedRegion): RegionState {
  const text = JSON.stringify(stateOf(deployed))
    .replaceAll(bucket, than.bucket)
    .replaceAll(deployed.region, than.deployed.region);
  return JSON.parse(text) as RegionState;
}

/** Names of variables, never a value. */
function variablesOf({ deployed, bucket }: ComparedRegion, than: ComparedRegion): Difference {
  const env = Object.fromEntries(
    Object.entries(deployed.env).map(([name, value]) => [
      name,
      value.replaceAll(bucket, than.bucket).replaceAll(deployed.region, than.deployed.region),
    ]),
  );
  return differenceOf(than.deployed.env, env);
}

function withoutDigests(state: RegionState): RegionState {
  const stacks = state.stacks.map((stack) => {
    const Resources = Object.fromEntries(
      Object.entries(stack.template.Resources).map(([id, resource]) => [
        id,
        environmentRecord(resource) ? withRecord(resource, { version: '', digests: {} }) : resource,
      ]),
    );
    return { ...stack, template: { ...stack.template, Resources } };
  });
  return { ...state, stacks };
}

function without(state: RegionState, ids: ReadonlySet<string>): RegionState {
  const stacks = state.stacks.map((stack) => {
    const left = Object.entries(stack.template.Resources).filter(([id]) => !ids.has(id));
    return { ...stack, template: { ...stack.template, Resources: Object.fromEntries(left) } };
  });
  return { ...state, stacks };
}

function withoutRules(state: RegionState): RegionState {
  const stacks = state.stacks.map((stack) => ({
    ...stack,
    template: replicatedBuckets(stack.template).reduce((all, id) => withRules(all, id, []), stack.template),
  }));
  return { ...state, stacks };
}
