import { createHash } from 'node:crypto';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { entry, isObject, type Json, type JsonObject } from '../template/json.ts';
import type { Deployment } from './deployment-preference.ts';
import type { RequestRules } from './requests.ts';

export const SAM = 'AWS::Serverless-2016-10-31';

/** A resource of the template, its properties with those of `Globals`. */
export interface SamResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** `Condition`, `DeletionPolicy`, `UpdateReplacePolicy`: what everything made of it gets too. */
  readonly attributes: JsonObject;
  readonly dependsOn?: Json;
  readonly metadata?: Json;
}

/** One route of an API, as a function's event requests it. */
export interface Route {
  readonly path: string;
  readonly method: string;
  readonly operation: JsonObject;
  /** The event's `Auth`. */
  readonly auth: JsonObject;
  readonly condition?: string;
  /** The event's settings for its requests. */
  readonly requests?: RequestRules;
}

/** The template while it is being transformed. */
export interface Build {
  /** As they came, for what one resource must know of another. */
  readonly sources: ReadonlyMap<string, SamResource>;
  readonly resources: Map<string, JsonObject>;
  readonly restRoutes: Map<string, Route[]>;
  readonly httpRoutes: Map<string, Route[]>;
  /** The new target of a `Ref`: `Layer` → `Layer1a2b3c4d5e`, `Function.Alias` → `FunctionAliaslive`. */
  readonly renamed: Map<string, string>;
  /** Conditions that are added to the template's own. */
  readonly conditions: Map<string, Json>;
  readonly globals: JsonObject;
  readonly region: string;
  /** Of functions whose traffic CodeDeploy shifts. */
  readonly deployments: Deployment[];
  /** Parameters' values in the place of their `Ref`s. */
  resolve(value: Json): Json;
}

/** A mistake in a resource. */
export class SamProblem extends Error {
  constructor(logicalId: string, problem: string) {
    super(`Resource with id [${logicalId}] is invalid. ${problem}`);
  }
}

export function transformFailure(name: string, problem: string): AwsError {
  return new AwsError('ValidationError', `Transform ${name} failed with: ${problem}`, 400);
}

/** An unsupported feature of SAM, by its name. */
export function absent(subject: string): AwsError {
  return notImplemented(`${subject} of the transform ${SAM}`);
}

export function put(
  build: Build,
  logicalId: string,
  type: string,
  properties: JsonObject,
  more: JsonObject = {},
): void {
  build.resources.set(logicalId, { Type: type, ...more, Properties: properties });
}

export function object(value: Json | undefined): JsonObject {
  return isObject(value) ? (value as JsonObject) : {};
}

/** Those of `names` that `from` has. */
export function pick(from: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (Object.hasOwn(from, name) ? [[name, from[name]!]] : [])));
}

/** Members that have a value. */
export function defined(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** The logical id that `{Ref: X}` or a plain name of a resource means. */
export function referenced(value: Json | undefined): string | undefined {
  const ref = isObject(value) ? entry(value as JsonObject, 'Ref') : undefined;
  return typeof ref === 'string' ? ref : undefined;
}

/** SHA-1 of the most compact JSON with its members in order: SAM's suffix of logical ids that follow their content. */
export function hashOf(value: Json): string {
  return createHash('sha1').update(compact(value)).digest('hex');
}

function compact(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(compact).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, item]) => `${JSON.stringify(name)}:${compact(item)}`).join(',')}}`;
}

/** YAML reads `2.0` as a number. */
export function formatVersion(value: Json | undefined): Json | undefined {
  return typeof value === 'number' ? value.toFixed(1) : value;
}

/** SAM's tags are a map; most of CloudFormation's are a list. */
export function tagList(tags: Json | undefined): Json[] {
  return Object.entries(object(tags)).map(([Key, Value]) => ({ Key, Value }));
}

/** Bucket, key and version of `s3://…` or of an object that names them. */
export function codeLocation(
  resource: SamResource,
  property: string,
  names: readonly [bucket: string, key: string, version: string],
): JsonObject {
  const value = resource.properties[property];
  const [bucket, key, version] = names;
  if (isObject(value)) {
    const { Bucket, Key, Version } = value as JsonObject;
    return defined({ [bucket]: Bucket, [key]: Key, [version]: Version });
  }
  const match = /^s3:\/\/([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(String(value));
  if (!match) {
    throw new SamProblem(
      resource.logicalId,
      `'${property}' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.`,
    );
  }
  return defined({ [bucket]: match[1], [key]: match[2], [version]: match[3] });
}
