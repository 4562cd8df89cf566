import type { CodeArtifact } from '../artifacts/types.ts';
import type { Change, StackKind } from '../events.ts';
import type { RegionSettings, Template } from '../model/types.ts';

export type { Change, DataLoss, StackKind } from '../events.ts';

/** A stack as CloudFormation has it. */
export interface DeployedStack {
  readonly name: string;
  readonly kind: StackKind;
  /** Its ARN, which a stack of the same name that is made later does not share. */
  readonly id: string;
  readonly status: string;
  readonly reason: string | undefined;
  /** Changes with every operation on the stack: its id and its LastUpdatedTime. */
  readonly revision: string;
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * For endpoints whose body lies in the jaws bucket. The template contains it too, except where it cannot be read, and
   */
  readonly storedBody?: { readonly key: string; readonly lost?: string };
}

/** What one stage has in one region; stacks that do not exist are absent. */
export interface DeployedRegion {
  readonly stage: string;
  readonly region: string;
  readonly account: string;
  readonly resources: DeployedStack | undefined;
  /** Shards in order: `-l`, `-l2`, … */
  readonly lambdas: readonly DeployedStack[];
  readonly endpoints: DeployedStack | undefined;
  readonly domains?: DeployedStack | undefined;
  /** The stage's `.env` in the jaws bucket; where there is none yet, what the first one will say. */
  readonly env: Readonly<Record<string, string>>;
  /** Random, kept with the `.env`: makes digests of its values worthless to anyone who only reads a template. */
  readonly envSalt: string;
  /** Stands for all values of `env`; empty while there is no salt. */
  readonly envVersion: string;
  /** The `.env` that this deployment is to write, because the region has none, or one of which no version is kept. */
  readonly firstEnv: string | undefined;
  /**
   * `missing`: the jaws bucket was deleted by hand, and all code and the environment with it. `retained`: it is all that is left of
   * the resources. Absent in every other case.
   */
  readonly bucketState?: 'missing' | 'retained';
  /** Functions that run code of a session of `jaws dev` (logical ids), and whose it is; absent where none does. */
  readonly swapped?:
    | { readonly owner: string; readonly since: string; readonly functions: readonly string[] | 'all' }
    | undefined;
  /** Whether somebody had the lease when it was read; absent where that is not known. */
  readonly isLeased?: boolean;
  /** Those of the rollout's alarms that the region has; read where a canary looks at them. */
  readonly alarms?: readonly string[];
  /** The stage's own alarms that are in ALARM; read where a canary looks at them. */
  readonly ringing?: readonly string[];
}

/**
 * What a region has after a deployment, kept so that it can be brought back. Templates hold no value of a variable, and so does this
 * not: values are in the versions of the environment that the templates name.
 */
export interface RegionState {
  readonly stacks: readonly {
    readonly name: string;
    readonly kind: StackKind;
    readonly template: Template;
  }[];
  /** Version of the stage's environment at that time; empty where none is known. */
  readonly env: string;
  /** Versions of functions that these templates name, by the functions' names, as far as their numbers are known. Absent in states of before this was kept. */
  readonly published?: Readonly<Record<string, PublishedVersion>>;
}

/** A version of a function: by the hash in its logical id, and by the number that Lambda gave it. */
export interface PublishedVersion {
  readonly hash: string;
  readonly version: string;
  /** Id of the deployment since which the function is known to be the same one. */
  readonly since: string;
}

/** What the user asked for. */
export interface Selection {
  readonly stage: string;
  /** One or several; undefined means all regions of the stage. */
  readonly region: string | readonly string[] | undefined;
  readonly resources: boolean;
  /** Function ids, or all that `deploy` allows; an empty list for none. */
  readonly functions: readonly string[] | 'all';
  /** Endpoint ids, or all; an empty list for none. */
  readonly endpoints: readonly string[] | 'all';
  /** The custom domains of the stage, as jaws.json has them. */
  readonly domains?: boolean;
  /** Ids of functions to remove, with their endpoints. */
  readonly remove?: readonly string[];
}

export interface Upload {
  readonly artifact: CodeArtifact;
  readonly key: string;
}

export interface HomeOutput {
  readonly region: string;
  /** Of the resources stack there. */
  readonly output: string;
}

export interface StackPlan {
  readonly name: string;
  readonly kind: StackKind;
  /**
   * `none`: deployed exactly so already. `maybe`: updated only if an output that it takes has another value after the resources
   * were changed. `delete`: nothing is left in it.
   */
  readonly action: 'create' | 'update' | 'maybe' | 'delete' | 'none';
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters whose value is an output of another stack of this plan: parameter -> output of the resources stack. */
  readonly fromResources: Readonly<Record<string, string>>;
  /** Parameters whose value is an output of the resources stack in the home region of the stage. */
  readonly fromHome?: Readonly<Record<string, HomeOutput>>;
  /** Parameters whose value is an output of the endpoints' stack, which this deployment makes or changes: parameter -> output. */
  readonly fromEndpoints?: Readonly<Record<string, string>>;
  /** Parameters whose value is the ARN of the stream of a table in this region: parameter -> the table's name. */
  readonly fromReplica?: Readonly<Record<string, string>>;
  /** Numbers of versions that the template brings back, by the names of their functions. */
  readonly published?: RegionState['published'];
  readonly changes: readonly Change[];
  /** Tags of jaws.json, and names of those that it no longer has. */
  readonly projectTags?: StackTags;
}

export interface StackTags {
  readonly set: Readonly<Record<string, string>>;
  readonly drop: readonly string[];
}

export interface RegionPlan {
  readonly stage: string;
  readonly region: string;
  readonly bucket: string;
  readonly settings?: RegionSettings | undefined;
  /** Tells updates of one stack in one deployment apart. */
  readonly step?: string;
  /** The `.env` to write after this plan, where there is none. */
  readonly firstEnv: { readonly text: string; readonly salt: string } | undefined;
  readonly uploads: readonly Upload[];
  /** Code of selected functions that is deployed already; uploaded only where it was deleted from the bucket. */
  readonly kept: readonly Upload[];
  /** Keys of all code that the stacks of this region need once the plan is applied. */
  readonly code: readonly string[];
  /** In the order in which they are applied. */
  readonly stacks: readonly StackPlan[];
}

/** Region plans that are applied side by side, once the phase before has ended. */
export interface Phase {
  readonly name: 'resources' | 'functions' | 'domains';
  readonly regions: readonly RegionPlan[];
}

/** All that a deployment is: made by `plan/`, executed and recorded by `deploy/`. */
export interface Deployment {
  /** Sorts by time: `20261128T133500Z-4f2a1c`. */
  readonly id: string;
  readonly project: string;
  readonly stage: string;
  /** What was read, region by region. */
  readonly base: readonly DeployedRegion[];
  /** In order. */
  readonly phases: readonly Phase[];
  /** Function id -> hash of its code, for every function that was selected. */
  readonly code: Readonly<Record<string, string>>;
  /** Region -> version of its environment. */
  readonly env: Readonly<Record<string, string>>;
}
