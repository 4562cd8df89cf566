import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { awsCode, rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { findVersion } from '../env/versions.ts';
import { JawsError } from '../errors/error.ts';
import type { Drift } from '../events.ts';
import { nameIn } from '../model/function-name.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import type { DeployedRegion } from '../plan/types.ts';
import { holdsReference } from '../templates/dynamic-reference.ts';
import { environmentDigest, environmentRecord } from '../templates/environment.ts';
import type { JawsBucket } from './bucket.ts';
import type { DeployHost } from './context.ts';

/** The part of a stack that concerns the environments of its functions. */
interface FunctionsStack {
  readonly name: string;
  readonly template: Pick<Template, 'Resources'>;
}

/** A function whose variables differ from its template, and their current state. */
interface Changed {
  readonly stack: string;
  readonly logicalId: string;
  readonly resource: TemplateResource;
  readonly now: FunctionConfiguration;
  /** Names, sorted: changed, deleted, or added. */
  readonly names: readonly string[];
}

const functionsAtOnce = 8;

/**
 * Finds variables that were changed by hand. Their values are hidden parameters (`NoEcho`), which CloudFormation does not compare;
 * the
 * template's keyed digests of them show whether a function still has them. Warns of variables that cannot be compared.
 */
export async function environmentDrift(
  host: DeployHost,
  aws: Aws,
  { stage, region, envSalt, firstEnv }: DeployedRegion,
  stacks: readonly FunctionsStack[],
): Promise<Drift[]> {
  const unknown = (why: string) =>
    host.emit({
      type: 'warning',
      message: `Cannot determine whether variables of functions of ${stage} ${region} were changed by hand: ${why}`,
    });
  const withValues = stacks.filter(({ template }) => functionsIn(template).length > 0);
  if (withValues.length === 0) return [];
  if (envSalt === '' || firstEnv !== undefined) {
    unknown('the environment in the jaws bucket was not written by JAWS, or is gone.');
    return [];
  }
  try {
    const changed = await changedFunctions(aws, region, envSalt, withValues);
    return changed.map(({ stack, logicalId, names }) => ({
      stage,
      region,
      stack,
      logicalId,
      type: 'AWS::Lambda::Function',
      status: 'MODIFIED',
      properties: names.map((name) => `/Environment/Variables/${name}`),
    }));
  } catch (thrown) {
    const error = rejected(thrown);
    if (!(error instanceof JawsError)) throw error;
    unknown(error.message);
    return [];
  }
}

/** The findings of both in one list; if both found a resource, with all properties. */
export function joinDrift(found: readonly Drift[], more: readonly Drift[]): Drift[] {
  const joined = new Map(found.map((one) => [`${one.stack} ${one.logicalId}`, one]));
  for (const one of more) {
    const key = `${one.stack} ${one.logicalId}`;
    const known = joined.get(key);
    if (known?.status === 'DELETED') continue;
    const properties = [...new Set([...(known?.properties ?? []), ...one.properties])].sort();
    joined.set(key, { ...one, properties });
  }
  return [...joined].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/**
 * Restores variables of functions that were changed by hand: CloudFormation considers them
 * deployed. A value comes from the version of the environment that the template names. Throws AwsAccessDenied and Lambda's
 * other errors.
 */
export async function putBackEnvironment(
  host: DeployHost,
  aws: Aws,
  project: string,
  { env, envVersion, envSalt }: DeployedRegion,
  bucket: JawsBucket,
  stacks: readonly FunctionsStack[],
): Promise<void> {
  const { region } = bucket.place;
  const changed = envSalt === '' ? [] : await changedFunctions(aws, region, envSalt, stacks);
  if (changed.length === 0) return;
  const [lambda, { UpdateFunctionConfigurationCommand }] = await Promise.all([
    aws.in(region).lambda(),
    import('@aws-sdk/client-lambda'),
  ]);
  await inParallel(changed, functionsAtOnce, async ({ resource, now, names }) => {
    const record = environmentRecord(resource)!;
    const values =
      record.version === envVersion
        ? env
        : ((await findVersion(aws, project, bucket.place, record.version))?.values ?? {});
    const meant = variablesOf(resource);
    const variables: Record<string, string> = {};
    const lost: string[] = [];
    for (const [name, expression] of Object.entries(meant)) {
      const digest = record.digests[name];
      const value = values[name];
      const end = endOf(expression);
      if (isLiteral(expression)) variables[name] = expression;
      else if (end !== undefined && value !== undefined && environmentDigest(name, value, envSalt) === digest) {
        variables[name] = `${value}${end}`;
      } else {
        const current = now.Environment?.Variables?.[name];
        if (current !== undefined) variables[name] = current;
        if (names.includes(name)) lost.push(name);
      }
    }
    const { FunctionName: name } = now;
    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: name,
        Environment: { Variables: variables },
        // Refused if the function was changed since it was read.
        ...(now.RevisionId && { RevisionId: now.RevisionId }),
      }),
    );
    const back = names.filter((one) => !lost.includes(one));
    if (back.length > 0) {
      host.emit({ type: 'notice', message: `Put ${back.join(', ')} of ${name} in ${region} back as deployed.` });
    }
    if (lost.length > 0) {
      host.emit({
        type: 'warning',
        message: `${lost.join(', ')} of ${name} in ${region} keeps its manual change: no kept version of the environment has the value.`,
        hint: `Set it again and deploy: jaws env set ${bucket.place.stage} ${region} ${lost[0]} <value>`,
      });
    }
  });
}

