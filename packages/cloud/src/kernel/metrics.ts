/** Whose metric a count belongs to. */
export interface MetricPlace {
  readonly account: string;
  readonly region: string;
}

/** One series of a metric that the cloud counts about itself. */
export interface OwnMetric extends MetricPlace {
  /** `AWS/Lambda`. */
  readonly namespace: string;
  readonly name: string;
  /** CloudWatch's unit: `Count`, `Milliseconds`. */
  readonly unit: string;
  /** Names and values by turns: `['FunctionName', 'f']`. */
  readonly dimensions: readonly string[];
}

/** What happened to one series within one minute. */
export interface Counted extends OwnMetric {
  /** Start of the minute, seconds since the epoch. */
  readonly time: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** How often each value came, for percentiles. */
  readonly values: Map<number, number>;
}

/** Distinct values that are kept apart in a minute; further ones are counted at two digits. */
const MOST_VALUES = 200;
/** Series and minutes that nobody has drained yet. What comes on top is dropped. */
const MOST_WAITING = 50_000;

/**
 * What services count about themselves, summed up per minute in memory, so that counting costs a request next to nothing.
 * CloudWatch takes it away from time to time.
 */
export class Metrics {
  #waiting = new Map<string, Counted>();

  /** `now` in milliseconds since the epoch. */
  add(metric: OwnMetric, value: number, now: number): void {
    const time = now - (now % 60_000);
    const key = `${time} ${metric.account} ${metric.region} ${metric.namespace} ${metric.name} ${metric.dimensions.join('\u0001')}`;
    let found = this.#waiting.get(key);
    if (!found) {
      if (this.#waiting.size >= MOST_WAITING) return;
      found = {
        ...metric,
        time: time / 1000,
        count: 0,
        sum: 0,
        min: Number.POSITIVE_INFINITY,
        max: Number.NEGATIVE_INFINITY,
        values: new Map(),
      };
      this.#waiting.set(key, found);
    }
    found.count += 1;
    found.sum += value;
    if (value < found.min) found.min = value;
    if (value > found.max) found.max = value;
    const { values } = found;
    const shown = values.size < MOST_VALUES || values.has(value) ? value : Number(value.toPrecision(2));
    values.set(shown, (values.get(shown) ?? 0) + 1);
  }

  /** Takes away all that was counted since the last call. */
  drain(): Counted[] {
    if (this.#waiting.size === 0) return [];
    const drained = [...this.#waiting.values()];
    this.#waiting = new Map();
    return drained;
  }
}
