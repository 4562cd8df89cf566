import type { ToolResult } from '../../../api.ts';

export type Cost = ToolResult<'jaws_cost'>;
type RegionCost = Cost['regions'][number];
export type Use = RegionCost['used'][number]['use'];

/** The monthly cost of one resource in all selected regions. */
export interface Line {
  readonly id: string;
  readonly type: string;
  readonly group: 'Functions' | 'API' | 'Data and queues' | 'Other';
  readonly fixed: number;
  readonly used: number;
  readonly total: number;
  /** The sum over the regions; absent for a resource with a fixed price. */
  readonly use?: Use;
  readonly regions: readonly { readonly region: string; readonly usd: number }[];
  /** Regions whose price stands in for that of another region. */
  readonly standIns: readonly string[];
}

const groups: Readonly<Record<Use['kind'], Line['group']>> = {
  function: 'Functions',
  api: 'API',
  table: 'Data and queues',
  bucket: 'Data and queues',
  queue: 'Data and queues',
  topic: 'Data and queues',
};

/** By resource, the most expensive first. */
export function linesOf(regions: readonly RegionCost[]): Line[] {
  const found = new Map<string, Line>();
  const add = (region: string, one: RegionCost['fixed'][number], use: Use | undefined) => {
    const key = `${one.type} ${one.id}`;
    const before: Line = found.get(key) ?? {
      ...{ id: one.id, type: one.type, group: groupOf(one.type, use) },
      ...{ fixed: 0, used: 0, total: 0, regions: [], standIns: [] },
    };
    const at = before.regions.find((each) => each.region === region)?.usd ?? 0;
    found.set(key, {
      ...before,
      ...(use && { group: groups[use.kind], use: before.use ? joined(before.use, use) : use }),
      fixed: before.fixed + (use ? 0 : one.usd),
      used: before.used + (use ? one.usd : 0),
      total: before.total + one.usd,
      regions: [...before.regions.filter((each) => each.region !== region), { region, usd: at + one.usd }],
      standIns: one.at === undefined ? before.standIns : [...new Set([...before.standIns, one.at])],
    });
  };
  for (const { region, fixed, used } of regions) {
    for (const one of fixed) add(region, one, undefined);
    for (const one of used) add(region, one, one.use);
  }
  return [...found.values()].sort((a, b) => b.total - a.total || a.id.localeCompare(b.id));
}

const groupOf = (type: string, use: Use | undefined): Line['group'] =>
  use ? groups[use.kind] : type.startsWith('AWS::Lambda::') ? 'Functions' : 'Other';

/** Calls are added up; the duration is the average over the calls of both. */
function joined(a: Use, b: Use): Use {
  if (a.kind === 'function' && b.kind === 'function') {
    const requests = a.requests + b.requests;
    const ms = requests === 0 ? a.ms : (a.requests * a.ms + b.requests * b.ms) / requests;
    return { kind: 'function', requests, ms };
  }
  const sum: Record<string, unknown> = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const before = sum[name];
    sum[name] = typeof value === 'number' && typeof before === 'number' ? before + value : (before ?? value);
  }
  return sum as unknown as Use;
}

export interface EndpointCost {
  readonly id: string;
  readonly function: string;
  /** US dollars per million requests, in the cheapest and the most expensive region; undefined if there were no calls to measure. */
  readonly least: number | undefined;
  readonly most: number | undefined;
}

const million = 1_000_000;

/** The units in which an endpoint's requests are billed. A WebSocket API has requests behind it too, but is billed by its messages. */
const requestPrices: ReadonlySet<string> = new Set(['apigateway/rest', 'apigateway/http']);

/** The cost of a million requests to each endpoint: the API's part, and that of its function at this traffic. */
export function endpointCosts({ endpoints, regions }: Pick<Cost, 'endpoints' | 'regions'>): EndpointCost[] {
  const inRegions = regions.map(({ used }) => {
    const api = used.find(({ parts }) => parts.some(({ key }) => requestPrices.has(key)));
    const perRequest = api?.use.kind === 'api' && api.use.requests ? api.usd / api.use.requests : undefined;
    const calls = new Map(
      used.flatMap(({ id, usd, use }) =>
        use.kind === 'function' && use.requests > 0 ? [[id, usd / use.requests] as const] : [],
      ),
    );
    return { perRequest, calls };
  });
  return endpoints
    .map(({ id, function: fn }) => {
      const known = inRegions.flatMap(({ perRequest, calls }) => {
        const call = calls.get(fn);
        return perRequest === undefined || call === undefined ? [] : [(perRequest + call) * million];
      });
      return {
        id,
        function: fn,
        least: known.length > 0 ? Math.min(...known) : undefined,
        most: known.length > 0 ? Math.max(...known) : undefined,
      };
    })
    .sort((a, b) => (b.most ?? -1) - (a.most ?? -1) || a.id.localeCompare(b.id));
}

export interface Unpriced {
  readonly why: string;
  readonly type: string;
  readonly ids: readonly string[];
  readonly regions: readonly string[];
}

/** Resources without a known price, by reason. */
export function unpricedOf(regions: readonly RegionCost[]): Unpriced[] {
  const found = new Map<string, { why: string; type: string; ids: Set<string>; regions: Set<string> }>();
  for (const { region, unpriced } of regions) {
    for (const { id, type, why } of unpriced) {
      const key = `${type} ${why}`;
      const one = found.get(key) ?? { why, type, ids: new Set<string>(), regions: new Set<string>() };
      found.set(key, one);
      one.ids.add(id);
      one.regions.add(region);
    }
  }
  return [...found.values()].map(({ why, type, ids, regions: at }) => ({ why, type, ids: [...ids], regions: [...at] }));
}
