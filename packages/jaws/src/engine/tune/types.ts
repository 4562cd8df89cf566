import type { EventChoice } from '../invoke/types.ts';
import type { OpenProject } from '../open.ts';

export interface TuneOptions {
  readonly opened: OpenProject;
  readonly profile?: string | undefined;
  readonly function: string;
  readonly stage: string;
  /** One. */
  readonly region: string | undefined;
  readonly event?: EventChoice | undefined;
  /** MB, without duplicates. */
  readonly sizes: readonly number[];
  /** Of each size. */
  readonly calls: number;
  /** Throws without a confirmation: the function really runs. */
  agree(plan: TunePlan): Promise<void>;
}

export interface TunePlan {
  readonly function: string;
  readonly stage: string;
  readonly region: string;
  readonly protected: boolean;
  readonly sizes: readonly number[];
  readonly calls: number;
}

/** Where the times are from. */
export type TimesOf =
  /** Lambda of AWS. */
  | 'aws'
  /** CPU and waiting time of this machine, stretched as AWS gives CPU to a size. */
  | 'modeled'
  /** Another endpoint, which has the same CPU for all sizes and reports no CPU time. */
  | 'unscaled';

/** The measurements of a size. Milliseconds. */
export interface Measured {
  readonly size: number;
  /** The number of successful calls, including cold starts. */
  readonly calls: number;
  /** Mean of the calls that were not cold starts, if any. */
  readonly ms?: number;
  /** CPU time of those calls on this machine, if times are modeled. */
  readonly here?: { readonly ms: number; readonly cpuMs: number };
  /** Of the cold starts. */
  readonly initMs?: number;
  /** MB. */
  readonly maxMemoryUsed?: number;
  readonly failure?: { readonly how: 'failed' | 'timed out' | 'out of memory'; readonly message: string };
}

export interface TunedSize extends Measured {
  /** US dollars for a million calls; absent if the region has no price. */
  readonly usd?: number;
  readonly marks: readonly ('cheapest' | 'fastest' | 'balanced')[];
}

export interface TuneResult {
  readonly function: string;
  readonly stage: string;
  readonly region: string;
  readonly arch: 'x86_64' | 'arm64';
  /** MB set in the project. */
  readonly now: number;
  readonly times: TimesOf;
  readonly calls: number;
  readonly sizes: readonly TunedSize[];
  /** MB; absent if no size can be recommended. */
  readonly recommended?: number;
  /** The day on which the prices were published. */
  readonly published?: string;
  readonly old?: true;
  readonly overYear?: true;
}
