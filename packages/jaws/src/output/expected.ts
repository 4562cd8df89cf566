import type { Expected, ExpectedCost, ExpectedTime } from '../events.ts';
import { clip, count, width } from './format.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

/** The maximum length of a line. */
const columns = 60;

/** How many resources are named. */
const named = 5;

/** The expected time and cost of a deployment, below its plan. Empty if nothing is known. */
export function expectedText({ cost, time }: Expected, paint: Paint): string {
  const rows = regionRows(cost, time);
  return [
    ...(time ? [timeLine(time)] : []),
    ...(rows.length > 1 ? [table(rows, '  ')] : []),
    ...costLines(cost, paint),
  ].join('\n');
}

/** The same, one line each, at the beginning of a rollout. */
export const expectedInShort = ({ cost, time }: Expected): string[] => [
  ...(time ? [timeLine(time)] : []),
  ...(hasTotal(cost) ? [totalLine(cost)] : []),
];

/** By the usage file if there is one, otherwise the fixed costs. */
const regionsIn = ({ regions, traffic }: ExpectedCost): ExpectedCost['regions'] => traffic?.regions ?? regions;

const hasTotal = (cost: ExpectedCost): boolean => cost.traffic !== undefined || cost.regions.length > 0;

/** `About 40 s (from the last 5 releases)`. */
function timeLine({ seconds, releases, typical }: ExpectedTime): string {
  const last = releases === 1 ? 'the last release' : `the last ${releases} releases`;
  const basis = !typical
    ? `from ${last}`
    : releases === 0
      ? 'typical times; no release of this stage yet'
      : `${last}, and typical times`;
  const line = `About ${roughly(seconds)} (${basis})`;
  return width(line) <= columns ? line : line.replace(' (', '\n  (');
}

