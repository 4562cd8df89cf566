import type { CreationPolicy } from './creation-policy.ts';
import type { Json, JsonObject } from './json.ts';

export interface ParameterDefinition {
  readonly type: string;
  readonly default?: string;
  readonly noEcho: boolean;
  readonly description?: string;
  readonly constraintDescription?: string;
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
}

export interface ResourceDefinition {
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition?: string;
  /** Text, or a function of parameters where the template uses the language extensions. */
  readonly deletionPolicy?: Json;
  readonly updateReplacePolicy?: Json;
  readonly metadata?: Json;
  readonly creationPolicy?: CreationPolicy;
  /** Of an alias: how CodeDeploy shifts its traffic to another version. */
  readonly updatePolicy?: Json;
}

export interface OutputDefinition {
  readonly value: Json;
  readonly description?: string;
  readonly condition?: string;
  readonly exportName?: Json;
}

/** A template whose structure was checked; its expressions are still unevaluated. */
export interface Template {
  readonly description?: string;
  readonly metadata?: Json;
  readonly transforms: readonly string[];
  readonly parameters: ReadonlyMap<string, ParameterDefinition>;
  readonly mappings: ReadonlyMap<string, JsonObject>;
  readonly conditions: ReadonlyMap<string, Json>;
  readonly resources: ReadonlyMap<string, ResourceDefinition>;
  readonly outputs: ReadonlyMap<string, OutputDefinition>;
  readonly rules: ReadonlyMap<string, JsonObject>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const limits = { body: 51_200, url: 1_048_576, resources: 500, parameters: 200, outputs: 200, mappings: 200 };
