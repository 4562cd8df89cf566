import type { Commit, Origin } from '../../deploy/releases/record.ts';
import type { Change, PlanSummary } from '../../events.ts';
import type { OpenProject, ProjectAt } from '../open.ts';
import type { RolloutChoice } from '../rollout/plan.ts';
import type { DeployResult } from '../types.ts';
import type { LackingRegions } from '../unread.ts';

export interface ReleaseRegion {
  readonly region: string;
  /** `running`: it has not ended; some functions may have its code. `partly`: they may, although it has ended: it failed or was stopped between two stacks. */
  readonly result: 'done' | 'failed' | 'interrupted' | 'running' | 'partly';
  /** Code of the error that ended it. */
  readonly error?: string;
  /** Whether the region runs it now. */
  readonly current: boolean;
}

/** One deployment of a stage over its regions, as their buckets remember it. */
export interface Release {
  readonly id: string;
  /** Undefined for a deployment of JAWS 2.0. */
  readonly number: number | undefined;
  /** ISO 8601: when the last region ended. */
  readonly at: string;
  readonly by: string | undefined;
  /** Those of its regions; none for a release from before they were recorded. */
  readonly accounts: readonly string[];
  readonly git: Commit | undefined;
  readonly origin: Origin | undefined;
  /** Whether a session of `jaws dev` made it: roll-backs and promotions pass over it unless it is named. */
  readonly dev: boolean;
  /** `partly`: done in some regions or functions only. `undone`: its rollout failed and was undone. */
  readonly result: 'done' | 'failed' | 'interrupted' | 'running' | 'partly' | 'undone';
  readonly regions: readonly ReleaseRegion[];
  /** The first hundred changes of the region with the most. */
  readonly changes: readonly Pick<Change, 'action' | 'kind' | 'id'>[];
  readonly changed: number;
  /** Whether any of its regions had functions then. A release without is groundwork: roles, buckets, tables. */
  readonly code: boolean;
  /** Whether it changed anything that stays: it went well in some region that is still there, or was stopped between two changes of one. */
  readonly live: boolean;
  /** Whether everything that a roll-back to it needs is kept. */
  readonly kept: boolean;
}

export interface ReleasesOptions extends ProjectAt {
  readonly profile?: string | undefined;
  readonly stage: string;
  /** Newest. */
  readonly limit: number;
  /** Gets partial results while some region has not answered. */
  readonly soFar?: ((releases: ReleasesResult) => void) | undefined;
}

/** Unread are the regions whose history could not be read. */
export interface ReleasesResult extends LackingRegions {
  readonly stage: string;
  /** Newest first. */
  readonly releases: readonly Release[];
}

export interface ShowReleaseOptions extends ProjectAt {
  readonly profile?: string | undefined;
  readonly stage: string;
  readonly release: string;
  /** Undefined: the one before it. */
  readonly than?: string | undefined;
}

export interface ShowReleaseResult {
  readonly stage: string;
  readonly release: Release;
  /** What it is compared with; undefined if nothing came before it. */
  readonly than: Release | undefined;
  readonly regions: readonly {
    readonly region: string;
    readonly changes: readonly Change[];
    /** Names of variables that differ; undefined if a version is no longer kept. */
    readonly variables: Difference | undefined;
  }[];
}

export interface Difference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface RollbackOptions {
  readonly project: OpenProject;
  readonly profile?: string | undefined;
  readonly stage: string;
  /** Undefined: every region of the stage. */
  readonly region: string | undefined;
  /** Its number or id prefix; undefined: the one before the newest. */
  readonly release?: string | undefined;
  /** Shows what would change, and changes nothing. */
  readonly plan: boolean;
  readonly recover: boolean;
  readonly forceUnlock: boolean;
  readonly allowDataLoss: readonly string[];
  readonly allowAddressLoss?: readonly string[];
  /** Called with what goes back before anything is changed, unless nothing would; throws to refuse. */
  agree?(shown: RollbackShown): Promise<void>;
}

/** What a roll-back does, as it is shown before. */
export interface RollbackShown {
  readonly stage: string;
  /** What the stage runs; undefined if no release is known to. */
  readonly from: Release | undefined;
  readonly to: Release;
  readonly plan: PlanSummary;
  /** Regions that had no code then, or whose history is not kept any more: they stay as they are. */
  readonly untouched: readonly string[];
  /** Names of variables that get an earlier value with it, by region. Unset are only those that the roll-back which is undone has added. */
  readonly variables: Readonly<Record<string, Difference>>;
  /** Whether the name of the stage has to be entered. */
  readonly isProtected: boolean;
}

export interface RollbackResult
  extends Pick<DeployResult, 'id' | 'plan' | 'applied' | 'stacks' | 'releaseNumber'>,
    Pick<RollbackShown, 'from' | 'to' | 'untouched' | 'variables'> {}

export interface PromoteOptions {
  readonly project: OpenProject;
  readonly profile?: string | undefined;
  /** The stage whose code it is. */
  readonly from: string;
  readonly to: string;
  /** Of the first stage; undefined: what it runs now. */
  readonly release?: string | undefined;
  /** Of the second stage; undefined: all. */
  readonly region: string | undefined;
  readonly plan: boolean;
  readonly recover: boolean;
  readonly forceUnlock: boolean;
  readonly allowDataLoss: readonly string[];
  /** Logical ids of functions, APIs and domains that may be replaced by ones with another address. */
  readonly allowAddressLoss?: readonly string[] | undefined;
  readonly rollout: RolloutChoice;
  /** Continues if the second stage lacks variables that functions have in the first one. */
  readonly allowMissing: boolean;
}

export interface PromoteResult extends DeployResult {
  readonly release: Release;
}
