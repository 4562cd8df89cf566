import type { ExpectedCost } from '../events.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { live, stacksIn } from '../plan/deployed.ts';
import { regionsOfTable } from '../plan/replicas.ts';
import type { DeployedRegion, Deployment, StackPlan } from '../plan/types.ts';
import { monthlyCosts } from '../prices/monthly.ts';
import { assumedMs, requestCosts } from '../prices/requests.ts';
import type { PricedRegion, PricedTemplate } from '../prices/resources.ts';
import { type Price, priceAge, publishedOf } from '../prices/table.ts';
import { sharesOf, type Usage, usageOf } from '../prices/usage.ts';
import { useCosts } from '../prices/use.ts';
import { isSameJson } from '../templates/canonical.ts';

/** A region before and after. */
interface Pair {
  readonly region: string;
  readonly before: PricedRegion;
  readonly after: PricedRegion;
}

/** Amounts below a hundredth of a cent are arithmetic. */
const rounded = (usd: number): number => Math.round(usd * 10_000) / 10_000;

/** A month's traffic of the stage, from its usage file. */
export interface SaidTraffic {
  readonly file: string;
  readonly usage: Usage;
  /** All regions of the stage: they share the traffic. */
  readonly regions: readonly string[];
  /** What a person calls a resource. */
  readonly nameOf: (id: string) => string;
}

/** How a deployment changes the costs of each region. */
export function expectedCost(deployment: Deployment, now: Date, traffic?: SaidTraffic): ExpectedCost {
  const pairs = deployment.base.map((base) => pairOf(base, plansOf(deployment, base.region)));
  const used: Price[] = [];
  const found = pairs.map((pair) => changesIn(pair, used));
  const regions = found
    .filter(({ resources }) => resources.length > 0)
    .map(({ region, resources }) => ({
      region,
      monthly: rounded(resources.reduce((sum, { monthly }) => sum + monthly, 0)),
      resources,
    }));
  const withTraffic = traffic && trafficIn(pairs, traffic, used);
  const published = publishedOf(used.map(({ key }) => key));
  return {
    monthly: rounded(regions.reduce((sum, { monthly }) => sum + monthly, 0)),
    regions,
    ...(withTraffic && { traffic: withTraffic.traffic }),
    requests: found.flatMap(({ requests }) => requests),
    assumedMs,
    unpriced: [...found.flatMap(({ unpriced }) => unpriced), ...(withTraffic?.unpriced ?? [])],
    ...priceAge(published, now),
  };
}

/** The cost of this traffic before and after, with fixed costs. Adds the prices of changed resources. */
function trafficIn(
  pairs: readonly Pair[],
  { file, usage, regions: all, nameOf }: SaidTraffic,
  used: Price[],
): { readonly traffic: NonNullable<ExpectedCost['traffic']>; readonly unpriced: ExpectedCost['unpriced'] } {
  const shares = sharesOf(all, usage.shares);
  const costsOf = (region: PricedRegion) => {
    const use = useCosts(region, usageOf(region, usage, shares.get(region.region) ?? 0, nameOf));
    return { costs: [...monthlyCosts(region).costs, ...use.costs], unpriced: use.unpriced };
  };
  const found = pairs.map(({ region, before, after }) => {
    const [was, is] = [costsOf(before), costsOf(after)];
    const ids = new Set([...is.costs, ...was.costs].map(({ id }) => id));
    const resources = [...ids].flatMap((id) => {
      const [old, next] = [was, is].map(({ costs }) => costs.filter((one) => one.id === id));
      const monthly = rounded(sumOf(next!) - sumOf(old!));
      if (monthly === 0) return [];
      const costs = [...old!, ...next!];
      const prices = costs.flatMap((one) => one.prices);
      used.push(...prices);
      return [{ id, type: costs.at(-1)!.type, monthly, ...standIn(prices) }];
    });
    const changed = changedIds(before, after);
    const unpriced = is.unpriced.filter(({ id }) => changed.has(id)).map((one) => ({ region, ...one }));
    return { region, before: sumOf(was.costs), after: sumOf(is.costs), resources, unpriced };
  });
  const total = (side: 'before' | 'after') => rounded(found.reduce((sum, one) => sum + one[side], 0));
  const regions = found
    .filter(({ resources }) => resources.length > 0)
    .map(({ region, resources }) => ({
      region,
      monthly: rounded(resources.reduce((sum, { monthly }) => sum + monthly, 0)),
      resources,
    }));
  const [before, after] = [total('before'), total('after')];
  const monthly = rounded(after - before);
  return { traffic: { file, monthly, before, after, regions }, unpriced: found.flatMap((one) => one.unpriced) };
}