const isLiteral = (value: unknown): value is string => typeof value === 'string' && !holdsReference(value);

/** The text after a parameter's value in a variable: the flag of source maps, or nothing. Undefined for any other expression. */
function endOf(expression: unknown): string | undefined {
  const { Ref: name, 'Fn::Join': join } = (expression ?? {}) as {
    readonly Ref?: unknown;
    readonly 'Fn::Join'?: unknown;
  };
  if (typeof name === 'string') return '';
  const [separator, parts] = Array.isArray(join) ? (join as unknown[]) : [];
  const [first, second, ...more] = Array.isArray(parts) ? (parts as unknown[]) : [];
  const isRef = typeof (first as { readonly Ref?: unknown } | undefined)?.Ref === 'string';
  return isRef && typeof second === 'string' && more.length === 0 ? `${separator}${second}` : undefined;
}

const variablesOf = (resource: TemplateResource): Readonly<Record<string, unknown>> =>
  ((resource.Properties?.Environment as { readonly Variables?: unknown } | undefined)?.Variables ?? {}) as Readonly<
    Record<string, unknown>
  >;

/** Functions that use values from the environment. */
const functionsIn = ({ Resources }: FunctionsStack['template']): [string, TemplateResource][] =>
  Object.entries(Resources).filter(
    ([, resource]) => resource.Type === 'AWS::Lambda::Function' && environmentRecord(resource) !== undefined,
  );

async function changedFunctions(
  aws: Aws,
  region: string,
  salt: string,
  stacks: readonly FunctionsStack[],
): Promise<Changed[]> {
  const all = stacks.flatMap(({ name, template }) =>
    functionsIn(template).map(([logicalId, resource]) => ({ stack: name, logicalId, resource })),
  );
  const [lambda, { GetFunctionConfigurationCommand }] = await Promise.all([
    aws.in(region).lambda(),
    import('@aws-sdk/client-lambda'),
  ]);
  const found = await inParallel(all, functionsAtOnce, async (one): Promise<Changed | undefined> => {
    const FunctionName = nameIn(one.resource);
    try {
      const now = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const names = changedNames(one.resource, now.Environment?.Variables ?? {}, salt);
      return names.length > 0 ? { ...one, now, names } : undefined;
    } catch (error) {
      // A deleted function is drift of its stack.
      if (awsCode(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  });
  return found.filter((one) => one !== undefined);
}

/** Variables that differ from the template, as far as the template can tell. */
function changedNames(resource: TemplateResource, now: Readonly<Record<string, string>>, salt: string): string[] {
  const meant = variablesOf(resource);
  const digests = environmentRecord(resource)?.digests ?? {};
  const isChanged = (name: string): boolean => {
    const value = now[name];
    if (value === undefined || !Object.hasOwn(meant, name)) return true;
    const expression = meant[name];
    if (isLiteral(expression)) return expression !== value;
    const end = endOf(expression);
    const digest = digests[name];
    if (end === undefined || digest === undefined) return false;
    return !value.endsWith(end) || environmentDigest(name, value.slice(0, value.length - end.length), salt) !== digest;
  };
  return [...new Set([...Object.keys(meant), ...Object.keys(now)])].filter(isChanged).sort();
}
