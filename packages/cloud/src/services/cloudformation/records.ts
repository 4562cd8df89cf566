import type {
  Capability,
  Change,
  ChangeSetStatus,
  ChangeSetType,
  DeletionMode,
  DeploymentMode,
  ExecutionStatus,
  OnFailure,
  OnStackFailure,
  OperationType,
  ResourceStatus,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import type { ConfigRecord } from './deployment-config.ts';
import type { Json } from './template/json.ts';
import type { ValidationRecord } from './validation/early-validation.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The input of a deployment: stored twice while an update may still be rolled back. */
export interface StackInput {
  /** As the caller gave it, JSON or YAML. */
  readonly template: string;
  /** JSON, as the template's transforms made it; undefined when it has none but the language extensions. */
  readonly processed?: string;
  readonly description?: string;
  /** Values by name as the caller gave them, defaults filled in; lists as comma-separated text. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of parameters whose values must not be shown. */
  readonly noEcho: readonly string[];
  /** The value of an `AWS::SSM::Parameter::Value<…>` parameter at the start of the deployment. */
  readonly resolved: Readonly<Record<string, string>>;
  readonly capabilities: readonly Capability[];
  readonly tags: readonly Tag[];
  readonly notificationArns: readonly string[];
  readonly roleArn?: string;
  /** Alarms that take a deployment back, and how long they are watched after it. */
  readonly rollback?: { readonly triggers: readonly { arn: string; type: string }[]; readonly minutes?: number };
}

/** Of a stack that no template has made yet. */
export const emptyInput: StackInput = {
  template: '',
  parameters: {},
  noEcho: [],
  resolved: {},
  capabilities: [],
  tags: [],
  notificationArns: [],
};

/** The text that a stack is made from. */
export const effectiveTemplate = (input: StackInput): string => input.processed ?? input.template;

export interface OutputRecord {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** A stack, key: its id. Times are milliseconds since the epoch. */
export interface StackRecord {
  readonly id: string;
  readonly name: string;
  readonly status: StackStatus;
  readonly statusReason?: string;
  readonly created: number;
  readonly updated?: number;
  readonly deleted?: number;
  readonly input: StackInput;
  /** The input of the last deployment that came to an end, while another is under way or is being rolled back. */
  readonly previous?: StackInput;
  /** Capital letters as in `Outputs`; empty until the first deployment ends. */
  readonly outputs: readonly OutputRecord[];
  /** Names of other stacks' exports that this stack's properties and outputs were made from. */
  readonly imports: readonly string[];
  readonly disableRollback: boolean;
  /** Of the last operation, where its caller said one. */
  readonly deploymentConfig?: ConfigRecord | undefined;
  readonly onFailure?: OnFailure;
  readonly retainExceptOnCreate?: boolean;
  readonly timeoutInMinutes?: number;
  readonly terminationProtection: boolean;
  readonly policy?: string;
  readonly policyDuringUpdate?: string;
  readonly parentId?: string;
  readonly rootId?: string;
  readonly changeSetId?: string;
  /** The operation under way, or the last one. */
  readonly operation?: StackOperation;
  /**
   * The resources that the running deployment imports instead of creating them: physical ids by logical id. Until the deployment has
   * succeeded, the stack must not delete these.
   */
  readonly importing?: Readonly<Record<string, string>>;
  /** The result of the last detection, until the next deployment. */
  readonly drift?: { readonly status: 'DRIFTED' | 'IN_SYNC' | 'NOT_CHECKED'; readonly checked: number };
  /** Whether the update under way, or the last one, compares with what exists: a drift-aware change set started it. */
  readonly revertDrift?: boolean;
  /** The mode of the last deletion; `forced`: also for a stuck stack. */
  readonly deletionMode?: DeletionMode;
  readonly forced?: boolean;
  /** Logical ids that a running deletion or roll-back leaves alone, as its caller asked. */
  readonly skip?: readonly string[];
}

/** An operation on a stack between two stable states. A roll-back is an operation of its own. */
interface StackOperation {
  readonly id: string;
  readonly type: OperationType;
}

/** A physical resource of a stack, as its type's handler needs it again. */
export interface PhysicalResource {
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Logical ids that this resource's properties or `DependsOn` name: it is deleted before them. */
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
  readonly metadata?: Json;
}

/** A resource that a replacement or a roll-back left behind, to be deleted in the clean-up. */
export interface Leftover extends PhysicalResource {
  readonly policy: string;
}

/** A logical resource, key: its logical id. Written with its intent before anything is created, changed or deleted. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly statusReason?: string;
  readonly timestamp: number;
  readonly description?: string;
  /** The existing resource: undefined before it is created and after it is deleted. */
  readonly current?: PhysicalResource;
  /** Physical id of the last deleted resource. */
  readonly deletedId?: string;
  /** A creation that has begun and has no result yet: enough to find the resource that it may have created. */
  readonly creating?: Intent;
  /** Properties that a running or failed update in place asks for. */
  readonly asked?: Readonly<Record<string, unknown>>;
  /** An update that has CodeDeploy shift an alias's traffic: a roll-back stops it first. */
  readonly shift?: AliasShift;
  /** The state when the running update reached this resource; null if it did not exist. */
  readonly before?: PhysicalResource | null;
  /** The actual properties at that time, if they were changed by hand: a roll-back of a drift-aware update restores these. */
  readonly actualBefore?: Readonly<Record<string, unknown>>;
  readonly leftovers?: readonly Leftover[];
  /** A roll-back was asked to skip it: its state is unknown until it is changed again. */
  readonly skipped?: boolean;
  /** The template no longer holds it: it goes in the clean-up. */
  readonly removed?: boolean;
}

/** `CodeDeployLambdaAliasUpdate` of a template: hooks are names or ARNs of functions. */
export interface AliasShift {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly before?: string;
  readonly after?: string;
}

export interface Intent {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Random part of generated names. */
  readonly suffix: string;
  /** The generated name, once the type's handler has asked for it. */
  readonly name?: string;
  readonly dependsOn: readonly string[];
  /** Whether something of that name was there before: then a crash leaves it alone. */
  readonly existed: boolean;
}

export interface EventRecord {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly timestamp: number;
  readonly status: string;
  readonly reason?: string;
  /** JSON, with the values of `NoEcho` parameters masked. */
  readonly properties?: string;
  readonly token?: string;
  readonly operation?: StackOperation;
}

/** A macro, key: its name. */
export interface MacroRecord {
  readonly name: string;
  readonly functionName: string;
  readonly description?: string;
}

/** A change set, key: its id. */
export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly type: ChangeSetType;
  readonly description?: string;
  readonly status: ChangeSetStatus;
  readonly statusReason?: string;
  readonly executionStatus: ExecutionStatus;
  readonly created: number;
  readonly input: StackInput;
  readonly changes: readonly Change[];
  /** Physical ids of what exists already and is taken over, by logical id. */
  readonly importing?: Readonly<Record<string, string>>;
  readonly onStackFailure?: OnStackFailure;
  readonly includeNestedStacks?: boolean;
  readonly deploymentMode?: DeploymentMode;
  readonly deploymentConfig?: ConfigRecord | undefined;
  /** Of a drift-aware change set: whether its stack was as deployed when it was made. */
  readonly stackDriftStatus?: 'DRIFTED' | 'IN_SYNC';
  /** Ids of the change sets that this one of a nested stack belongs to. */
  readonly parentId?: string;
  readonly rootId?: string;
  readonly clientToken?: string;
  /** Of its creation; undefined for one that an earlier version made. */
  readonly operationId?: string;
  /** Of the begin and the end of its creation, then of each of `validations`. */
  readonly eventIds?: readonly string[];
  readonly validations?: readonly ValidationRecord[];
}
