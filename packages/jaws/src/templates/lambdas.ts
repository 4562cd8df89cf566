import { isObject } from '../base/text.ts';
import { ownLogGroup, ownRole } from '../model/companions.ts';
import { nameIn, namingOf } from '../model/function-name.ts';
import { runtimeFamily } from '../model/runtime.ts';
import type { FunctionModel, LogRetention, Template, TemplateResource } from '../model/types.ts';
import { type WarmSettings, warmIn } from '../model/warm.ts';
import { type Calls, companionsOf } from './companions.ts';
import {
  checkEnvironment,
  environmentOf,
  joinSourceMaps,
  selectEnvironment,
  variableOfParameter,
  withSourceMaps,
} from './environment.ts';
import { functionName, stackName } from './names.ts';
import { parametersOf } from './references.ts';
import { pingToken, pingVariable, withWarm } from './warm.ts';

/** The parameter for the functions' role from the resources stack. */
const lambdaRoleParameter = 'aaIamRoleArnLambda';

export interface LambdaPlace {
  readonly stage: string;
  readonly region: string;
  readonly project: string;
  readonly bucket: string;
  readonly env: Readonly<Record<string, string>>;
  readonly envSalt: string;
  readonly envVersion: string;
  /** See EnvironmentSource. */
  readonly digests?: Map<string, string> | undefined;
  /** How long logs are kept in this place. */
  readonly logs?: LogRetention | undefined;
  /** How functions are kept warm in this place, if jaws.json sets it. */
  readonly warm?: WarmSettings | undefined;
  /** Whether the function has its alias, and how it is deployed; by default it has one, and is new. */
  readonly calls?: Omit<Calls, 'stack'>;
}

/** A function as resources. Values of the stage's environment are parameters: no resource contains them. */
export interface LambdaResources {
  /** The function itself under its logical id, with its own role and its callers. */
  readonly resources: Readonly<Record<string, TemplateResource>>;
}

/** The resources of a function whose code has this key. */
export function lambdaResources(
  fn: FunctionModel,
  code: { readonly key: string; readonly handler: string },
  place: LambdaPlace,
): LambdaResources {
  const { Environment: own, ...properties } = fn.properties;
  const literals = isObject(own) && isObject(own.Variables) ? { ...own.Variables } : {};
  const values = selectEnvironment(fn.envVars, place.env);
  const { variables, metadata } = environmentOf(Object.keys(values), place);
  if (fn.package.sourceMaps && fn.package.builder && runtimeFamily(fn.runtime) === 'nodejs') {
    // The stage's value takes precedence over the function's own.
    const { NODE_OPTIONS: ofStage } = values;
    const { NODE_OPTIONS: ofFunction } = literals;
    if (ofStage !== undefined) {
      variables.NODE_OPTIONS = joinSourceMaps(variables.NODE_OPTIONS, ofStage);
      values.NODE_OPTIONS = withSourceMaps(ofStage);
    } else literals.NODE_OPTIONS = withSourceMaps(typeof ofFunction === 'string' ? ofFunction : undefined);
  }
  const before = place.calls?.deployed?.[fn.logicalId];
  const name = (before && nameIn(before)) ?? functionName(place.stage, place.project, fn.logicalId);
  const naming = namingOf(before, name);
  const warm = warmIn(fn, place.warm);
  const token = warm?.by === 'schedule' ? pingToken(place.envSalt, name) : undefined;
  const ping = token === undefined ? {} : { [pingVariable]: token };
  checkEnvironment(fn.id, { ...literals, ...ping }, values, place);
  const all = { ...literals, ...variables, ...ping };
  const group = ownLogGroup(fn);
  const { alias = true, deployed } = place.calls ?? {};
  const calls = { alias, deployed, stack: stackName(place.stage, place.project, 'lambdas', 99) };
  const beside = companionsOf(fn, name, fn.logs ?? place.logs, calls);
  const kept = withWarm(beside, warm, { logicalId: fn.logicalId, token, alias, stack: calls.stack });
  const companions = Object.entries(kept).map(([id, resource]) => [
    id,
    { ...resource, Metadata: { ...(resource.Metadata as object | undefined), [ownerKey]: fn.logicalId } },
  ]);
  return {
    resources: {
      [fn.logicalId]: {
        Type: 'AWS::Lambda::Function',
        // A function that is called before its log group exists creates one, and then CloudFormation's creation fails.
        ...(group !== undefined && { DependsOn: group }),
        Metadata: { 'jaws:function': fn.id, ...metadata, ...naming.Metadata },
        Properties: {
          ...(fn.description && { Description: fn.description }),
          Handler: code.handler,
          Runtime: fn.runtime,
          MemorySize: fn.memorySize,
          Timeout: fn.timeout,
          Role: fn.statements ? { 'Fn::GetAtt': [ownRole(fn), 'Arn'] } : { Ref: lambdaRoleParameter },
          ...(Object.keys(all).length > 0 && { Environment: { Variables: all } }),
          ...properties,
          ...(warm?.by === 'snapStart' && { SnapStart: { ApplyOn: 'PublishedVersions' } }),
          // Endpoints, policies and the next plan refer to a function by these two.
          ...naming.Properties,
          Code: { S3Bucket: place.bucket, S3Key: code.key },
        },
      },
      ...Object.fromEntries(companions),
    },
  };
}

/** Metadata of resources that belong to a function: the function's logical id. */
export const ownerKey = 'jaws:owner';

/** Logical id of the function that a resource belongs to, or its own if it is a function. */
export function ownerOf(logicalId: string, resource: TemplateResource): string {
  const metadata = resource.Metadata as Readonly<Record<string, unknown>> | undefined;
  return typeof metadata?.[ownerKey] === 'string' ? metadata[ownerKey] : logicalId;
}

/**
 * A template of functions. Their references are declared as parameters: values of the environment in such a way that
 * CloudFormation never shows them, everything that an earlier template of this stack declared as it was.
 */
export function lambdasTemplate(
  resources: Readonly<Record<string, TemplateResource>>,
  place: Pick<LambdaPlace, 'stage' | 'project'>,
  declared: Template['Parameters'] = {},
): Template {
  const sorted = Object.fromEntries(Object.entries(resources).sort(([a], [b]) => (a < b ? -1 : 1)));
  const names = parametersOf(sorted);
  const parameters = names.map((name) => {
    if (variableOfParameter(name) !== undefined) return [name, { Type: 'String', NoEcho: true }] as const;
    return [name, Object.hasOwn(declared, name) ? declared[name]! : { Type: 'String' }] as const;
  });
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Functions of ${place.project}, stage ${place.stage}`,
    ...(parameters.length > 0 && { Parameters: Object.fromEntries(parameters) }),
    Resources: sorted,
  };
}
