import { createHmac } from 'node:crypto';
import { fail } from '../errors/catalogue/index.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { isEnvName } from '../model/variable-names.ts';
import { holdsReference, readReference } from './dynamic-reference.ts';

export { isEnvName, isReservedName } from '../model/variable-names.ts';

/** A function's part of a stage's environment: the variables that it lists, and every JAWS_*. */
export function selectEnvironment(
  envVars: readonly string[],
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = Object.keys(env).filter((name) => name.startsWith('JAWS_') || envVars.includes(name));
  return Object.fromEntries(
    names
      .filter(isEnvName)
      .sort()
      .map((name) => [name, env[name]!]),
  );
}

const sourceMapFlag = '--enable-source-maps';

/** NODE_OPTIONS with the flag by which Node reads source maps, beside whatever it has already. */
export function withSourceMaps(options: string | undefined): string {
  const specified = options?.trim() ?? '';
  return specified.split(/\s+/).includes(sourceMapFlag) ? specified : `${specified} ${sourceMapFlag}`.trim();
}

/** The same for a value that the template only refers to; `given` is that reference. */
export function joinSourceMaps(expression: unknown, input: string): unknown {
  if (withSourceMaps(input) === input.trim()) return expression;
  return input.trim() === '' ? sourceMapFlag : { 'Fn::Join': [' ', [expression, sourceMapFlag]] };
}

/**
 * Bytes as Lambda counts them against its 4096: the JSON text of all variables, which it repeats in its error ("String
 * measured"). https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const environmentBytes = (variables: Readonly<Record<string, string>>): number =>
  Buffer.byteLength(JSON.stringify(variables));

export const environmentLimit = 4096;

/**
 * Of one function. A stack has at most 200 parameters, and one of them is the role of its functions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const variableLimit = 199;

interface Place {
  readonly stage: string;
  readonly region: string;
}

/**
 * Throws EnvironmentTooLarge when Lambda would refuse the environment of a function, TooManyVariables when CloudFormation would
 * refuse its parameters. Values that only CloudFormation will know count as empty.
 */
export function checkEnvironment(
  id: string,
  literals: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>>,
  place: Place,
): void {
  const isKnown = (value: unknown): value is string => typeof value === 'string' && !holdsReference(value);
  const texts = Object.fromEntries(
    Object.entries({ ...literals, ...values }).map(([name, value]) => [name, isKnown(value) ? value : '']),
  );
  const bytes = environmentBytes(texts);
  const { stage, region } = place;
  if (bytes > environmentLimit) {
    const sizes = Object.entries(texts).map(([name, value]) => ({
      name,
      size: environmentBytes({ [name]: value }) - 2,
    }));
    const largest = sizes.sort((a, b) => b.size - a.size).map(({ name, size }) => `${name} (${size} bytes)`);
    throw fail('EnvironmentTooLarge', { function: id, bytes, largest: largest.slice(0, 3), stage, region });
  }
  const count = Object.values(values).filter(isKnown).length;
  if (count > variableLimit) throw fail('TooManyVariables', { function: id, count, stage, region });
}

/** Stands for a value in templates: shows whether two are the same, and reveals nothing about them without the salt. */
export const environmentDigest = (name: string, value: string, salt: string): string =>
  createHmac('sha256', salt).update(name).update('\0').update(value).digest('hex').slice(0, 12);

/**
 * The parameter for a variable's value: letters and digits of its name (`_` as `x`, `x` and `z` after a `z`). Its
 * name stays when the value changes, so an older template can be applied again with its old values. With a digest
 * it stands for a second value of the same variable in the same stack.
 */
export function environmentParameter(name: string, digest = ''): string {
  const letters = name.replace(/[_xz]/g, (char) => (char === '_' ? 'x' : `z${char}`));
  return `env${letters}z0${digest}`;
}

const parameterPattern = /^env([A-Za-z0-9]+)z0([0-9a-f]{12})?$/;

/** The variable's name in such a parameter; undefined for any other. */
export function variableOfParameter(parameter: string): string | undefined {
  const letters = parameterPattern.exec(parameter)?.[1];
  return letters?.replace(/z([xz])|x/g, (_all, escaped: string | undefined) => escaped ?? '_');
}

/** The digest in such a parameter; those of JAWS 2.0 all have one. */
export const digestOfParameter = (parameter: string): string | undefined => parameterPattern.exec(parameter)?.[2];

const metadataKey = 'jaws:environment';

/** The values that a resource takes from the environment, as its metadata records them. */
export interface EnvironmentRecord {
  /** The version of the stage's environment that has these values. */
  readonly version: string;
  /** By variable. */
  readonly digests: Readonly<Record<string, string>>;
}

export interface EnvironmentSource {
  readonly env: Readonly<Record<string, string>>;
  readonly envSalt: string;
  readonly envVersion: string;
  /** Digests of its values by variable, as far as they were needed: many functions have the same variables. */
  readonly digests?: Map<string, string> | undefined;
}

/** The digest of a variable of the environment. */
function digestOf(name: string, value: string, { envSalt, digests }: EnvironmentSource): string {
  const found = digests?.get(name) ?? environmentDigest(name, value, envSalt);
  digests?.set(name, found);
  return found;
}

/**
 * Variables in a template: parameters for values, which are in no template, and references as they are. The metadata
 * identifies the values without containing them. Throws EnvReferenceInvalid.
 */
export function environmentOf(
  names: readonly string[],
  source: EnvironmentSource,
): { readonly variables: Record<string, unknown>; readonly metadata: Record<string, unknown> } {
  const { env, envVersion } = source;
  const variables: Record<string, unknown> = {};
  const digests: Record<string, string> = {};
  for (const name of names) {
    const value = env[name]!;
    const found = readReference(value);
    if (found && 'problem' in found) throw fail('EnvReferenceInvalid', { name, detail: found.problem });
    variables[name] = found ? value : { Ref: environmentParameter(name) };
    if (!found) digests[name] = digestOf(name, value, source);
  }
  const record = { version: envVersion, digests };
  return { variables, metadata: Object.keys(digests).length > 0 ? { [metadataKey]: record } : {} };
}

/** A template resource's record of its environment; undefined if it takes nothing, or an older JAWS created it. */
export function environmentRecord(resource: TemplateResource | undefined): EnvironmentRecord | undefined {
  const metadata = resource?.Metadata as Readonly<Record<string, unknown>> | undefined;
  return metadata?.[metadataKey] as EnvironmentRecord | undefined;
}

/** The same resource with another record. */
export const withRecord = (resource: TemplateResource, record: EnvironmentRecord): TemplateResource => ({
  ...resource,
  Metadata: { ...(resource.Metadata as object), [metadataKey]: record },
});

/** The same resource without one. */
export function withoutRecord(resource: TemplateResource): TemplateResource {
  if (environmentRecord(resource) === undefined) return resource;
  const { [metadataKey]: _, ...metadata } = resource.Metadata as Record<string, unknown>;
  const { Metadata: __, ...rest } = resource;
  return (Object.keys(metadata).length > 0 ? { ...rest, Metadata: metadata } : rest) as TemplateResource;
}

/** The versions of the environment that contain the values of a template's resources. */
export const versionsIn = (template: Pick<Template, 'Resources'>): string[] => [
  ...new Set(Object.values(template.Resources).flatMap((one) => environmentRecord(one)?.version || [])),
];
