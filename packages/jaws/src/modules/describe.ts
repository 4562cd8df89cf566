import { isObject } from '../base/text.ts';
import { runtimeFor } from '../model/runtime.ts';
import { costsOf, type ModuleCosts } from './costs.ts';
import type { DataPlace } from './data-places.ts';
import { functionsOf } from './functions.ts';
import { conditionsOf, inWords, whyWide } from './rights.ts';
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
  readonly resources: readonly DescribedResource[];
  /** Names that were made unique; only before an installation. */
  readonly names?: readonly UniqueName[];
  /** Where its data is; only if a stage of the project has several regions. */
  readonly data?: readonly DataPlace[];
  /** Environment variables that need a value. */
  readonly variables: readonly string[];
  /** Optional environment variables. */
  readonly optionalVariables: readonly string[];
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

export interface Permission {
  /** Its receiver: all functions of the stage, one function, or the API. */
  readonly who: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** With names in angle brackets for values from CloudFormation. */
  readonly resources: readonly string[];
  /** `ses:FromAddress is like *@<aaProjectDomain>`; all of them have to hold. */
  readonly conditions: readonly string[];
  /** Whether it is broader than it looks: a star for all actions of a service, or for all resources. */
  readonly wide: boolean;
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
  const permissions = [
    ...module.additions.lambda.map((one) => permission('all functions of the stage', one)),
    ...module.additions.apiGateway.map((one) => permission('the API', one)),
  ];
  const functions = functionsOf(module);
  for (const { id, lambda } of functions) {
    if (!lambda) continue;
    const properties = isObject(lambda.cloudFormation) ? lambda.cloudFormation : {};
    const sources = isObject(lambda.eventSources) ? Object.values(lambda.eventSources) : [];
    const calledBy = sources.flatMap((source) => (isObject(source) ? [String(source.Type)] : []));
    described.push({ id, runtime: runtimeText(properties.Runtime), calledBy });
    for (const statement of [lambda.iamPolicyDocumentStatements].flat()) {
      if (isObject(statement)) permissions.push(permission(id, statement));
    }
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
    permissions,
    resources: Object.entries(module.additions.named.Resources).map(([name, resource]) =>
      describeResource(name, resource),
    ),
    variables: [...variables].sort(),
    optionalVariables: [...new Set(named('optionalEnvVars'))].filter((name) => !variables.has(name)).sort(),
    costs: costsOf(module),
    scripts: module.scripts,
    dependencies: module.dependencies,
  };
}

function permission(who: string, statement: Json): Permission {
  const actions = [statement.Action ?? statement.NotAction].flat().map(String);
  const resources = [statement.Resource ?? statement.NotResource].flat().map(inWords);
  return {
    who,
    effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
    actions: statement.NotAction === undefined ? actions : actions.map((action) => `everything but ${action}`),
    resources: statement.NotResource === undefined ? resources : resources.map((one) => `everything but ${one}`),
    conditions: conditionsOf(statement),
    wide: whyWide(statement).length > 0,
  };
}

function describeResource(name: string, resource: unknown): DescribedResource {
  const { Type, Properties, Metadata, DeletionPolicy } = resource as Json;
  const properties = isObject(Properties) ? Properties : {};
  const isPublic = /^PublicRead/.test(String(properties.AccessControl ?? ''));
  const metadata = isObject(Metadata) ? Metadata : {};
  const regions = metadata['jaws:home'] ? 'home' : metadata['jaws:replicate'] ? 'replicated' : 'each';
  const data = holdsData(resource) ? (/^Retain/.test(String(DeletionPolicy)) ? 'kept' : 'deleted') : undefined;
  return {
    name,
    type: String(Type),
    regions,
    ...(isPublic && { note: 'everybody can read it' }),
    ...(data && { data }),
  };
}

/** Whether a module is empty. */
export const isEmpty = ({ files, additions }: ModulePackage): boolean =>
  files.size <= 1 &&
  additions.lambda.length + additions.apiGateway.length === 0 &&
  sections.every((section) => Object.keys(additions.named[section]).length === 0);
