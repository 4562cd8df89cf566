import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../base/text.ts';
import { runtimeFor } from '../model/runtime.ts';
import { costsOf, type ModuleCosts } from './costs.ts';
import type { DataPlace } from './data-places.ts';
import { functionsOf, objectIn } from './functions.ts';
import { type Permission, powersOf } from './powers.ts';
import { holdsData } from './template.ts';
import { type Json, type ModulePackage, sections } from './types.ts';

/** What a module brings, in plain words, for a user who decides about it. */
export interface ModuleDescription {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  readonly description: string;
  /** `awsm-images/thumbnail`, with its runtime and the types of its triggers beside endpoints. */
  readonly functions: readonly {
    readonly id: string;
    readonly runtime: string;
    readonly calledBy: readonly string[];
  }[];
  /** `GET /images/thumbnail`. */
  readonly endpoints: readonly string[];
  /** The endpoints that everyone on the internet can call, with their author's reason. */
  readonly open: readonly { readonly endpoint: string; readonly reason?: string }[];
  readonly permissions: readonly Permission[];
  /** Programs of `package.build`, which packaging starts as the user. */
  readonly programs: readonly { readonly function: string; readonly command: readonly string[] }[];
  readonly resources: readonly DescribedResource[];
  /** Names that were made unique; only before an installation. */
  readonly names?: readonly UniqueName[];
  /** Where its data is; only if a stage of the project has several regions. */
  readonly data?: readonly DataPlace[];
  /** Environment variables that need a value. */
  readonly variables: readonly string[];
  /** Optional environment variables. */
  readonly optionalVariables: readonly string[];
  /** Those of both whose values are secret. */
  readonly secrets: readonly string[];
  readonly costs: ModuleCosts;
  /** For an npm package before its installation. */
  readonly provenance?: Provenance;
  /** Scripts that npm would run, with their text. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

interface DescribedResource {
  readonly name: string;
  readonly type: string;
  readonly note?: string;
  /** What happens to its data when the module is removed. */
  readonly data?: 'kept' | 'deleted';
  /** Where it exists in a stage of several regions. */
  readonly regions: 'each' | 'home' | 'replicated';
}

/** What a registry says about the origin of a package. */
export interface Provenance {
  /** Whether the registry has signed it. */
  readonly signed: boolean;
  /** Type of the statement about its source and its build: `https://slsa.dev/provenance/v1`. */
  readonly attested?: string;
  /** Where the statement is. */
  readonly url?: string;
}

/** A name that would be identical in all stages and regions, and its replacement in this project. */
export interface UniqueName {
  /** Logical id. */
  readonly resource: string;
  readonly type: string;
  /** With `${Name}` for values from CloudFormation. */
  readonly before: string;
  readonly after: string;
  readonly places: readonly { readonly stage: string; readonly region: string; readonly name: string }[];
}

/** The runtime that a module names, and the one that it will run on. */
function runtimeText(named: unknown): string {
  const wanted = typeof named === 'string' ? named : undefined;
  const { runtime } = runtimeFor(wanted, { installed: true });
  return wanted === undefined || wanted === runtime ? runtime : `${wanted}, which runs on ${runtime} now`;
}

/** Every function has these. */
const given = /^JAWS_/;

export function describeModule(module: ModulePackage): ModuleDescription {
  const described: ModuleDescription['functions'][number][] = [];
  const functions = functionsOf(module);
  for (const { id, lambda } of functions) {
    if (!lambda) continue;
    const properties = isObject(lambda.cloudFormation) ? lambda.cloudFormation : {};
    const sources = isObject(lambda.eventSources) ? Object.values(lambda.eventSources) : [];
    const calledBy = sources.flatMap((source) => (isObject(source) ? [String(source.Type)] : []));
    described.push({ id, runtime: runtimeText(properties.Runtime), calledBy });
  }
  const named = (field: string) =>
    functions
      .flatMap(({ lambda }) => [lambda?.[field]].flat())
      .filter((name) => typeof name === 'string')
      .filter((name) => !given.test(name));
  const variables = new Set(named('envVars'));
  const endpoints = functions.flatMap((one) => one.endpoints);
  return {
    name: module.name,
    package: module.package,
    version: module.version,
    description: module.description,
    functions: described,
    endpoints: endpoints.map(({ id }) => id),
    open: endpoints
      .filter(({ isOpen }) => isOpen)
      .map(({ id, reason }) => ({ endpoint: id, ...(reason !== undefined && { reason }) })),
    permissions: powersOf(module).map(({ file, path, ...permission }) => permission),
    programs: functions.flatMap(({ id, lambda }) => {
      const { build } = objectIn(lambda, 'package');
      return build === undefined ? [] : [{ function: id, command: [build].flat().map(String) }];
    }),
    resources: Object.entries(module.additions.named.Resources).map(([name, resource]) =>
      describeResource(name, resource),
    ),
    variables: [...variables].sort(),
    optionalVariables: [...new Set(named('optionalEnvVars'))].filter((name) => !variables.has(name)).sort(),
    secrets: [...new Set(named('secretEnvVars'))].sort(),
    costs: costsOf(module),
    scripts: module.scripts,
    dependencies: module.dependencies,
  };
}

/** Services whose resources grant nothing but what powersOf finds. */
const known =
  /^AWS::(?:ApiGateway|ApiGatewayV2|CloudFront|CloudWatch|Cognito|DynamoDB|Events|IAM::(?:Role|User|Group|AccessKey|\w*Policy)$|KMS|Kinesis|Lambda|Logs|Route53|S3|SNS|SQS|SSM|Scheduler|SecretsManager|StepFunctions)\b/;

function describeResource(name: string, resource: unknown): DescribedResource {
  const { Type, Metadata, DeletionPolicy } = resource as Json;
  const metadata = isObject(Metadata) ? Metadata : {};
  const regions = metadata['jaws:home'] ? 'home' : metadata['jaws:replicate'] ? 'replicated' : 'each';
  const data = holdsData(resource) ? (/^Retain/.test(String(DeletionPolicy)) ? 'kept' : 'deleted') : undefined;
  return {
    name,
    type: String(Type),
    regions,
    ...(!known.test(String(Type)) && { note: 'of a type that JAWS does not know: nothing here says what it may do' }),
    ...(data && { data }),
  };
}

/** Of a description, what an earlier version did not have. Scripts and packages are all there: npm installs them anew. */
export function whatIsNew(module: ModuleDescription, before: ModuleDescription): ModuleDescription {
  const fresh = <T>(now: readonly T[], was: readonly T[]) =>
    now.filter((one) => !was.some((old) => isDeepStrictEqual(one, old)));
  const { functions, endpoints, permissions, programs, resources, variables, optionalVariables, costs } = module;
  const open = fresh(module.open, before.open);
  return {
    ...module,
    functions: fresh(functions, before.functions),
    endpoints: endpoints.filter((id) => !before.endpoints.includes(id) || open.some(({ endpoint }) => endpoint === id)),
    open,
    permissions: fresh(permissions, before.permissions),
    programs: fresh(programs, before.programs),
    resources: fresh(resources, before.resources),
    variables: fresh(variables, before.variables),
    optionalVariables: fresh(optionalVariables, before.optionalVariables),
    costs: { perUse: fresh(costs.perUse, before.costs.perUse), idle: fresh(costs.idle, before.costs.idle) },
  };
}

/** Whether a module is empty. */
export const isEmpty = ({ files, additions }: ModulePackage): boolean =>
  files.size <= 1 &&
  additions.lambda.length + additions.apiGateway.length === 0 &&
  sections.every((section) => Object.keys(additions.named[section]).length === 0);
