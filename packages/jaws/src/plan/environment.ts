import type { Template, TemplateResource } from '../model/types.ts';
import { isSameJson } from '../templates/canonical.ts';
import {
  digestOfParameter,
  type EnvironmentSource,
  environmentDigest,
  environmentParameter,
  environmentRecord,
  variableOfParameter,
  withRecord,
} from '../templates/environment.ts';

type Resources = Readonly<Template['Resources']>;

/**
 * Replaces every `Ref` to a variable's parameter in a value by the result of `replace`. Values without one are not copied.
 */
function mapParameters(value: unknown, replace: (parameter: string, variable: string) => unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => mapParameters(item, replace));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: name } = value as { readonly Ref?: unknown };
  const variable = typeof name === 'string' ? variableOfParameter(name) : undefined;
  if (variable !== undefined) return replace(name as string, variable);
  const all = value as Readonly<Record<string, unknown>>;
  let changed: Record<string, unknown> | undefined;
  for (const key of Object.keys(all)) {
    const item = all[key];
    if (typeof item !== 'object') continue;
    const is = mapParameters(item, replace);
    if (is === item) continue;
    changed ??= { ...all };
    changed[key] = is;
  }
  return changed ?? value;
}

function mapResource(
  resource: TemplateResource,
  replace: (parameter: string, variable: string) => unknown,
): TemplateResource {
  if (resource.Properties === undefined) return resource;
  // An object becomes an object.
  const Properties = mapParameters(resource.Properties, replace) as Record<string, unknown>;
  return Properties === resource.Properties ? resource : { ...resource, Properties };
}

/** The digest of the value that a parameter gives to a resource; undefined if neither says it. */
const digestFor = (resource: TemplateResource, parameter: string, variable: string): string | undefined =>
  environmentRecord(resource)?.digests[variable] ?? digestOfParameter(parameter);

/** A resource with digests in place of parameters: if two are equal, so are their values. */
export const withDigests = (resource: TemplateResource): TemplateResource =>
  mapResource(resource, (parameter, variable) => {
    const digest = digestFor(resource, parameter, variable);
    return digest === undefined ? { Ref: parameter } : { variable, digest };
  });

/** Whether an older JAWS named the parameters of a resource by their values; they get stable names. */
export const changesParametersOnly = (before: TemplateResource, after: TemplateResource): boolean =>
  environmentRecord(before) === undefined && environmentRecord(after) !== undefined;

/** Resources with unchanged values keep naming the version that their values came from. */
export function keepRecord(before: Resources | undefined, after: Resources): Template['Resources'] {
  return Object.fromEntries(
    Object.entries(after).map(([id, resource]) => {
      const was = environmentRecord(before?.[id]);
      const is = environmentRecord(resource);
      return [id, was && is && isSameJson(was.digests, is.digests) ? withRecord(resource, was) : resource];
    }),
  );
}

/**
 * Names the parameters of one stack, and gives values to those with the stage's current values. All others keep their
 * values. A variable has one parameter; only while resources outside this deployment need its
 * old value in that parameter, the new value comes in a second one.
 */
export function nameParameters(
  resources: Resources,
  deployed: Resources | undefined,
  { env, envSalt }: EnvironmentSource,
): { readonly resources: Template['Resources']; readonly environment: Readonly<Record<string, string>> } {
  const current = new Map<string, string>();
  const digestNow = (variable: string) => {
    if (!Object.hasOwn(env, variable)) return undefined;
    const digest = current.get(variable) ?? environmentDigest(variable, env[variable]!, envSalt);
    current.set(variable, digest);
    return digest;
  };
  const isCurrent = (resource: TemplateResource, variable: string) =>
    environmentRecord(resource)?.digests[variable] === digestNow(variable) && digestNow(variable) !== undefined;

  const occupied = new Set<string>();
  for (const resource of Object.values(resources)) {
    mapResource(resource, (parameter, variable) => {
      if (!isCurrent(resource, variable) && parameter === environmentParameter(variable)) occupied.add(variable);
      return undefined;
    });
  }
  const environment: Record<string, string> = {};
  const named = Object.entries(resources).map(([id, resource]): [string, TemplateResource] => [
    id,
    mapResource(resource, (parameter, variable) => {
      if (!isCurrent(resource, variable)) return { Ref: parameter };
      const name = environmentParameter(variable, occupied.has(variable) ? digestNow(variable) : '');
      environment[name] = env[variable]!;
      return { Ref: name };
    }),
  ]);
  const result = Object.fromEntries(named);
  // Another name for the same value does not change a stack: CloudFormation would find nothing to do.
  if (deployed && isSameJson(allWithDigests(deployed), allWithDigests(result)))
    return { resources: deployed, environment };
  return { resources: result, environment };
}

const allWithDigests = (resources: Resources) =>
  Object.fromEntries(Object.entries(resources).map(([id, resource]) => [id, withDigests(resource)]));

/** A parameter of a template that passes a variable of the stage. */
export interface EnvironmentParameter {
  readonly parameter: string;
  readonly variable: string;
  /** A version of the environment that has its value; empty in a template of JAWS 2.0. */
  readonly version: string;
  readonly digest: string;
}

/** Every such parameter of a template, once. */
export function parametersIn({ Resources }: Pick<Template, 'Resources'>): EnvironmentParameter[] {
  const found = new Map<string, EnvironmentParameter>();
  for (const resource of Object.values(Resources)) {
    mapResource(resource, (parameter, variable) => {
      const version = environmentRecord(resource)?.version ?? '';
      const digest = digestFor(resource, parameter, variable) ?? '';
      found.set(parameter, { parameter, variable, version, digest });
      return undefined;
    });
  }
  return [...found.values()];
}
