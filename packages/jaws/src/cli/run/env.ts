import { nearest } from '../../base/text.ts';
import { oneLiners } from '../../base/visible.ts';
import { getEnv, listEnv, setEnv, unsetEnv } from '../../engine/env.ts';
import { openProject } from '../../engine/open.ts';
import type { EnvOptions, EnvRegion, EnvVariable } from '../../engine/types.ts';
import { localStage } from '../../env/local.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { mask } from '../../output/secrets.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import { type DynamicReference, parseParameter, parseSecret } from '../../templates/dynamic-reference.ts';
import type { Context, Invocation, Run } from '../command.ts';
import { chooseStage, regionNamed } from '../place.ts';
import { regionErrorLines } from '../region-error.ts';
import { readSecret } from '../secret-input.ts';

export const list: Run = async (invocation, context) => {
  const opened = openProject(findRoot(context.cwd));
  const stage = await chooseStage(context, opened.model, invocation.arguments.stage, 'the argument [stage]');
  const { options } = target({ ...invocation, arguments: { ...invocation.arguments, stage } }, context, 'list');
  const regions = await listEnv(context.host, { ...options, opened });
  const show = invocation.flags.has('show');
  return {
    data: { regions: regions.map((each) => shown(each, show)) },
    exitCode: regions.some(({ error }) => error) ? 1 : 0,
    text: (paint, columns) => listText(oneLiners(regions), show, paint, columns),
  };
};

export const get: Run = async (invocation, context) => {
  const { options, key } = target(invocation, context, 'get');
  const regions = await getEnv(context.host, options, key);
  const show = invocation.flags.has('show');
  return {
    data: { regions: regions.map((each) => shown(each, show)) },
    isPayload: true,
    text: () =>
      regions
        .map(({ region, variables }) => {
          const value = shownValue(variables[0], show) ?? '';
          return regions.length > 1 ? `${region}  ${value}` : value;
        })
        .join('\n'),
  };
};

export const set: Run = async (invocation, context) => {
  const { options, key, value } = target(invocation, context, 'set');
  const reference = readReference(invocation, key, value);
  const regions = await setEnv(context.host, options, key, reference ?? (await readSecret(value, key, context)));
  return {
    data: places(regions, key),
    text: (paint) => `${key} is set in ${where(regions)}.${receiversOf(key, regions, options, paint)}`,
  };
};

export const unset: Run = async (invocation, context) => {
  const { options, key } = target(invocation, context, 'unset');
  const regions = await unsetEnv(context.host, options, key);
  return {
    data: places(regions, key),
    text: (paint) => `${key} is not set in ${where(regions)} any more.${later(options, paint)}`,
  };
};

/** The reference that --ssm or --secret name; undefined without them. */
function readReference({ values }: Invocation, key: string, value: string | undefined): DynamicReference | undefined {
  const { ssm, secret } = values;
  if (ssm === undefined && secret === undefined) return undefined;
  const option = ssm === undefined ? '--secret' : '--ssm';
  if (ssm !== undefined && secret !== undefined)
    throw fail('ConflictingOptions', { first: '--ssm', second: '--secret' });
  if (value !== undefined) throw fail('ConflictingOptions', { first: option, second: 'a value' });
  const parsed = ssm === undefined ? parseSecret(secret!) : parseParameter(ssm);
  if ('problem' in parsed) throw fail('EnvReferenceInvalid', { name: key, detail: parsed.problem });
  return parsed.reference;
}

/** The number of words after stage and region. */
const words = { list: 0, get: 1, set: 2, unset: 1 } as const;

/**
 * The stage `local` has no region, so the words after it move up: `set local KEY value` and `set local all KEY value`
 * are
 * the same.
 */
