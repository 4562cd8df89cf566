import { rejected } from '../../aws/observe.ts';
import type { Aws } from '../../aws/types.ts';
import { readRegion } from '../../deploy/read.ts';
import { JawsError } from '../../errors/error.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import { live, stacksIn } from '../../plan/deployed.ts';
import { monthlyCosts } from '../../prices/monthly.ts';
import type { PricedRegion } from '../../prices/resources.ts';
import { type Price, priceAge, publishedOf } from '../../prices/table.ts';
import { sharesOf, type UsageOfRegion, usageOf } from '../../prices/usage.ts';
import { useCosts } from '../../prices/use.ts';
import type { Host } from '../host.ts';
import { forUser, openedOf, reach, regionsOf } from '../open.ts';
import { releaseName } from '../releases/name.ts';
import { findRelease, readStage, releasesOf } from '../releases/read.ts';
import { targetAt } from '../releases/targets.ts';
import { readEach } from '../so-far.ts';
import { measuredUse } from './measured.ts';
import type { CostOptions, CostResult, RegionCost } from './types.ts';

const dayMs = 24 * 3600 * 1000;

/** Amounts below a millionth come from rounding. */
const rounded = (usd: number): number => Math.round(usd * 1_000_000) / 1_000_000;

/** A region's templates, and how its traffic is known. */
interface Found {
  readonly priced: PricedRegion;
  readonly usage: UsageOfRegion;
}

/** What a month of a stage costs, for given or measured traffic. A region that cannot be read says why and hides no other. */
export function cost(host: Host, options: CostOptions): Promise<CostResult> {
  return forUser(host, async () => {
    const { model } = openedOf(options);
    const { stage, traffic } = options;
    const regions = regionsOf(model, stage, options.region);
    const aws = await reach(host, model, options.profile, stage);
    const find =
      options.release === undefined
        ? deployedNow(host, aws, model, options)
        : await deployedThen(aws, model, options, options.release);
    const of = (found: readonly PricedCost[]): CostResult => ({
      stage,
      ...(find.release !== undefined && { release: find.release }),
      traffic: traffic.from,
      ...(traffic.from === 'metrics' && { days: traffic.days }),
      monthly: rounded(found.reduce((sum, { cost: { monthly } }) => sum + monthly, 0)),
      regions: found.map((one) => one.cost),
      ...priceAge(publishedOf(found.flatMap(({ prices }) => prices.map(({ key }) => key))), host.now()),
    });
    const { soFar } = options;
    const found = await readEach(regions, {
      read: (region) => regionCost(region, find.of, model),
      waiting: ({ region }): PricedCost => ({ cost: { ...noCost(region), waiting: true }, prices: [] }),
      report: soFar && ((some) => soFar(of(some))),
    });
    return of(found);
  });
}

/** The cost of a region, and the prices that it was calculated with. */
interface PricedCost {
  readonly cost: RegionCost;
  readonly prices: readonly Price[];
}

const noCost = (region: string) => ({ region, monthly: 0, fixed: [], used: [], unpriced: [] });

interface Finder {
  readonly release?: string;
  /** Undefined if a region has nothing. */
  of(region: RegionModel): Promise<Found | undefined>;
}

function deployedNow(host: Host, aws: Aws, model: Model, { traffic, stage }: CostOptions): Finder {
  return {
    of: async (place) => {
      const stacks = stacksIn(await readRegion(aws, model.name, place)).filter(live);
      const priced = { region: place.region, stacks };
      if (stacks.length === 0) return undefined;
      if (traffic.from !== 'metrics') return { priced, usage: saidUsage(model, stage, priced, traffic.usage) };
      const to = host.now();
      const from = new Date(to.getTime() - traffic.days * dayMs);
      return { priced, usage: await measuredUse(aws, priced, stacks, from, to) };
    },
  };
}

async function deployedThen(aws: Aws, model: Model, { traffic, stage }: CostOptions, typed: string): Promise<Finder> {
  const { histories, failed } = await readStage(aws, model, regionsOf(model, stage, undefined));
  const release = findRelease(await releasesOf(aws, histories, model.name), typed, stage);
  return {
    release: releaseName(release),
    of: async (place) => {
      const unread = failed.find(({ region }) => region === place.region);
      if (unread) throw unread.error;
      const history = histories.find(({ bucket }) => bucket.place.region === place.region);
      const target = history && (await targetAt(aws, history, model.name, release));
      if (!target) return undefined;
      const stacks = target.state.stacks.map(({ template }) => ({ template, parameters: {} }));
      const priced = { region: place.region, stacks };
      const usage = traffic.from === 'metrics' ? {} : traffic.usage;
      return { priced, usage: saidUsage(model, stage, priced, usage) };
    },
  };
}

function saidUsage(
  model: Model,
  stage: string,
  priced: PricedRegion,
  usage: Parameters<typeof usageOf>[1],
): UsageOfRegion {
  const regions = regionsOf(model, stage, undefined).map(({ region }) => region);
  const share = sharesOf(regions, usage.shares).get(priced.region) ?? 0;
  return usageOf(priced, usage, share, namer(model));
}

/** What a person calls a resource: a function's id, or the template's logical id. */
function namer(model: Model): (id: string) => string {
  const ids = new Map(model.functions.map((fn) => [fn.logicalId, fn.id]));
  return (id) => ids.get(id) ?? id;
}

async function regionCost(place: RegionModel, of: Finder['of'], model: Model): Promise<PricedCost> {
  const none = noCost(place.region);
  let found: Found | undefined;
  try {
    found = await of(place);
  } catch (thrown) {
    const error = rejected(thrown);
    if (!(error instanceof JawsError)) throw error;
    const { code, message, hint } = error;
    return { cost: { ...none, error: { code, message, ...(hint && { hint }) } }, prices: [] };
  }
  if (!found) return { cost: none, prices: [] };
  const nameOf = namer(model);
  const fixed = monthlyCosts(found.priced);
  const used = useCosts(found.priced, found.usage);
  const total = [...fixed.costs, ...used.costs].reduce((sum, { usd }) => sum + usd, 0);
  const cost = {
    region: place.region,
    monthly: rounded(total),
    fixed: fixed.costs.map(({ id, type, usd, prices }) => ({
      id: nameOf(id),
      type,
      usd: rounded(usd),
      ...standIn(prices),
    })),
    used: used.costs
      .map(({ id, type, usd, use, parts, prices }) => ({
        id: nameOf(id),
        type,
        usd: rounded(usd),
        use,
        parts,
        ...standIn(prices),
      }))
      .sort((a, b) => b.usd - a.usd),
    unpriced: [...fixed.unpriced, ...used.unpriced].map((one) => ({ ...one, id: nameOf(one.id) })),
  };
  return { cost, prices: [...fixed.costs, ...used.costs].flatMap((one) => one.prices) };
}

const standIn = (prices: readonly Price[]) => {
  const other = prices.find(({ at }) => at !== undefined)?.at;
  return other !== undefined && { at: other };
};
