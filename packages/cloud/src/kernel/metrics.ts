/** One series of a metric that the cloud measures itself. */
export interface OwnMetric {
  readonly account: string;
  readonly region: string;
  /** `AWS/Lambda`. */
  readonly namespace: string;
  readonly name: string;
  /** CloudWatch's unit: `Count`, `Milliseconds`. */
  readonly unit: string;
  /** Names and values in turn: `['FunctionName', 'f']`. */
  readonly dimensions: readonly string[];
}

/** What happened to one series within one minute. */
export interface Counted {
  readonly metric: OwnMetric;
  /** Start of the minute, milliseconds since the epoch. */
  readonly time: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** How often each value occurred, for percentiles. */
  readonly values: Map<number, number>;
}

/** The number of distinct values kept in a minute; further ones are rounded to two digits. */
const MOST_VALUES = 64;
/** Series and minutes that have not been drained yet. Any beyond that are dropped. */
const MOST_WAITING = 50_000;
const MINUTE = 60_000;

/** Counts for one series. Frequent counters keep it: an `add` is a few additions and no lookup. */
export interface Counter {
  /** `now` in milliseconds since the epoch. */
  add(value: number, now: number): void;
}

/** The current value for that name; undefined if it does not exist. */
export type Gauge = (place: { readonly account: string; readonly region: string }, name: string) => number | undefined;

/**
 * Measurements of services, summed up per minute in memory, so that counting costs a request next to nothing.
 * CloudWatch drains them from time to time.
 */
export class Metrics {
  #waiting: Counted[] = [];
  #drains = 0;
  readonly #gauges = new Map<string, Gauge>();

  /** For a metric of a state that no operation of its service returns. */
  gauge(metric: string, read: Gauge): void {
    this.#gauges.set(metric, read);
  }

  read(metric: string, ...of: Parameters<Gauge>): number | undefined {
    return this.#gauges.get(metric)?.(...of);
  }

  counter(metric: OwnMetric): Counter {
    let open: Counted | undefined;
    let drains = -1;
    return {
      add: (value, now) => {
        const time = now - (now % MINUTE);
        if (open?.time !== time || drains !== this.#drains) {
          open = this.#open(metric, time);
          drains = this.#drains;
        }
        if (!open) return;
        open.count += 1;
        open.sum += value;
        if (value < open.min) open.min = value;
        if (value > open.max) open.max = value;
        const { values } = open;
        const known = values.get(value);
        if (known !== undefined) values.set(value, known + 1);
        else if (values.size < MOST_VALUES) values.set(value, 1);
        else {
          const rough = Number(value.toPrecision(2));
          values.set(rough, (values.get(rough) ?? 0) + 1);
        }
      },
    };
  }

  /** Drains everything counted since the last call. */
  drain(): readonly Counted[] {
    const drained = this.#waiting;
    if (drained.length > 0) this.#waiting = [];
    this.#drains += 1;
    return drained;
  }

  #open(metric: OwnMetric, time: number): Counted | undefined {
    if (this.#waiting.length >= MOST_WAITING) return undefined;
    const opened: Counted = {
      metric,
      time,
      count: 0,
      sum: 0,
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
      values: new Map(),
    };
    this.#waiting.push(opened);
    return opened;
  }
}
