import type { DrillReport, PlaceReport, PromiseReport, TrafficBin } from '../../engine/drill/types.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { accessText } from '../access-text.ts';

export interface TextOptions {
  readonly paint: Paint;
  readonly columns: number;
  /** Blocks of different heights, or ASCII characters. */
  readonly unicode: boolean;
}

const blocks = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const signs = [' ', '.', ':', '-', '=', '+', '*', '#', '@'];

/** The result of a drill, for a terminal this many columns wide. */
export function drillText(report: DrillReport, options: TextOptions): string {
  const { paint } = options;
  const { stage, lost, url, ground, duration } = report;
  const where = ground === 'copy' ? 'on a copy of the embedded cloud' : 'on AWS, from this machine';
  const access = report.access ? accessText(report.access) : '';
  const head = `${paint.bold(`${stage} without ${lost}`)}${access === '' ? '' : `, ${access}`}\n${paint.cyan(url)}\n${paint.dim(`${time(duration)} ${where}, ${count(report.requests, 'request')}`)}`;
  return [head, trafficText(report, options), placesText(report.places, paint), figuresText(report, paint)].join(
    '\n\n',
  );
}

function trafficText(report: DrillReport, { paint, columns, unicode }: TextOptions): string {
  const rows = [
    ...report.regions,
    ...(report.traffic.some(({ regions }) => regions.unknown) ? ['unknown'] : []),
    'failed',
  ];
  const label = Math.max(...rows.map((row) => row.length)) + 2;
  const room = Math.max(10, Math.min(columns - label - 7, report.traffic.length));
  const chart = squeeze(report.traffic, room);
  const max = Math.max(1, ...chart.flatMap(({ regions, failed }) => [...Object.values(regions), failed]));
  const scale = unicode ? blocks : signs;
  const of = (bin: TrafficBin, row: string) => (row === 'failed' ? bin.failed : (bin.regions[row] ?? 0));
  const lines = rows.map((row) => {
    const marks = chart.map((bin) => scale[levelOf(of(bin, row), max)]).join('');
    const total = report.traffic.reduce((all, bin) => all + of(bin, row), 0);
    const painted = row === 'failed' ? paint.red(marks) : row === report.lost ? paint.yellow(marks) : marks;
    return `${row.padEnd(label)}${painted} ${String(total).padStart(6)}`;
  });
  const at = (seconds: number) => Math.min(chart.length - 1, Math.floor((seconds / report.duration) * chart.length));
  const [lost, back] = [at(report.lostAt), at(report.restoredAt)];
  const line = unicode ? '─' : '-';
  const span = `${' '.repeat(lost)}${(unicode ? '├' : '|') + line.repeat(Math.max(0, back - lost - 1))}${unicode ? '┤' : '|'}`;
  const words = `${report.lost} is lost`;
  const under = `${' '.repeat(label + Math.min(lost, Math.max(0, columns - label - words.length)))}${words}`;
  return ['Answers over time', ...lines, `${' '.repeat(label)}${paint.dim(span)}`, paint.dim(under)].join('\n');
}

/** Everything that happened at all must be visible. */
const levelOf = (value: number, max: number): number => (value === 0 ? 0 : Math.max(1, Math.round((8 * value) / max)));

/** Fewer bins, each standing for several. */
function squeeze(bins: readonly TrafficBin[], room: number): TrafficBin[] {
  if (bins.length <= room) return [...bins];
  return Array.from({ length: room }, (_, index) => {
    const from = Math.floor((index * bins.length) / room);
    const own = bins.slice(from, Math.max(from + 1, Math.floor(((index + 1) * bins.length) / room)));
    const regions: Record<string, number> = {};
    for (const bin of own)
      for (const [region, value] of Object.entries(bin.regions))
        regions[region] = (regions[region] ?? 0) + value / own.length;
    return { at: own[0]?.at ?? 0, regions, failed: own.reduce((all, bin) => all + bin.failed, 0) / own.length };
  });
}

function placesText(places: readonly PlaceReport[], paint: Paint): string {
  const head = ['clients near', 'failed', 'p50', 'p95', 'p99'].map((cell) => paint.dim(cell));
  const rows = places.map(({ place, failed, p50, p95, p99 }) => [
    place,
    failed > 0 ? paint.red(String(failed)) : '0',
    ...[p50, p95, p99].map(milliseconds),
  ]);
  const ways = places.map((one) => [one.place, wayOf(one)]);
  return `${table([head, ...rows])}\n\n${table([['clients near', 'answered by'].map((cell) => paint.dim(cell)), ...ways])}`;
}

/** The regions that responded, in their order, without repetition. */
export function wayOf({ before, during, after }: PlaceReport): string {
  const all = [before, during, after].map((region) => region ?? 'none');
  return all.filter((region, index) => region !== all[index - 1]).join(', then ');
}

function figuresText(report: DrillReport, paint: Paint): string {
  const figures = table(figuresOf(report).map(([name, value]) => [paint.dim(name), value]));
  if (report.promises.length === 0) return figures;
  const head = ['promise', 'promised', 'measured', ''].map((cell) => paint.dim(cell));
  const rows = report.promises.map((one) => [
    nameOf(one),
    promisedOf(one),
    measuredOf(one),
    one.kept ? paint.green('kept') : paint.red('broken'),
  ]);
  return `${figures}\n\n${table([head, ...rows])}`;
}

/** The figures of a drill, each with its name. */
export function figuresOf({
  failed,
  availability,
  monthly,
  detected,
  recovered,
  returned,
  ground,
}: DrillReport): (readonly [name: string, value: string])[] {
  return [
    ['failed at the first try', `${failed.firstTry} (${percent(100 - availability)})`],
    ['after one retry of the name', String(failed.sameName)],
    ['after one retry elsewhere', String(failed.otherRegion)],
    ['time to detect', detected === undefined ? (ground === 'live' ? 'unknown' : 'never') : time(detected)],
    ['time to recover', recovered === undefined ? 'not before the region was back' : time(recovered)],
    ['time to return', returned === undefined ? (ground === 'live' ? 'unknown' : 'never') : time(returned)],
    ['availability', percent(availability)],
    ['of a month with one such loss', percent(monthly)],
  ];
}

export const nameOf = ({ promise }: PromiseReport): string =>
  promise === 'availability' ? 'availability' : 'recovery time';

export const promisedOf = (one: PromiseReport): string => shown(one, one.promised);
export const measuredOf = (one: PromiseReport): string => shown(one, one.measured);

const shown = ({ promise }: PromiseReport, value: number): string =>
  promise === 'availability' ? percent(value) : Number.isFinite(value) ? time(value) : 'not before the region was back';

export const milliseconds = (value: number | undefined): string =>
  value === undefined ? '-' : `${Math.round(value)} ms`;

/** Truncated, not rounded: 99.99 % is not 100 %. Close to 100, digits other than nines count. */
export function percent(value: number): string {
  const digits = value > 99.9 ? 10_000 : 100;
  return `${Math.floor(value * digits + 1e-6) / digits} %`;
}

/** `45 s`, `2 min 30 s`. */
export function time(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
}
