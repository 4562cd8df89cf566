import type { PresetName, Usage } from '../../prices/usage.ts';
import type { UseCost } from '../../prices/use.ts';
import type { ProjectAt } from '../open.ts';

/** Where the numbers of a month's traffic come from. */
export type Traffic =
  | { readonly from: PresetName | 'file'; readonly usage: Usage }
  /** What CloudWatch has counted in this number of days. */
  | { readonly from: 'metrics'; readonly days: number };

export interface CostOptions extends ProjectAt {
  readonly profile?: string | undefined;
  readonly stage: string;
  readonly region?: string | undefined;
  readonly traffic: Traffic;
  /** Undefined: what is deployed now. */
  readonly release?: string | undefined;
  /** Gets partial results while some region has not answered. */
  readonly soFar?: ((cost: CostResult) => void) | undefined;
}

export interface RegionCost {
  readonly region: string;
  /** US dollars a month. */
  readonly monthly: number;
  /** Costs that do not depend on use. */
  readonly fixed: readonly { readonly id: string; readonly type: string; readonly usd: number; readonly at?: string }[];
  /** Items paid for by use, the most expensive first. */
  readonly used: readonly (Pick<UseCost, 'type' | 'usd' | 'use' | 'parts'> & {
    readonly id: string;
    readonly at?: string;
  })[];
  readonly unpriced: readonly { readonly id: string; readonly type: string; readonly why: string }[];
  /** It has not answered yet, in a partial result. */
  readonly waiting?: true;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

export interface CostResult {
  readonly stage: string;
  /** Number or id of the release; undefined for what is deployed now. */
  readonly release?: string;
  readonly traffic: Traffic['from'];
  readonly days?: number;
  readonly monthly: number;
  readonly regions: readonly RegionCost[];
  /** The day on which the oldest of the prices was published. */
  readonly published?: string;
  /** Longer than 90 days ago. */
  readonly old?: true;
  /** Longer than a year ago. */
  readonly overYear?: true;
}
