import type { CodeArtifact } from '../artifacts/types.ts';
import type { Change, StackKind } from '../events.ts';
import type { RegionSettings, Template } from '../model/types.ts';
import type { Held } from './held.ts';

export type { Change, DataLoss, StackKind } from '../events.ts';

/** A stack as CloudFormation has it. */
export interface DeployedStack {
  readonly name: string;
  readonly kind: StackKind;
  /** Its ARN, which differs from that of a later stack with the same name. */
  readonly id: string;
  readonly status: string;
  readonly reason: string | undefined;
  /** Changes with every operation on the stack: its id and its LastUpdatedTime. */
  readonly revision: string;
  readonly template: Template;
  /** The version of JAWS that deployed it; absent if an older one did, which did not say. */
  readonly jaws?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * For endpoints whose body is stored in the jaws bucket. The template contains it too, except where it cannot be read, and
   */
  readonly storedBody?: { readonly key: string; readonly lost?: string };
}

/** A resource that holds data, and outlives its stack. */
export interface LeftResource {
  readonly type: string;
  /** Its name on AWS. */
  readonly physicalId: string;
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
  /** The stage's `.env` in the jaws bucket; if there is none yet, the content of the first one. */
  readonly env: Readonly<Record<string, string>>;
  /** Random, stored with the `.env`: makes digests of its values worthless to anyone who only reads a template. */
  readonly envSalt: string;
  /** Stands for all values of `env`; empty while there is no salt. */
  readonly envVersion: string;
  /** The `.env` that this deployment will write, because the region has none, or one without a stored version. */
  readonly firstEnv: string | undefined;
  /** The key at which JAWS 1 wrote the `.env`, if it is read from there; this deployment carries it over. */
  readonly formerEnv?: string;
  /**
   * `missing`: the jaws bucket was deleted by hand, and with it all code and the environment. `retained`: it is all that is left of
   * the resources. Otherwise absent.
   */
  readonly bucketState?: 'missing' | 'retained';
  /** Functions that run code of a session of `jaws dev` (logical ids), and whose session it is; absent if none does. */
  readonly swapped?:
    | { readonly owner: string; readonly since: string; readonly functions: readonly string[] | 'all' }
    | undefined;
  /** Whether the lease was held at the time of the read; absent if unknown. */
  readonly isLeased?: boolean;
  /** Whether a deployment began then and had not recorded its end; absent if unknown. */
  readonly isOpen?: boolean;
  /** Keys of the notes in the bucket that say which stacks have the stack policy; absent if unknown. */
  readonly protectedBy?: readonly string[];
  /** When the region was removed, by whom, and what was kept then; absent if it was not, or was deployed again since. */
  readonly removed?: { readonly at: string; readonly by: string; readonly kept: readonly LeftResource[] } | undefined;
  /** The rollout's alarms that the region has; read if a canary watches them. */
  readonly alarms?: readonly string[];
  /** The stage's own alarms that are in ALARM; read if a canary watches them. */
  readonly ringing?: readonly string[];
}

/**
 * The state of a region after a deployment, stored so it can be restored. Neither templates nor this state hold values
 * of variables: those are in the versions of the environment that the templates name.
 */
export interface RegionState {
  readonly stacks: readonly {
    readonly name: string;
    readonly kind: StackKind;
    readonly template: Template;
  }[];
  /** Version of the stage's environment at that time; empty if unknown. */
  readonly env: string;
  /** Versions of functions that these templates name, by the functions' names, as far as their numbers are known. Absent in older states. */
  readonly published?: Readonly<Record<string, PublishedVersion>>;
}

/** A version of a function: by the hash in its logical id, and by the number that Lambda gave it. */
export interface PublishedVersion {
  readonly hash: string;
  readonly version: string;
  /** Id of the first deployment since which the function has not been re-created. */
  readonly since: string;
}

/** The user's request. */
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
   * `none`: deployed exactly so already. `maybe`: updated only if an output that it uses changes with the resources.
   * `delete`: it is empty now.
   */
  readonly action: 'create' | 'update' | 'maybe' | 'delete' | 'none';
  readonly template: Template;
  /** The version of JAWS that deployed it; absent if an older one did, which did not say. */
  readonly jaws?: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters with values from outputs of another stack of this plan: parameter -> output of the resources stack. */
  readonly fromResources: Readonly<Record<string, string>>;
  /** Parameters with values from outputs of the resources stack in the stage's home region. */
  readonly fromHome?: Readonly<Record<string, HomeOutput>>;
  /** Parameters with values from outputs of the endpoints' stack, which this deployment creates or changes: parameter -> output. */
  readonly fromEndpoints?: Readonly<Record<string, string>>;
  /** Parameters with the ARN of the stream of a table in this region: parameter -> the table's name. */
  readonly fromReplica?: Readonly<Record<string, string>>;
  /** Numbers of versions that the template restores, by the names of their functions. */
  readonly published?: RegionState['published'];
  readonly changes: readonly Change[];
  /** What stays although the state that is restored lacks it: data and addresses. */
  readonly held?: readonly Held[];
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
  /** Distinguishes several updates of one stack in one deployment. */
  readonly step?: string;
  /** The `.env` to write after this plan, if there is none. */
  readonly firstEnv: { readonly text: string; readonly salt: string } | undefined;
  readonly uploads: readonly Upload[];
  /** Code of selected functions that is deployed already; uploaded only if it was deleted from the bucket. */
  readonly kept: readonly Upload[];
  /** Keys of all code that the stacks of this region need once the plan is applied. */
  readonly code: readonly string[];
  /** In the order in which they are applied. */
  readonly stacks: readonly StackPlan[];
}

/** Region plans that are applied in parallel, once the phase before has ended. */
export interface Phase {
  readonly name: 'resources' | 'functions' | 'domains';
  readonly regions: readonly RegionPlan[];
}

/** A whole deployment as a value: made by `plan/`, executed and recorded by `deploy/`. */
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