/** Rounded to the precision of such an estimate: `5 s`, `40 s`, `2 min`, `12 h 20 min`. */
function roughly(seconds: number): string {
  if (seconds < 10) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90) return `${5 * Math.round(seconds / 5)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `+$12.35`, `-$0.10`; never `$0.00`. */
function signed(usd: number): string {
  const size = Math.abs(usd);
  const digits = size < 0.005 ? size.toPrecision(1) : size.toFixed(2);
  return `${usd < 0 ? '-' : '+'}$${digits}`;
}

const dollars = (usd: number): string => `$${usd < 0.005 && usd > 0 ? usd.toPrecision(1) : usd.toFixed(2)}`;

/** A row for all regions with the same expectation. */
function regionRows(cost: ExpectedCost, time: ExpectedTime | undefined): string[][] {
  const costs = regionsIn(cost);
  const names = new Set([...(time?.regions ?? []), ...costs].map(({ region }) => region));
  const groups = new Map<string, { readonly regions: string[]; readonly cells: readonly string[] }>();
  for (const region of names) {
    const own = time?.regions.find((one) => one.region === region);
    const monthly = costs.find((one) => one.region === region)?.monthly;
    const cells = [
      ...(time ? [own ? roughly(own.seconds) : ''] : []),
      ...(costs.length > 0 ? [monthly === undefined ? '' : signed(monthly)] : []),
    ];
    const group = groups.get(cells.join('\t')) ?? { regions: [], cells };
    group.regions.push(region);
    groups.set(cells.join('\t'), group);
  }
  return [...groups.values()].map(({ regions: [first = '', ...others], cells }) =>
    others.length === 0
      ? [first, ...cells]
      : [`${first} and ${others.length} more`, ...cells.slice(0, -1), cells.at(-1) ? `${cells.at(-1)} each` : ''],
  );
}

function totalLine({ monthly, regions, traffic }: ExpectedCost): string {
  if (traffic) {
    const [file, after] = [traffic.file, dollars(traffic.after)];
    if (traffic.monthly === 0) return `No change of the cost with ${file}, at ${after}`;
    return `${signed(traffic.monthly)} a month on AWS with ${file}, to ${after}`;
  }
  const where = regions.length > 1 ? ` in ${count(regions.length, 'region')}` : '';
  return monthly === 0 ? `No change of the monthly cost on AWS${where}` : `${signed(monthly)} a month on AWS${where}`;
}

function costLines(cost: ExpectedCost, paint: Paint): string[] {
  const { unpriced, published, old, overYear } = cost;
  const regions = regionsIn(cost);
  const requests = requestLines(cost);
  const resources = resourceRows(cost);
  const unknown = new Map(unpriced.map(({ id, type, why }) => [`${id} ${why}`, `${id} (${type}): ${why}`]));
  const stands = [...regions.flatMap((one) => one.resources), ...cost.requests].some(({ at }) => at !== undefined);
  const lines = [
    ...(hasTotal(cost) ? [paint.bold(totalLine(cost))] : []),
    ...(resources.length > 0 ? [...table(resources, '  ').split('\n'), ...more(cost)] : []),
    ...(cost.traffic && cost.monthly !== 0 ? [`${signed(cost.monthly)} of it whether it is used or not`] : []),
    ...requests,
    ...(unknown.size > 0 ? ['Cannot be priced:'] : []),
    ...[...unknown.values()].slice(0, named).map((text) => `  ${text}`),
    ...(unknown.size > named ? [`  and ${unknown.size - named} more`] : []),
    ...(stands ? [paint.dim('At us-east-1 prices where a region has none here.')] : []),
    ...(published === undefined
      ? []
      : overYear
        ? [paint.yellow(`▲ Prices are of ${published} in part: OVER A YEAR OLD.`)]
        : [paint.dim(pricesLine(published, old))]),
  ];
  return lines.map((line) => (width(line) <= columns ? line : clip(line, columns)));
}

const pricesLine = (published: string, old: true | undefined): string =>
  old
    ? `Prices are of ${published} in part: older than 90 days.`
    : `List prices of ${published} or later, without free tiers.`;

/** The cost of each resource in all regions. */
function resourceRows(cost: ExpectedCost): string[][] {
  return [...byResource(regionsIn(cost))].slice(0, named).map(([id, { type, usd }]) => [signed(usd), id, type]);
}

function more(cost: ExpectedCost): string[] {
  const others = byResource(regionsIn(cost)).size - named;
  return others > 0 ? [`  and ${count(others, 'other resource')}`] : [];
}

function byResource(regions: ExpectedCost['regions']): Map<string, { readonly type: string; readonly usd: number }> {
  const found = new Map<string, { readonly type: string; readonly usd: number }>();
  for (const { id, type, monthly } of regions.flatMap(({ resources }) => resources))
    found.set(id, { type, usd: (found.get(id)?.usd ?? 0) + monthly });
  return new Map([...found].sort(([, a], [, b]) => Math.abs(b.usd) - Math.abs(a.usd)));
}

/** One line for each kind: functions of the same size share one. */
function requestLines({ requests, assumedMs }: ExpectedCost): string[] {
  const groups = new Map<string, ExpectedCost['requests'][number][]>();
  for (const one of requests) {
    const key = one.kind === 'table' ? `table ${one.id}` : `${one.kind} ${one.detail}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((list) => {
    const { kind, id, detail } = list[0]!;
    const price = range(list.map(({ usd }) => usd));
    const earlier = list.flatMap(({ before }) => before ?? []);
    const was = earlier.length === list.length ? `, was ${range(earlier)}` : '';
    switch (kind) {
      case 'function':
        return `1M calls of ${assumedMs} ms, ${detail}: ${price}${was}`;
      case 'table':
        return `1M writes to ${id}, ${detail}: ${price}${was}`;
      case 'websocket-api':
        return `1M WebSocket messages: ${price}${was}; ${detail}`;
      default:
        return `1M requests, ${kind === 'rest-api' ? 'REST' : 'HTTP'} API: ${price}${was}`;
    }
  });
}

function range(values: readonly number[]): string {
  const [min, max] = [dollars(Math.min(...values)), dollars(Math.max(...values))];
  return min === max ? min : `${min} to ${max}`;
}
