import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../base/text.ts';
import { runtimeFor } from '../model/runtime.ts';
import { costsOf, type ModuleCosts } from './costs.ts';
import type { DataPlace } from './data-places.ts';
import { eventSourcesOf, functionsOf, objectIn } from './functions.ts';
import type { PackageScripts, Scripts } from './install-scripts.ts';
import { powersOf } from './powers.ts';
import { type Program, programsOf } from './programs.ts';
import { inWords } from './rights.ts';
import type { Permission } from './statements.ts';
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
  /** What packaging starts as the user. */
  readonly programs: readonly Program[];
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
  /** Scripts of the package itself that npm would run, with their text. */
  readonly scripts: Scripts;
  /** Install scripts of the other packages that come with it; only before an installation. */
  readonly dependencyScripts?: readonly PackageScripts[];
  /** Commands that npm puts beside those of the project, which scripts find by their names. */
  readonly commands: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  /** Packages of the project, which npm installs if they are missing. */
  readonly peers: readonly string[];
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
    const calledBy = Object.values(objectIn(lambda, 'eventSources')).flatMap((source) => {
      if (!isObject(source)) return [];
      const of = eventSourcesOf(source).join(', ');
      return [of === '' ? inWords(source.Type) : `${inWords(source.Type)} of ${of}`];
    });
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
    programs: programsOf(module),
    resources: Object.entries(module.additions.named.Resources).map(([name, resource]) =>
      describeResource(name, resource),
    ),
    variables: [...variables].sort(),
    optionalVariables: [...new Set(named('optionalEnvVars'))].filter((name) => !variables.has(name)).sort(),
    secrets: [...new Set(named('secretEnvVars'))].sort(),
    costs: costsOf(module),
    scripts: module.scripts,
    commands: module.commands,
    dependencies: module.dependencies,
    peers: module.peers,
  };
}

/** Types of which powersOf finds all that they grant. Each by its name: a service also has types that do much more. */
const known = new Set(
  Object.entries({
    ApiGateway:
      'Account ApiKey Authorizer BasePathMapping Deployment DomainName Method Model RequestValidator Resource RestApi Stage UsagePlan',
    ApiGatewayV2:
      'Api ApiMapping Authorizer Deployment DomainName Integration IntegrationResponse Model Route RouteResponse Stage',
    CloudFront:
      'CachePolicy CloudFrontOriginAccessIdentity Distribution OriginAccessControl OriginRequestPolicy ResponseHeadersPolicy',
    CloudWatch: 'Alarm CompositeAlarm Dashboard',
    Cognito:
      'IdentityPool IdentityPoolRoleAttachment UserPool UserPoolClient UserPoolDomain UserPoolGroup UserPoolResourceServer',
    DynamoDB: 'GlobalTable Table',
    Events: 'ApiDestination Archive Connection EventBus EventBusPolicy Rule',
    IAM: 'AccessKey Group GroupPolicy ManagedPolicy Policy Role RolePolicy User UserPolicy UserToGroupAddition',
    KMS: 'Alias Key',
    Kinesis: 'ResourcePolicy Stream',
    Lambda:
      'Alias EventInvokeConfig EventSourceMapping Function LayerVersion LayerVersionPermission Permission Url Version',
    Logs: 'LogGroup LogStream MetricFilter ResourcePolicy SubscriptionFilter',
    S3: 'Bucket BucketPolicy',
    SNS: 'Subscription Topic TopicInlinePolicy TopicPolicy',
    SQS: 'Queue QueueInlinePolicy QueuePolicy',
    SSM: 'Parameter',
    Scheduler: 'Schedule ScheduleGroup',
    SecretsManager: 'ResourcePolicy Secret',
    StepFunctions: 'Activity StateMachine',
  }).flatMap(([service, types]) => types.split(' ').map((type) => `AWS::${service}::${type}`)),
);

function describeResource(name: string, resource: unknown): DescribedResource {
  const { Type, Metadata, DeletionPolicy } = resource as Json;
  const metadata = isObject(Metadata) ? Metadata : {};
  const regions = metadata['jaws:home'] ? 'home' : metadata['jaws:replicate'] ? 'replicated' : 'each';
  const data = holdsData(resource) ? (/^Retain/.test(inWords(DeletionPolicy)) ? 'kept' : 'deleted') : undefined;
  return {
    name,
    type: String(Type),
    regions,
    ...(!known.has(String(Type)) && { note: 'of a type that JAWS does not know: nothing here says what it may do' }),
    ...(data && { data }),
  };
}

/** Of a description, what an earlier version did not have; a denial that is gone is a new right. Where it comes from is always there. */
export function whatIsNew(module: ModuleDescription, before: ModuleDescription): ModuleDescription {
  const fresh = <T>(now: readonly T[], was: readonly T[]) =>
    now.filter((one) => !was.some((old) => isDeepStrictEqual(one, old)));
  const freshTexts = (now: Readonly<Record<string, string>>, was: Readonly<Record<string, string>>) =>
    Object.fromEntries(fresh(Object.entries(now), Object.entries(was)));
  const { functions, endpoints, permissions, programs, resources, variables, optionalVariables, costs } = module;
  const open = fresh(module.open, before.open);
  const allowed = fresh(before.permissions, permissions).filter(({ effect }) => effect === 'Deny');
  return {
    ...module,
    functions: fresh(functions, before.functions),
    endpoints: endpoints.filter((id) => !before.endpoints.includes(id) || open.some(({ endpoint }) => endpoint === id)),
    open,
    permissions: [
      ...fresh(permissions, before.permissions),
      ...allowed.map((one) => ({ ...one, text: `no longer: ${one.text}`, wide: true, why: ['it was denied before'] })),
    ],
    programs: fresh(programs, before.programs),
    resources: fresh(resources, before.resources),
    variables: fresh(variables, before.variables),
    optionalVariables: fresh(optionalVariables, before.optionalVariables),
    scripts: freshTexts(module.scripts, before.scripts),
    commands: freshTexts(module.commands, before.commands),
    dependencies: freshTexts(module.dependencies, before.dependencies),
    peers: fresh(module.peers, before.peers),
    costs: { perUse: fresh(costs.perUse, before.costs.perUse), idle: fresh(costs.idle, before.costs.idle) },
  };
}

/** Whether a module is empty. */
export const isEmpty = ({ files, additions }: ModulePackage): boolean =>
  files.size <= 1 &&
  additions.lambda.length + additions.apiGateway.length === 0 &&
  sections.every((section) => Object.keys(additions.named[section]).length === 0);
