import type { OutputName } from './functions/stack-output.ts';
import type { Json } from './json.ts';

/** A value that only a deployment will tell: the attribute of a resource that does not exist yet. */
export const UNKNOWN: unique symbol = Symbol('known after deployment');

/** AWS's text in a change set for a value that is known only at deployment. */
export const LATER = '{{changeSet:KNOWN_AFTER_APPLY}}';
/** `AWS::NoValue`: the property or list item is left out. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

/** A template's expression evaluated. Objects are made by `Object.fromEntries`, so that no name reaches a prototype. */
export type Value =
  | null
  | boolean
  | number
  | string
  | typeof UNKNOWN
  | typeof NO_VALUE
  | readonly Value[]
  | { readonly [name: string]: Value };

/** The context of expressions: the meaning of their names. Each may throw the answer for an unknown name. */
export interface Scope {
  /** A parameter, a pseudo parameter, or a resource's id. */
  ref(name: string): Value;
  attribute(logicalId: string, attribute: string): Value;
  condition(name: string): boolean;
  /** Undefined when the mapping has no such keys. */
  mapping(name: string, top: string, second: string): Json | undefined;
  importValue(name: string): Value;
  stackOutput(output: OutputName): Value;
  readonly region: string;
  /** `Fn::Length`, `Fn::ToJsonString`, `Fn::FindInMap` with a default: only under `Transform: AWS::LanguageExtensions`. */
  readonly languageExtensions: boolean;
}

export type Evaluate = (expression: Json) => Value;
/** One intrinsic function: its unevaluated argument, how to evaluate parts of it, and where. */
export type Intrinsic = (argument: Json, evaluate: Evaluate, scope: Scope) => Value;

/** Whether a value, at any depth, depends on something that is not known yet. */
export function hasUnknown(value: Value): boolean {
  if (value === UNKNOWN) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasUnknown);
}

/** A value as CloudFormation writes it into text. */
export function asText(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}
