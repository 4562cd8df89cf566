import type { RolloutCommand } from '../../deploy/rollouts/machine.ts';
import type { RolloutRecord } from '../../deploy/rollouts/record.ts';
import type { OpenProject } from '../open.ts';
import type { LackingRegions } from '../unread.ts';

export interface RolloutAt {
  readonly project: OpenProject;
  readonly profile?: string | undefined;
  readonly stage: string;
}

export interface ContinueOptions extends RolloutAt {
  readonly recover: boolean;
  readonly forceUnlock: boolean;
  readonly allowDataLoss: readonly string[];
  /** Logical ids of functions, APIs and domains that may be replaced by ones with another address. */
  readonly allowAddressLoss?: readonly string[] | undefined;
}

/** `waiting`: not begun. `changing`: its wave is being deployed, or was when the tool ended. */
export type RolloutRegionState = 'waiting' | 'changing' | 'watched' | 'done' | 'failed' | 'undone' | 'left';

export interface RolloutStatus {
  readonly stage: string;
  readonly record: RolloutRecord;
  /** `anna@laptop`; undefined if no process works on it. */
  readonly runner: string | undefined;
  /** The commands that would be carried out now, and the same in words. */
  readonly accepts: readonly RolloutCommand[];
  readonly next: string;
  readonly waves: readonly {
    /** Seconds. */
    readonly bake: number;
    readonly regions: readonly { readonly region: string; readonly state: RolloutRegionState }[];
  }[];
  /** Seconds for which the wave that is under way has been watched. */
  readonly watched: number;
  /** An order that the runner has not carried out yet. */
  readonly order: 'pause' | 'abort' | undefined;
  /** The number of a later release, because of which it can be neither continued nor undone. Only `jaws rollout status` looks for one that is not recorded. */
  readonly superseded?: number;
}

/** Unread are the regions whose bucket could not be read. */
export interface WatchedRollout extends LackingRegions {
  /** Absent if no region has a record of one. */
  readonly rollout?: RolloutStatus;
}

export interface OrderResult {
  readonly stage: string;
  readonly release: number;
  /** The process that carries it out; undefined if none runs and it was done at once. */
  readonly runner: string | undefined;
  /** Regions that were undone, and those that could not be. */
  readonly undone: readonly string[];
  readonly left: readonly { readonly region: string; readonly message: string }[];
}
