import { oneLine } from '../base/visible.ts';
import type {
  CustomMetrics,
  FunctionMetrics,
  MetricsResult,
  Percentiles,
  RegionMetrics,
} from '../engine/metrics/types.ts';
import type { WarmModel } from '../model/warm.ts';
import { count, duration, wrap, wrapQuoted } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { table } from '../output/table.ts';
import { regionErrorLines } from './region-error.ts';

const bars = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A bar for each number, relative to the highest; anything above zero is visible. */
export function sparkline(numbers: readonly number[]): string {
  const highest = Math.max(...numbers, 0);
  if (highest === 0) return '';
  return numbers
    .map((one) => bars[one === 0 ? 0 : Math.max(1, Math.round((one / highest) * (bars.length - 1)))])
    .join('');
}

const number = (value: number): string => {
  if (value < 10_000) return String(Math.round(value));
  return value < 10_000_000 ? `${Math.round(value / 1000)}k` : `${Math.round(value / 1_000_000)}M`;
};

/** A narrower terminal has no room for plots and all columns. */
const wideColumns = 100;

export function metricsText(found: MetricsResult, since: string, paint: Paint, columns?: number): string {
  const { stage, step, regions } = found;
  const blocks = regions.map((region) => regionText(region, regions.length > 1, paint, columns));
  const steps = `${paint.bold(stage)}, the last ${since} in steps of ${stepText(step)}`;
  return [steps, ...blocks].join('\n');
}

const stepText = (seconds: number): string =>
  seconds < 3600 ? `${seconds / 60} min` : seconds < 86_400 ? `${seconds / 3600} h` : count(seconds / 86_400, 'day');

function regionText(
  { region, functions, api, custom, error }: RegionMetrics,
  several: boolean,
  paint: Paint,
  columns?: number,
): string {
  if (error) return regionErrorLines(region, error, paint, columns).join('\n');
  const called = functions.filter(({ invocations, throttles }) => invocations.sum + throttles.sum > 0);
  const quiet = functions.length - called.length;
  const wide = columns === undefined || columns >= wideColumns;
  const bad = (value: number) => (value === 0 ? '' : paint.red(number(value)));
  const rows = called.map((fn) => {
    const [p50, p95, p99] = times(fn.duration) as [string, string, string];
    const { invocations, errors, throttles, concurrency = '' } = fn;
    return wide
      ? [
          fn.id,
          number(invocations.sum),
          paint.cyan(sparkline(invocations.steps)),
          bad(errors.sum),
          bad(throttles.sum),
          p50,
          p95,
          p99,
          String(concurrency),
        ]
      : [fn.id, number(invocations.sum), bad(errors.sum), bad(throttles.sum), p50, p99];
  });
  const head = wide
    ? ['function', 'calls', '', 'errors', 'throttled', 'p50', 'p95', 'p99', 'at once']
    : ['function', 'calls', 'errors', 'thrtl', 'p50', 'p99'];
  const cold = called.flatMap(({ id, cold }) =>
    cold ? wrap(`  cold starts of ${id}: ${coldText(cold)}`, columns) : [],
  );
  const warm = functions.flatMap(({ id, warm }) => (warm ? [`${id} ${warmText(warm)}`] : []));
  const apiRow =
    api && api.requests.sum > 0
      ? [
          `  API: ${number(api.requests.sum)} ${api.requests.sum === 1 ? 'request' : 'requests'}`,
          `${number(api.clientErrors.sum)} 4XX`,
          api.serverErrors.sum > 0 ? paint.red(`${number(api.serverErrors.sum)} 5XX`) : '0 5XX',
          times(api.latency).join(' / '),
        ].join(', ')
      : '';
  return [
    ...(several ? [paint.bold(region)] : []),
    ...(rows.length > 0 ? [table([head.map((one) => paint.dim(one)), ...rows], '  ', columns)] : []),
    ...cold,
    ...(warm.length > 0 ? wrap(`  kept warm: ${warm.join(', ')}`, columns) : []),
    ...(quiet > 0 ? [paint.dim(`  ${count(quiet, 'function')} without a call`)] : []),
    ...(apiRow === '' ? [] : [apiRow]),
    ...(custom ? customText(custom, wide, paint, columns) : []),
  ].join('\n');
}

const times = ({ p50, p95, p99 }: Percentiles): string[] =>
  [p50, p95, p99].map((one) => (one === undefined ? '' : duration(one)));

function warmText(warm: WarmModel): string {
  if (warm.by === 'snapStart') return '(SnapStart)';
  if (warm.by === 'provisioned') return `(${warm.count} provisioned)`;
  return `(${warm.expression}${warm.concurrency > 1 ? `, ${warm.concurrency} at once` : ''})`;
}

const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 1)} % of the calls`;

function coldText({ count: starts, share, median, memory, more }: NonNullable<FunctionMetrics['cold']>): string {
  return [
    `${more ? 'more than ' : ''}${starts}`,
    ...(share === undefined ? [] : [percent(share)]),
    ...(median === undefined ? [] : [duration(median)]),
    ...(memory ? [`${memory.used} of ${memory.size} MB`] : []),
  ].join(', ');
}

/** Metrics that functions write themselves: one per line. */
function customText(custom: CustomMetrics, wide: boolean, paint: Paint, columns?: number): string[] {
  const { metrics, leftOut, error } = custom;
  if (error) return wrapQuoted(`  ${paint.yellow('▲')} metrics of your own: ${error.message} (${error.code})`, columns);
  const rows = metrics.map(({ name, function: id, dimensions, samples, sum, p95 }) => {
    const more = Object.entries(dimensions).map(([key, value]) => ` ${key}=${value}`);
    const facts = [amount(sum.sum), number(samples), amount(sum.sum / samples), p95 === undefined ? '' : amount(p95)];
    const plot = wide ? [paint.cyan(sparkline(sum.steps))] : [];
    return [oneLine(`${name}${more.join('')}`), id, ...facts, ...plot];
  });
  const head = ['metric', 'function', 'sum', 'values', 'average', 'p95', ...(wide ? [''] : [])];
  return [
    ...(rows.length > 0 ? [table([head.map((one) => paint.dim(one)), ...rows], '  ', columns)] : []),
    ...(leftOut ? [paint.dim('  There are more metrics than fit into one call.')] : []),
  ];
}

/** Small numbers with their decimals. */
export const amount = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 1000 ? number(value) : String(Number(value.toPrecision(3)));