function target({ arguments: args, values }: Invocation, { cwd }: Context, command: keyof typeof words) {
  const stage = args.stage ?? '';
  const isLocal = stage === localStage;
  const typed = [args.region, args.key, args.value].filter((word) => word !== undefined);
  const hasRegion = !isLocal || typed[0] === 'all' || typed.length > words[command];
  const region = isLocal ? undefined : typed[0];
  const [key, value] = hasRegion ? typed.slice(1) : typed;
  const missing = (name: string) => fail('MissingArgument', { name, command: `jaws env ${command}` });
  if (words[command] > 0) {
    if (!isLocal && region === undefined) throw missing('region');
    if (key === undefined) throw missing('key');
  }
  const options: EnvOptions = {
    root: findRoot(cwd),
    profile: values.profile,
    stage,
    region: regionNamed(region),
  };
  return { options, key: key ?? '', value };
}

function shownValue(variable: EnvVariable | undefined, show: boolean): string | undefined {
  if (variable?.value === undefined) return undefined;
  return variable.secret && !show ? mask : variable.value;
}

function shown({ variables, ...place }: EnvRegion, show: boolean) {
  return {
    ...place,
    variables: variables.map((each) => ({ ...each, value: shownValue(each, show), set: each.value !== undefined })),
  };
}

function listText(regions: readonly EnvRegion[], show: boolean, paint: Paint, columns?: number): string {
  return regions.map((each) => regionText(each, show, paint, columns)).join('\n\n');
}

function regionText(one: EnvRegion, show: boolean, paint: Paint, columns?: number): string {
  const { stage, region, variables, error } = one;
  if (error) return regionErrorLines(`${stage} ${region ?? ''}`.trimEnd(), error, paint, columns).join('\n');
  const head = paint.bold(region ? `${stage} ${region}` : `${stage} (.env)`);
  if (variables.length === 0) return `${head}\n  ${paint.dim('no variables')}`;
  const rows = variables.map((each) => {
    const value = each.reference === undefined ? shownValue(each, show) : paint.dim(`from ${each.reference}`);
    const users = each.neededBy.length > 0 ? paint.dim(`needed by ${each.neededBy.join(', ')}`) : '';
    return [value === undefined ? paint.yellow(each.name) : each.name, value ?? paint.yellow('not set'), users];
  });
  const missing = variables.filter(({ value }) => value === undefined).length;
  const command = ['jaws env set', stage, ...(region ? [region] : []), '<key> <value>'].join(' ');
  const hint = missing > 0 ? `\n  ${paint.yellow(`${count(missing, 'variable')} not set`)}: ${command}` : '';
  return `${head}\n${table(rows, '  ', columns)}${hint}`;
}

const where = (regions: readonly EnvRegion[]) =>
  regions.map(({ stage, region }) => (region ? `${stage} ${region}` : 'the .env file of the project')).join(', ');

const places = (regions: readonly EnvRegion[], key: string) => ({
  key,
  regions: regions.map(({ stage, region }) => ({ stage, region })),
});

/** The effect of setting a variable. If no function names it, it may be misspelled, or not used yet. */
function receiversOf(key: string, regions: readonly EnvRegion[], options: EnvOptions, paint: Paint): string {
  const all = regions.flatMap(({ variables }) => variables);
  const isUsed = key.startsWith('JAWS_') || all.some(({ name, neededBy }) => name === key && neededBy.length > 0);
  if (isUsed || options.stage === localStage) return later(options, paint);
  const needed = all.filter(({ neededBy }) => neededBy.length > 0);
  const near = nearest(
    key,
    needed.map(({ name }) => name),
  );
  const isLacking = needed.some(({ name, value }) => name === near && value === undefined);
  const meant = near && `Did you mean ${near}${isLacking ? ', which is not set' : ''}?`;
  return `\n${paint.yellow(`No function gets it: none names it in envVars of its awsm.json. ${meant ?? ''}`.trimEnd())}`;
}

const later = ({ stage }: EnvOptions, paint: Paint) =>
  stage === 'local' ? '' : paint.dim(' Functions get it with the next deployment.');
