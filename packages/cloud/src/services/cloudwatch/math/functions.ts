import { notImplemented } from '../../../kernel/errors.ts';
import { validation } from '../errors.ts';
import { readTimes } from './calendar.ts';
import { removeEmpty, slice, sort } from './lists.ts';
import { combineSeries, isList, isSeries, mapSeries, type Series, type Value } from './values.ts';

/** The request's data that functions need. */
export interface Scope {
  /** Start of every requested period, oldest first. Seconds. */
  readonly times: readonly number[];
  readonly period: number;
  /** Metrics of the request by id, without expressions. */
  readonly metrics: ReadonlyMap<string, Series>;
}

type Function = (args: readonly Value[], scope: Scope) => Value;

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const mean = (values: readonly number[]): number => total(values) / values.length;
const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

/** A number for one series, a series for several. */
const summary =
  (name: string, combine: (values: number[]) => number): Function =>
  ([value]) => {
    if (value === undefined || typeof value === 'string') throw wrong(name);
    if (typeof value === 'number') return value;
    if (isList(value)) return combineSeries(value, name, combine);
    const values = [...value.points.values()];
    return values.length === 0 ? Number.NaN : combine(values);
  };

/** Number by number. */
const each =
  (name: string, change: (value: number) => number): Function =>
  ([value]) => {
    if (value === undefined || typeof value === 'string') throw wrong(name);
    if (typeof value === 'number') return change(value);
    return isList(value) ? value.map((one) => mapSeries(one, change)) : mapSeries(value, change);
  };

/** Series by series. */
const whole =
  (name: string, change: (series: Series, scope: Scope) => Series): Function =>
  ([value], scope) => {
    if (value === undefined || typeof value !== 'object') throw wrong(name);
    return isList(value) ? value.map((one) => change(one, scope)) : change(value, scope);
  };

const stepwise = (
  series: Series,
  step: (now: number, before: number, time: number, earlier: number) => number,
): Series => {
  const points = [...series.points];
  const stepped = points.slice(1).map(([time, value], i) => {
    const [earlier, before] = points[i] ?? [time, value];
    return [time, step(value, before, time, earlier)] as const;
  });
  return { label: series.label, points: new Map(stepped) };
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list */
const FUNCTIONS: Readonly<Record<string, Function>> = {
  ABS: each('ABS', Math.abs),
  AVG: summary('AVG', mean),
  CEIL: each('CEIL', Math.ceil),
  DATAPOINT_COUNT: count,
  DIFF: whole('DIFF', (series) => stepwise(series, (now, before) => now - before)),
  DIFF_TIME: whole('DIFF_TIME', (series) => stepwise(series, (_now, _before, time, earlier) => time - earlier)),
  FILL: fill,
  FIRST: ([value]) => (value !== undefined && isList(value) ? (value[0] ?? []) : raise('FIRST')),
  FLOOR: each('FLOOR', Math.floor),
  IF: choose,
  LAST: ([value]) => (value !== undefined && isList(value) ? (value.at(-1) ?? []) : raise('LAST')),
  LOG: each('LOG', Math.log),
  LOG10: each('LOG10', Math.log10),
  MAX: summary('MAX', (values) => Math.max(...values)),
  METRIC_COUNT: ([value]) => (value !== undefined && isList(value) ? value.length : raise('METRIC_COUNT')),
  METRICS: ([filter], { metrics }) =>
    [...metrics].filter(([id]) => typeof filter !== 'string' || id.includes(filter)).map(([, series]) => series),
  MIN: summary('MIN', (values) => Math.min(...values)),
  PERIOD: (_args, { period }) => period,
  REMOVE_EMPTY: removeEmpty,
  RATE: whole('RATE', (series) =>
    stepwise(series, (now, before, time, earlier) => (now - before) / Math.max(1, time - earlier)),
  ),
  RUNNING_SUM: whole('RUNNING_SUM', (series) => {
    let sum = 0;
    return mapSeries(series, (value) => {
      sum += value;
      return sum;
    });
  }),
  SLICE: slice,
  SORT: sort,
  STDDEV: summary('STDDEV', deviation),
  SUM: summary('SUM', total),
  TIME_SERIES: ([value], { times }) =>
    typeof value === 'number'
      ? { label: 'TIME_SERIES', points: new Map(times.map((time) => [time, value])) }
      : raise('TIME_SERIES'),
};

/** Functions of AWS that this cloud lacks. */
const ELSEWHERE = new Set([
  'ANOMALY_DETECTION_BAND',
  'DB_PERF_INSIGHTS',
  'INSIGHT_RULE_METRIC',
  'LAMBDA',
  'SEARCH',
  'SERVICE_QUOTA',
]);

export function call(name: string, args: readonly Value[], scope: Scope): Value {
  const times = readTimes(name, scope);
  if (times) return typeof args[0] === 'object' ? times : raise(name);
  if (Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name]?.(args, scope) ?? raise(name);
  if (ELSEWHERE.has(name)) throw notImplemented(`cloudwatch: the function ${name} of metric math`);
  throw validation(`Error in expression [Unknown function: ${name}]`);
}

const wrong = (name: string) => validation(`Error in expression [Unsupported arguments of the function ${name}]`);
function raise(name: string): never {
  throw wrong(name);
}

/** How many points a series has; of several, how many of them have one, time by time. */
function count([value]: readonly Value[]): Value {
  if (value === undefined || typeof value !== 'object') throw wrong('DATAPOINT_COUNT');
  return isList(value) ? combineSeries(value, 'DATAPOINT_COUNT', (values) => values.length) : value.points.size;
}

/** FILL(metric, number | metric | REPEAT | LINEAR) */
function fill([value, how]: readonly Value[], scope: Scope): Value {
  if (value === undefined || how === undefined || typeof value !== 'object') throw wrong('FILL');
  const one = (series: Series): Series => {
    const known = [...series.points];
    const points = new Map<number, number>();
    for (const time of scope.times) {
      const there = series.points.get(time) ?? filler(how, known, time);
      if (there !== undefined) points.set(time, there);
    }
    return { label: series.label, points };
  };
  return isList(value) ? value.map(one) : one(value);
}

function filler(how: Value, known: readonly (readonly [number, number])[], time: number): number | undefined {
  if (typeof how === 'number') return how;
  if (typeof how === 'object') return isSeries(how) ? how.points.get(time) : undefined;
  const before = known.findLast(([at]) => at < time);
  if (how === 'REPEAT') return before?.[1];
  const after = known.find(([at]) => at > time);
  if (!before || !after) return undefined;
  return before[1] + ((after[1] - before[1]) * (time - before[0])) / (after[0] - before[0]);
}

/** IF(condition, then, else): without the third argument a time at which the condition is false has no point. */
function choose([condition, then, otherwise]: readonly Value[]): Value {
  if (condition === undefined || then === undefined) throw wrong('IF');
  if (typeof condition === 'number') return condition ? then : (otherwise ?? { label: 'IF', points: new Map() });
  if (!isSeries(condition)) throw wrong('IF');
  const at = (value: Value | undefined, time: number): number | undefined =>
    typeof value === 'number' ? value : value !== undefined && isSeries(value) ? value.points.get(time) : undefined;
  const points = new Map<number, number>();
  for (const [time, is] of condition.points) {
    const chosen = at(is ? then : otherwise, time);
    if (chosen !== undefined) points.set(time, chosen);
  }
  return { label: 'IF', points };
}
