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
  /** Gets partial results while some region has not responded. */
  readonly soFar?: ((metrics: MetricsResult) => void) | undefined;
}

/** A count over the whole time, and of each step of it, the oldest first. */
export interface Counted {
  readonly sum: number;
  readonly steps: readonly number[];
}

/** Milliseconds. For more than a day: those of its worst day. Absent if nothing was measured. */
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
  /** The maximum concurrency. Absent if nothing ran. */
  readonly concurrency?: number;
  /** By the REPORT lines of its log. */
  readonly cold?: ColdStarts;
  /** How the project keeps it warm in this region. */
  readonly warm?: WarmModel;
}

export interface ColdStarts {
  readonly count: number;
  /** Of all calls, pings included, 0 to 1. Absent if not all were read, or nothing was called. */
  readonly share?: number;
  /** Median duration in milliseconds. */
  readonly median?: number;
  /** MB used by the largest of these invocations, and MB that the function has. */
  readonly memory?: { readonly used: number; readonly size: number };
  /** Not all lines were read. */
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
  /** Dimensions beside stage and function. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** The number of values. */
  readonly samples: number;
  readonly sum: Counted;
  /** The 95th percentile. Absent if CloudWatch does not know it. */
  readonly p95?: number;
}

export interface CustomMetrics {
  readonly metrics: readonly CustomMetric[];
  /** More exist than one call returns. */
  readonly leftOut?: true;
  /** Why they could not be listed. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

export interface RegionMetrics {
  readonly region: string;
  readonly functions: readonly FunctionMetrics[];
  /** Absent if the region has no API. */
  readonly api?: ApiMetrics;
  /** Absent if CloudWatch lists none: for up to three hours those of that time, otherwise those of two weeks. */
  readonly custom?: CustomMetrics;
  /** Partial results: it has not responded yet. */
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
