import type { WarmModel } from '../../model/warm.ts';
import type { ProjectAt } from '../open.ts';

export interface MetricsOptions extends ProjectAt {
  readonly profile?: string | undefined;
  readonly stage: string;
  readonly region?: string | undefined;
  /** Ids. */
  readonly functions: readonly string[];
  /** Milliseconds. */
  readonly span: number;
  /** Reads the logs too. */
  readonly coldStarts: boolean;
  /** Gets partial results while some region has not answered. */
  readonly soFar?: ((metrics: MetricsResult) => void) | undefined;
}

/** A count over the whole time, and of each step of it, the oldest first. */
export interface Counted {
  readonly sum: number;
  readonly steps: readonly number[];
}

/** Milliseconds. Of a time of more than a day: those of its worst day. Absent where nothing was measured. */
export interface Percentiles {
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
}

export interface FunctionMetrics {
  readonly id: string;
  readonly invocations: Counted;
  readonly errors: Counted;
  readonly throttles: Counted;
  readonly duration: Percentiles;
  /** The most at once. Absent where nothing ran. */
  readonly concurrency?: number;
  /** By the REPORT lines of its log. */
  readonly cold?: ColdStarts;
  /** How the project keeps it warm in this region. */
  readonly warm?: WarmModel;
}

export interface ColdStarts {
  readonly count: number;
  /** Of all calls, pings included, 0 to 1. Absent where not all were read, or nothing was called. */
  readonly share?: number;
  /** Milliseconds that the median one took. */
  readonly median?: number;
  /** MB that the largest one of these invocations had used, of those that the function has. */
  readonly memory?: { readonly used: number; readonly size: number };
  /** Not all of them were read. */
  readonly more?: true;
}

export interface ApiMetrics {
  readonly requests: Counted;
  readonly clientErrors: Counted;
  readonly serverErrors: Counted;
  readonly latency: Percentiles;
}

/** A metric that a function has written by jaws-core-js/metrics. */
export interface CustomMetric {
  readonly name: string;
  /** Id of the function. */
  readonly function: string;
  /** Beside stage and function. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** The number of values. */
  readonly samples: number;
  readonly sum: Counted;
  /** At most so much in 95 of 100 times. Absent where CloudWatch does not know it. */
  readonly p95?: number;
}

export interface CustomMetrics {
  readonly metrics: readonly CustomMetric[];
  /** There are more than those of one call. */
  readonly leftOut?: true;
  /** Why they could not be listed. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

export interface RegionMetrics {
  readonly region: string;
  readonly functions: readonly FunctionMetrics[];
  /** Absent where the region has no API. */
  readonly api?: ApiMetrics;
  /** Absent where CloudWatch lists none: of three hours at most those of that time, else those of two weeks. */
  readonly custom?: CustomMetrics;
  /** It has not answered yet, in metrics so far. */
  readonly waiting?: true;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

export interface MetricsResult {
  readonly stage: string;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Seconds of a step. */
  readonly step: number;
  readonly regions: readonly RegionMetrics[];
}
