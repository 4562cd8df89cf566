import type { CostResult, RegionCost } from '../engine/cost/types.ts';
import { count, wrap } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { table } from '../output/table.ts';
import type { Example2015 } from '../prices/example.ts';
import type { ResourceUse } from '../prices/usage.ts';
import { regionErrorLines } from './region-error.ts';

/** `$12.35`; below a cent, two significant digits. */
export const dollars = (usd: number): string => {
  if (usd === 0 || usd >= 0.005)
    return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `$${usd.toFixed(Math.min(8, 1 - Math.floor(Math.log10(usd))))}`;
};

/** How many resources of a region are named. */
const named = 12;

export function costText(found: CostResult, paint: Paint, columns?: number): string {
  const { stage, release, monthly, regions, published, old, overYear } = found;
  const head = `${paint.bold(`${stage}${release === undefined ? '' : `, release ${release}`}`)}: ${paint.bold(dollars(monthly))} a month (${trafficText(found)})`;
  const blocks = regions.map((region) => regionText(region, regions.length > 1, paint, columns));
  const notes = [
    ...(published === undefined
      ? []
      : [
          `Prices as published on ${published} or later${overYear ? paint.red(': OVER A YEAR AGO, look at the pages of AWS') : old ? paint.yellow(': more than 90 days ago') : ''}.`,
        ]),
    'Without free tiers, discounts and taxes.',
  ];
  return [...wrap(head, columns), ...blocks.flat(), ...notes.flatMap((note) => wrap(paint.dim(note), columns))].join(
    '\n',
  );
}

function trafficText({ traffic, days }: CostResult): string {
  if (traffic === 'metrics') return `by the traffic of the last ${days === 1 ? 'day' : `${days} days`}`;
  return traffic === 'file' ? 'by the traffic of the file' : `assumed: ${traffic} traffic`;
}

function regionText(
  { region, monthly, fixed, used, unpriced, error }: RegionCost,
  several: boolean,
  paint: Paint,
  columns?: number,
): string[] {
  if (error) return regionErrorLines(region, error, paint, columns);
  const lines = several ? [`${paint.bold(region)}  ${dollars(monthly)}`] : [];
  if (fixed.length + used.length + unpriced.length === 0)
    return [...lines, '  nothing is deployed, or nothing costs anything'];
  const rows = [
    ...fixed.map(({ id, type, usd, at }) => [id, `${shortType(type)}, fixed`, money(usd, at)]),
    ...used.filter(({ usd }) => usd > 0).map(({ id, use, usd, at }) => [id, useText(use), money(usd, at)]),
  ];
  const idle = used.length + fixed.length - rows.length;
  if (rows.length > 0) lines.push(table(rows.slice(0, named), '  ', columns));
  if (rows.length > named) lines.push(`  ${rows.length - named} more: --json has all`);
  if (idle > 0) lines.push(paint.dim(`  ${count(idle, 'resource')} without traffic`));
  for (const [why, list] of byReason(unpriced)) {
    lines.push(...wrap(`  ${paint.yellow('▲')} not priced: ${list.map(({ id }) => id).join(', ')} (${why})`, columns));
  }
  return lines;
}

function byReason(unpriced: RegionCost['unpriced']): ReadonlyMap<string, RegionCost['unpriced']> {
  const found = new Map<string, RegionCost['unpriced'][number][]>();
  for (const one of unpriced) {
    const key = `${shortType(one.type)}: ${one.why}`;
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}

const money = (usd: number, at: string | undefined): string =>
  `${dollars(usd)}${at === undefined ? '' : ` at ${at}'s price`}`;

const shortType = (type: string): string => type.replace(/^AWS::/, '').replace('::', ' ');

const amount = (number: number): string =>
  number.toLocaleString('en-US', { maximumFractionDigits: number < 10 ? 2 : 0 });

function useText(use: ResourceUse): string {
  switch (use.kind) {
    case 'function':
      return `${amount(use.requests)} calls of ${amount(use.ms)} ms`;
    case 'api':
      return [
        ...(use.requests ? [`${amount(use.requests)} requests`] : []),
        ...(use.messages && !use.requests ? [`${amount(use.messages)} messages`] : []),
      ].join(', ');
    case 'table':
    case 'bucket':
      return [
        ...(use.reads ? [`${amount(use.reads)} reads`] : []),
        ...(use.writes ? [`${amount(use.writes)} writes`] : []),
        ...(use.storedGB ? [`${amount(use.storedGB)} GB`] : []),
      ].join(', ');
    case 'queue':
      return `${amount(use.requests ?? 0)} requests`;
    case 'topic':
      return `${amount(use.publishes ?? 0)} messages`;
  }
}

/** Wide enough for the axis, narrow enough for 60 columns. */
const plotColumns = 48;

export function exampleText(example: Example2015, paint: Paint, columns?: number): string {
  const { requestsADay, ms, memoryMB, servers, lambda } = example;
  const names = { '2015': 'Lambda in 2015', x86_64: 'Lambda today, x86_64', arm64: 'Lambda today, arm64' } as const;
  const rows = [
    ['two EC2 machines in 2015', `$${servers.toFixed(2)} a day`, ''],
    ...lambda.map(({ name, usd, breakEven }) => [
      names[name],
      `$${usd.toFixed(2)} a day`,
      `breaks even at ${breakEven.toLocaleString('en-US')} requests a day`,
    ]),
  ];
  return [
    paint.bold(
      `${requestsADay.toLocaleString('en-US')} requests a day of ${ms} ms with ${memoryMB.toLocaleString('en-US')} MB`,
    ),
    table(rows, '  ', columns),
    '',
    ...breakEvenPlot(example, paint),
    '',
    'In 2015 requests were not counted; today they are ($0.20 a million). The',
    'machines keep the price of 2015: one year reserved, two zones, room for bursts.',
  ].join('\n');
}

/** Dollars a day by requests a day, both on logarithmic axes: Lambda rises, the servers do not. */
function breakEvenPlot({ servers, lambda }: Example2015, paint: Paint): string[] {
  const today = lambda.find(({ name }) => name === 'x86_64')!;
  const [min, max] = [3, 7];
  const rows = [100, 10, 1, 0.1, 0.01];
  const place = (exponent: number) => Math.round(((exponent - min) / (max - min)) * (plotColumns - 1));
  const lines = rows.map((top) => {
    const cells = Array.from({ length: plotColumns }, (_, x) => {
      const requests = 10 ** (min + (x / (plotColumns - 1)) * (max - min));
      const inRow = (usd: number) => usd <= top && usd > top / 10;
      if (inRow(servers) && x === place(Math.log10(today.breakEven))) return paint.bold('┼');
      if (inRow(requests * today.perRequest)) return paint.green('•');
      return inRow(servers) ? '─' : ' ';
    });
    return `${`$${top}`.padStart(6)} │${cells.join('')}`.trimEnd();
  });
  const labels = ['1,000', '10,000', '100,000', '1 million', '10 million'];
  const axis = labels.reduce((text, label, at) => text.padEnd(place(min + at)) + label, '');
  return [
    ...lines,
    `${' '.repeat(7)}└${'─'.repeat(plotColumns)}`,
    `${' '.repeat(8)}${axis}`,
    `${' '.repeat(8)}${paint.green('•')} Lambda today  ─ two machines  ┼ ${today.breakEven.toLocaleString('en-US')} requests a day`,
  ];
}
