import { isObject } from '../base/text.ts';
import { methodFor, tidyPath } from '../model/path.ts';
import { runtimeFor } from '../model/runtime.ts';
import { parseSource } from '../project/source.ts';
import type { DataPlace } from './data-places.ts';
import { type Json, type ModulePackage, sections } from './types.ts';

/** What a module brings, in plain words, for somebody who decides about it. */
export interface ModuleDescription {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  readonly description: string;
  /** `awsm-images/thumbnail`, with its runtime and the types of what calls it beside endpoints. */
  readonly functions: readonly {
    readonly id: string;
    readonly runtime: string;
    readonly calledBy: readonly string[];
  }[];
  /** `GET /images/thumbnail`. */
  readonly endpoints: readonly string[];
  readonly permissions: readonly Permission[];
  readonly resources: readonly { readonly name: string; readonly type: string; readonly note?: string }[];
  /** Names that were made unique; only where it is about to be installed. */
  readonly names?: readonly UniqueName[];
  /** Where its data is; only where a stage of the project has several regions. */
  readonly data?: readonly DataPlace[];
  /** Environment variables that need a value. */
  readonly variables: readonly string[];
  /** Scripts that npm would run, with their text. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** A name that would be the same in all stages and regions, and what it becomes in this project. */
export interface UniqueName {
  /** Logical id. */
  readonly resource: string;
  readonly type: string;
  /** With `${Name}` for what CloudFormation puts in. */
  readonly before: string;
  readonly after: string;
  readonly places: readonly { readonly stage: string; readonly region: string; readonly name: string }[];
}

export interface Permission {
  /** Who gets it: all functions of the stage, one function, or the API. */
  readonly who: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** With names in angle brackets where CloudFormation puts something in. */
  readonly resources: readonly string[];
  /** Whether it is wider than it looks: a star for all actions of a service, or for all resources. */
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
  const functions: ModuleDescription['functions'][number][] = [];
  const endpoints: string[] = [];
  const variables = new Set<string>();
  const permissions = [
    ...module.additions.lambda.map((one) => permission('all functions of the stage', one)),
    ...module.additions.apiGateway.map((one) => permission('the API', one)),
  ];
  for (const [path, file] of module.files) {
    const name = /^([^/]+)\/awsm\.json$/.exec(path)?.[1];
    if (name === undefined) continue;
    const { data } = parseSource(path, path, file.content).source;
    const awsm = isObject(data) ? data : {};
    const lambda = isObject(awsm.lambda) ? awsm.lambda : undefined;
    const id = `${module.name}/${name}`;
    if (lambda) {
      const properties = isObject(lambda.cloudFormation) ? lambda.cloudFormation : {};
      const sources = isObject(lambda.eventSources) ? Object.values(lambda.eventSources) : [];
      const calledBy = sources.flatMap((source) => (isObject(source) ? [String(source.Type)] : []));
      functions.push({ id, runtime: runtimeText(properties.Runtime), calledBy });
      for (const variable of [lambda.envVars].flat()) {
        if (typeof variable === 'string' && !given.test(variable)) variables.add(variable);
      }
      for (const statement of [lambda.iamPolicyDocumentStatements].flat()) {
        if (isObject(statement)) permissions.push(permission(id, statement));
      }
    }
    const api = isObject(awsm.apiGateway) ? awsm.apiGateway.cloudFormation : undefined;
    for (const endpoint of [api].flat()) {
      if (!isObject(endpoint) || endpoint.Path === undefined) continue;
      const path = tidyPath(String(endpoint.Path));
      endpoints.push(`${endpoint.Method ?? methodFor(path)} ${path}`);
    }
  }
  return {
    name: module.name,
    package: module.package,
    version: module.version,
    description: module.description,
    functions,
    endpoints,
    permissions,
    resources: Object.entries(module.additions.named.Resources).map(([name, resource]) =>
      describeResource(name, resource),
    ),
    variables: [...variables].sort(),
    scripts: module.scripts,
    dependencies: module.dependencies,
  };
}

function permission(who: string, statement: Json): Permission {
  const actions = [statement.Action ?? statement.NotAction].flat().map(String);
  const resources = [statement.Resource ?? statement.NotResource].flat().map(inWords);
  const not = statement.NotAction !== undefined || statement.NotResource !== undefined;
  const wide =
    not || actions.some((action) => /^\*$|:\*$/.test(action)) || resources.some((one) => /^\*$|:\*$/.test(one));
  return {
    who,
    effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
    actions: statement.NotAction === undefined ? actions : actions.map((action) => `everything but ${action}`),
    resources: statement.NotResource === undefined ? resources : resources.map((one) => `everything but ${one}`),
    wide: statement.Effect !== 'Deny' && wide,
  };
}

function describeResource(name: string, resource: unknown): ModuleDescription['resources'][number] {
  const { Type, Properties } = resource as Json;
  const properties = isObject(Properties) ? Properties : {};
  const isPublic = /^PublicRead/.test(String(properties.AccessControl ?? ''));
  return { name, type: String(Type), ...(isPublic ? { note: 'everybody can read it' } : {}) };
}

/** An intrinsic function as a person writes it: `arn:aws:s3:::imgresize.<aaProjectDomain>/*`. */
function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  if (!isObject(value)) return String(value);
  const [key, inner] = Object.entries(value)[0] ?? [];
  switch (key) {
    case 'Ref':
      return `<${String(inner)}>`;
    case 'Fn::GetAtt':
      return `<${[inner].flat().join('.')}>`;
    case 'Fn::Join': {
      const [glue, parts] = Array.isArray(inner) ? inner : [];
      return Array.isArray(parts) ? parts.map(inWords).join(String(glue)) : JSON.stringify(value);
    }
    case 'Fn::Sub':
      return String(Array.isArray(inner) ? inner[0] : inner).replace(/\$\{!?([^}]+)\}/g, '<$1>');
    default:
      return JSON.stringify(value);
  }
}

/** Whether nothing at all is in a module. */
export const isEmpty = ({ files, additions }: ModulePackage): boolean =>
  files.size <= 1 &&
  additions.lambda.length + additions.apiGateway.length === 0 &&
  sections.every((section) => Object.keys(additions.named[section]).length === 0);
