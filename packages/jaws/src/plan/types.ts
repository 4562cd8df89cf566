import type { CodeArtifact } from '../artifacts/types.ts';
import type { Template } from '../model/types.ts';

export type StackKind = 'resources' | 'lambdas' | 'endpoints';

/** A stack as CloudFormation has it. */
export interface DeployedStack {
  readonly name: string;
  readonly kind: StackKind;
  readonly status: string;
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What one stage has in one region; stacks that are not there are absent. */
export interface DeployedRegion {
  readonly stage: string;
  readonly region: string;
  readonly account: string;
  readonly resources: DeployedStack | undefined;
  /** Shards in order: `-l`, `-l2`, … */
  readonly lambdas: readonly DeployedStack[];
  readonly endpoints: DeployedStack | undefined;
  /** The stage's `.env` in the jaws bucket; empty when there is none. */
  readonly env: Readonly<Record<string, string>>;
  /** Random, kept with the `.env`: makes digests of its values worthless to whoever reads a template. */
  readonly envSalt: string;
}

/** What the user asked for. */
export interface Selection {
  readonly stage: string;
  /** Undefined means all regions of the stage. */
  readonly region: string | undefined;
  readonly resources: boolean;
  /** Function ids, or all that `deploy` allows; an empty list for none. */
  readonly functions: readonly string[] | 'all';
  /** Endpoint ids, or all; an empty list for none. */
  readonly endpoints: readonly string[] | 'all';
}

export interface Change {
  readonly action: 'create' | 'update' | 'delete';
  readonly kind: 'function' | 'endpoint' | 'resource';
  /** Function id, endpoint id or logical id. */
  readonly id: string;
  /** What differs: `code`, `MemorySize`, `environment`, … */
  readonly why: readonly string[];
}

export interface Upload {
  readonly artifact: CodeArtifact;
  readonly key: string;
}

export interface StackPlan {
  readonly name: string;
  readonly kind: StackKind;
  /** `none`: deployed exactly so already. `delete`: nothing is left in it. */
  readonly action: 'create' | 'update' | 'delete' | 'none';
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters whose value is an output of another stack of this plan: parameter -> output of the resources stack. */
  readonly fromResources: Readonly<Record<string, string>>;
  readonly changes: readonly Change[];
}

export interface RegionPlan {
  readonly stage: string;
  readonly region: string;
  readonly bucket: string;
  readonly uploads: readonly Upload[];
  /** In the order in which they are applied. */
  readonly stacks: readonly StackPlan[];
}

export interface Plan {
  readonly regions: readonly RegionPlan[];
}
