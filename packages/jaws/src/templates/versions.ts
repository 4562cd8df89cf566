import { isObject } from '../base/text.ts';
import { aliasOf, liveAlias, versionOf } from '../model/live.ts';
import type { TemplateResource } from '../model/types.ts';
import { digest } from './canonical.ts';
import { environmentDigest, environmentRecord } from './environment.ts';
import { hashOfKey } from './names.ts';

/** Identifies values by their parameters. */
type Values = Readonly<Record<string, string>>;

const versionType = 'AWS::Lambda::Version';
const aliasType = 'AWS::Lambda::Alias';

/** Whether a resource only serves to publish a function: users never name these. */
export const isPublication = (resource: TemplateResource | undefined): boolean =>
  resource?.Type === versionType || resource?.Type === aliasType;

/**
 * A version of a function and the alias on it. A version that the template no longer names is retained, so that the alias can go back
 * to it; a version of a failed deployment is deleted, because Lambda would otherwise treat the next attempt as already published.
 */
export const publication = (logicalId: string, hash?: string): Record<string, TemplateResource> => ({
  [versionOf(logicalId, hash)]: {
    Type: versionType,
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: { FunctionName: { Ref: logicalId }, ...(hash !== undefined && { Description: markOf(hash) }) },
  },
  [aliasOf(logicalId)]: {
    Type: aliasType,
    Properties: {
      FunctionName: { Ref: logicalId },
      FunctionVersion: { 'Fn::GetAtt': [versionOf(logicalId, hash), 'Version'] },
      Name: liveAlias,
    },
  },
});

/** A version is found again by its description: the tool's name and twelve hexadecimal digits. */
export const markOf = (hash: string): string => `jaws ${hash}`;

export const hashOfMark = (description: string | undefined): string | undefined =>
  /^jaws ([0-9a-f]{12})$/.exec(description ?? '')?.[1];

export const isMark = (description: string | undefined): boolean => hashOfMark(description) !== undefined;

/** The version of a function in the resources of its template. */
export function versionIn(
  resources: Readonly<Record<string, TemplateResource>>,
  logicalId: string,
): { readonly id: string; readonly hash: string } | undefined {
  const { Properties } = resources[aliasOf(logicalId)] ?? {};
  const reference = isObject(Properties?.FunctionVersion) ? Properties.FunctionVersion['Fn::GetAtt'] : undefined;
  const id = Array.isArray(reference) ? String(reference[0]) : '';
  const start = versionOf(logicalId, '');
  return resources[id]?.Type === versionType && id.startsWith(start) ? { id, hash: id.slice(start.length) } : undefined;
}

/** The version of a function that a stack has without its alias. */
export function bareVersionIn(
  resources: Readonly<Record<string, TemplateResource>>,
  logicalId: string,
): { readonly id: string; readonly hash: string } | undefined {
  const start = versionOf(logicalId, '');
  const isIt = (id: string) => resources[id]?.Type === versionType && /^[0-9a-f]{12}$/.test(id.slice(start.length));
  const id = Object.keys(resources).find((one) => one.startsWith(start) && isIt(one));
  return id === undefined ? undefined : { id, hash: id.slice(start.length) };
}

/**
 * Properties of a function that are not part of its versions: Lambda changes each of them with a separate call.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
 */
const ofNoVersion: ReadonlySet<string> = new Set([
  'CodeSigningConfigArn',
  'RecursiveLoop',
  'ReservedConcurrentExecutions',
  'Tags',
]);

/**
 * What Lambda compares with the last version when one is published: the code by its hash, the configuration with the values of
 * parameters, variables by their digests. Where two are the same, Lambda publishes nothing. `salt` undefined: variables by name only.
 */
export function versionContent(resource: TemplateResource, values: Values, salt: string | undefined): unknown {
  const { Code, Environment, ...properties } = resource.Properties ?? {};
  const { S3Key: key } = (Code ?? {}) as { readonly S3Key?: unknown };
  const kept = Object.entries(properties).filter(([name]) => !ofNoVersion.has(name));
  return {
    ...(withValues(Object.fromEntries(kept), values) as object),
    Code: hashOfKey(key) ?? key,
    Environment: variablesOf(resource, Environment, values, salt),
  };
}

function variablesOf(resource: TemplateResource, environment: unknown, values: Values, salt: string | undefined) {
  const variables = isObject(environment) && isObject(environment.Variables) ? environment.Variables : {};
  const digests = environmentRecord(resource)?.digests ?? {};
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      const plain = withValues(value, values);
      if (salt === undefined) return [name, Object.hasOwn(digests, name) || typeof plain === 'string' ? '' : plain];
      // A value that moves from the environment to awsm.json or back stays the same.
      if (typeof plain === 'string') return [name, environmentDigest(name, plain, salt)];
      if (Object.hasOwn(digests, name))
        return [name, isReference(plain) ? digests[name] : [digests[name], endOf(plain)]];
      return [name, plain];
    }),
  );
}

const isReference = (value: unknown): boolean => isObject(value) && typeof value.Ref === 'string';

/** The rest of a value after the parameter: the flag for source maps. */
const endOf = (value: unknown): unknown =>
  isObject(value) && Array.isArray(value['Fn::Join'])
    ? [value['Fn::Join']].flat(2).filter((one) => !isObject(one))
    : '';

/** Hash of a version, different from those in `taken`. */
export function versionHash(content: unknown, taken: string | undefined): string {
  const hash = digest(content, 12);
  return hash === taken ? digest([content, taken], 12) : hash;
}

/** Inserts the values of parameters, as CloudFormation will. Values that only CloudFormation knows stay expressions. */
function withValues(value: unknown, values: Values): unknown {
  if (Array.isArray(value)) return value.map((one) => withValues(one, values));
  if (!isObject(value)) return value;
  const { Ref: name, 'Fn::Sub': sub, 'Fn::Join': join } = value;
  if (typeof name === 'string' && Object.hasOwn(values, name)) return values[name];
  if (sub !== undefined) {
    const [text, own] = Array.isArray(sub) ? (sub as unknown[]) : [sub];
    const map = withValues(isObject(own) ? own : {}, values) as Readonly<Record<string, unknown>>;
    const known = (key: string) => (Object.hasOwn(map, key) ? map[key] : values[key]);
    const filled = String(text).replace(/\$\{([A-Za-z0-9]+)\}/g, (all, key: string) => {
      const found = known(key);
      return typeof found === 'string' ? found : all;
    });
    return filled.includes('${') ? { 'Fn::Sub': [filled, map] } : filled;
  }
  if (Array.isArray(join)) {
    const [separator, parts] = withValues(join, values) as unknown[];
    const texts = Array.isArray(parts) ? parts : [];
    if (texts.length > 0 && texts.every((one) => typeof one === 'string')) return texts.join(String(separator));
    return { 'Fn::Join': [separator, parts] };
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withValues(inner, values)]));
}