/** The changes in a region. Adds the prices that were needed. */
function changesIn({ region, before, after }: Pair, used: Price[]) {
  const [old, next] = [monthlyCosts(before), monthlyCosts(after)];
  const changed = changedIds(before, after);
  const ids = new Set([...next.costs, ...old.costs].map(({ id }) => id));
  const resources = [...ids].flatMap((id) => {
    const [was, is] = [old.costs.filter((one) => one.id === id), next.costs.filter((one) => one.id === id)];
    const monthly = rounded(sumOf(is) - sumOf(was));
    if (monthly === 0) return [];
    const costs = [...was, ...is];
    const prices = costs.flatMap((one) => one.prices);
    used.push(...prices);
    return [{ id, type: costs.at(-1)!.type, monthly, ...standIn(prices) }];
  });
  const earlier = new Map(requestCosts(before).map((one) => [one.id, one]));
  const requests = requestCosts(after).flatMap(({ id, kind, usd, detail, prices }) => {
    const was = earlier.get(id);
    if (was && rounded(was.usd) === rounded(usd)) return [];
    used.push(...prices);
    const earlierUsd = was && { before: rounded(was.usd) };
    return [{ region, id, kind, usd: rounded(usd), ...earlierUsd, detail, ...standIn(prices) }];
  });
  const unknown = new Map([...old.unpriced, ...next.unpriced].map((one) => [one.id, one]));
  const unpriced = [...unknown.values()].filter(({ id }) => changed.has(id)).map((one) => ({ region, ...one }));
  return { region, resources, requests, unpriced: [...unpriced, ...copiesIn({ region, before, after })] };
}

const sumOf = (costs: readonly { readonly usd: number }[]): number => costs.reduce((sum, { usd }) => sum + usd, 0);

const standIn = (prices: readonly Price[]) => {
  const other = prices.find(({ at }) => at !== undefined)?.at;
  return other !== undefined && { at: other };
};

const flat = ({ stacks }: PricedRegion): Map<string, TemplateResource> =>
  new Map(stacks.flatMap(({ template }) => Object.entries(template.Resources)));

/** Resources that are on one side only, or differ. */
function changedIds(before: PricedRegion, after: PricedRegion): Set<string> {
  const [old, next] = [flat(before), flat(after)];
  return new Set([...old.keys(), ...next.keys()].filter((id) => !isSameJson(old.get(id), next.get(id))));
}

/** The first copy of a table's data in a new replica: AWS charges for it by its size. */
function copiesIn({ region, before, after }: Pair): ExpectedCost['unpriced'] {
  const next = flat(after);
  return [...flat(before)].flatMap(([id, table]) => {
    const later = next.get(id);
    if (table.Type !== 'AWS::DynamoDB::GlobalTable' || later?.Type !== table.Type) return [];
    const present = regionsOfTable(table);
    const added = regionsOfTable(later).filter((one) => !present.includes(one));
    return added.map((one) => ({ region, id, type: table.Type, why: `the copy of its data to ${one}` }));
  });
}

/** The last plan of each stack in a region: one may be updated in several steps. */
function plansOf({ phases }: Deployment, region: string): ReadonlyMap<string, StackPlan> {
  const plans = phases.flatMap(({ regions }) => regions).filter((plan) => plan.region === region);
  return new Map(plans.flatMap(({ stacks }) => stacks.map((stack) => [stack.name, stack])));
}

function pairOf(base: DeployedRegion, plans: ReadonlyMap<string, StackPlan>): Pair {
  const { region } = base;
  const deployed = new Map(
    stacksIn(base)
      .filter(live)
      .map((stack) => [stack.name, stack]),
  );
  const names = [...new Set([...deployed.keys(), ...plans.keys()])];
  const after = names.flatMap((name): PricedTemplate[] => {
    const [plan, stack] = [plans.get(name), deployed.get(name)];
    if (!plan || plan.action === 'none') return stack ? [stack] : [];
    const template: Template = plan.action === 'delete' ? { Resources: {} } : plan.template;
    // Unchanged parameters keep their values.
    const parameters = { ...stack?.parameters, ...plan.parameters };
    return [{ template: withRetained(template, stack?.template), parameters }];
  });
  return { region, before: { region, stacks: [...deployed.values()] }, after: { region, stacks: after } };
}

/** A resource that leaves its stack and stays on AWS keeps its cost. */
function withRetained(template: Template, before: Template | undefined): Template {
  const kept = Object.entries(before?.Resources ?? {}).filter(
    ([id, { DeletionPolicy }]) =>
      !Object.hasOwn(template.Resources, id) &&
      (DeletionPolicy === 'Retain' || DeletionPolicy === 'RetainExceptOnCreate'),
  );
  return kept.length === 0
    ? template
    : { ...template, Resources: { ...Object.fromEntries(kept), ...template.Resources } };
}
