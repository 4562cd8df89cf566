type Size = 'Bytes' | 'Kilobytes' | 'Megabytes' | 'Gigabytes' | 'Terabytes';
type Bits = 'Bits' | 'Kilobits' | 'Megabits' | 'Gigabits' | 'Terabits';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
export type Unit =
  | 'None'
  | 'Count'
  | 'Percent'
  | 'Seconds'
  | 'Milliseconds'
  | 'Microseconds'
  | Size
  | Bits
  | `${Size | Bits | 'Count'}/Second`;

export interface MetricOptions {
  /**
   * In addition to `stage` and `function`, which every metric has. Each combination of values is a metric of its own, which CloudWatch bills by the
   * month: use
   * dimensions with few values, such as a plan or a currency. UUIDs and e-mail addresses are refused.
   */
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** Counts an occurrence. Default: one. */
export function count(name: string, value?: number, options?: MetricOptions): void;

/** Records a number: an amount, a size, a time. Default: without a unit. */
export function measure(name: string, value: number, unit?: Unit, options?: MetricOptions): void;

/** Does the work and records how many milliseconds it took, even if it fails. */
export function timed<Result>(
  name: string,
  work: () => Result | Promise<Result>,
  options?: MetricOptions,
): Promise<Result>;
