import type { ToolResult } from '../../../api.ts';
import type { Series } from '../../parts/plot.tsx';

export type Metrics = ToolResult<'jaws_metrics'>;
type FunctionMetrics = Metrics['regions'][number]['functions'][number];
type Region = Metrics['regions'][number];

/** Seconds since 1970, one per step. */
export function timesOf({ from, to, step }: Metrics): number[] {
  const [start, end] = [Date.parse(from) / 1000, Date.parse(to) / 1000];
  return Array.from({ length: Math.max(0, Math.round((end - start) / step)) }, (_, at) => start + at * step);
}

const add = (all: readonly (readonly number[])[], length: number): number[] =>
  Array.from({ length }, (_, at) => all.reduce((sum, steps) => sum + (steps[at] ?? 0), 0));

/** The number of regions with a line of their own; the others share one. */
const lines = 5;

export type Of = (region: Region) => readonly (readonly number[])[];

/** One line for all regions, or one for each of the busiest. */
export function seriesOf(metrics: Metrics, of: Of, by: string, color = 1): Series[] {
  const { length } = timesOf(metrics);
  const regions = metrics.regions.map((region) => ({ name: region.region, values: add(of(region), length) }));
  if (by !== 'region')
    return [
      {
        name: 'All regions',
        values: add(
          regions.map(({ values }) => values),
          length,
        ),
        color,
      },
    ];
  const total = ({ values }: { readonly values: readonly number[] }) => values.reduce((sum, one) => sum + one, 0);
  const sorted = [...regions].sort((a, b) => total(b) - total(a));
  const own = sorted.slice(0, lines);
  const rest = sorted.slice(lines);
  const others =
    rest.length === 0
      ? []
      : [
          {
            name: `${rest.length} others`,
            values: add(
              rest.map(({ values }) => values),
              length,
            ),
          },
        ];
  return [...own, ...others].map((one, at) => ({ ...one, color: at + 1 }));
}

export interface Total {
  readonly name: string;
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  readonly steps: readonly number[];
  /** Milliseconds, of the slowest. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
  readonly concurrency: number | undefined;
  readonly cold: number | undefined;
  readonly coldMedian: number | undefined;
  readonly waiting?: true | undefined;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

const greatest = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};

function totalOf(name: string, all: readonly FunctionMetrics[]): Total {
  const sum = (of: (one: FunctionMetrics) => number) => all.reduce((total, one) => total + of(one), 0);
  const cold = all.flatMap((one) => one.cold ?? []);
  return {
    name,
    invocations: sum(({ invocations }) => invocations.sum),
    errors: sum(({ errors }) => errors.sum),
    throttles: sum(({ throttles }) => throttles.sum),
    steps: add(
      all.map(({ invocations }) => invocations.steps),
      Math.max(0, ...all.map(({ invocations }) => invocations.steps.length)),
    ),
    p50: greatest(all.map(({ duration }) => duration.p50)),
    p95: greatest(all.map(({ duration }) => duration.p95)),
    p99: greatest(all.map(({ duration }) => duration.p99)),
    concurrency: greatest(all.map(({ concurrency }) => concurrency)),
    cold: cold.length === 0 ? undefined : cold.reduce((total, one) => total + one.count, 0),
    coldMedian: greatest(cold.map(({ median }) => median)),
  };
}

/** One for each region, in their order. */
export const byRegion = ({ regions }: Metrics): Total[] =>
  regions.map((one) => ({
    ...totalOf(one.region, one.functions),
    waiting: one.waiting,
    ...(one.error && { error: one.error }),
  }));

/** One for each function, the most invoked first. */
export function byFunction({ regions }: Metrics): Total[] {
  const all = Map.groupBy(
    regions.flatMap(({ functions }) => functions),
    ({ id }) => id,
  );
  return [...all]
    .map(([id, own]) => totalOf(id, own))
    .sort((a, b) => b.invocations - a.invocations || (a.name < b.name ? -1 : 1));
}
