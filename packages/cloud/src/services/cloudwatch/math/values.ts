/** A time series: values by time (seconds since the epoch), in order. */
export interface Series {
  readonly label: string;
  readonly points: ReadonlyMap<number, number>;
}

/** The value of an expression or a part of it: a number, a text, a time series, or several. */
export type Value = number | string | Series | readonly Series[];

export const isList = (value: Value): value is readonly Series[] => Array.isArray(value);
export const isSeries = (value: Value): value is Series => typeof value === 'object' && !isList(value);

export function mapSeries(series: Series, change: (value: number, time: number) => number): Series {
  const points = new Map<number, number>();
  for (const [time, value] of series.points) {
    const changed = change(value, time);
    // An undefined result, such as a division by zero, has no point.
    if (Number.isFinite(changed)) points.set(time, changed);
  }
  return { label: series.label, points };
}

/** Combines series, time by time; times that a series lacks are left to those that have them. */
export function combineSeries(list: readonly Series[], label: string, combine: (values: number[]) => number): Series {
  const columns = new Map<number, number[]>();
  for (const { points } of list) {
    for (const [time, value] of points) {
      const column = columns.get(time);
      if (column) column.push(value);
      else columns.set(time, [value]);
    }
  }
  const points = [...columns].sort(([a], [b]) => a - b).map(([time, values]) => [time, combine(values)] as const);
  return { label, points: new Map(points) };
}
