import type { StackKind } from '../../events.ts';
import type { Template } from '../../model/types.ts';

/** A parameter that the operator has to fill in: its value is in no file of an export. */
interface OpenParameter {
  readonly parameter: string;
  /** The variable of the stage that gives it its value. */
  readonly variable: string;
}

export interface StackSetPlan {
  /** `prod-shop-l`: as JAWS names the stack. */
  readonly name: string;
  readonly kind: StackKind | 'code';
  readonly template: Template;
  /** As CloudFormation's API expects them. */
  readonly parameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
  readonly open: readonly OpenParameter[];
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html */
export interface OperationPreferences {
  readonly RegionConcurrencyType: 'SEQUENTIAL' | 'PARALLEL';
  readonly RegionOrder?: readonly string[];
  readonly MaxConcurrentPercentage: number;
  readonly FailureToleranceCount: number;
  readonly ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE';
}

/** Code that every code bucket needs. */
export interface CodeObject {
  readonly key: string;
  readonly functions: readonly string[];
  /** Absolute path of the zip. */
  readonly source: string;
  readonly bytes: number;
}

/** A stage as stack sets, in the order of their creation. */
export interface StackSetsPlan {
  readonly project: string;
  readonly stage: string;
  readonly regions: readonly string[];
  readonly bucketPrefix: string;
  readonly sets: readonly StackSetPlan[];
  readonly preferences: OperationPreferences;
  readonly code: readonly CodeObject[];
}
