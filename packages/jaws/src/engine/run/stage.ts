import type { Aws } from '../../aws/types.ts';
import { isObject } from '../../base/text.ts';
import { localStage, readLocalEnv } from '../../env/local.ts';
import { readEnvironment } from '../../env/remote.ts';
import type { FunctionModel, Model, RegionModel } from '../../model/types.ts';
import { pseudoParameters, resolveReferences } from '../../templates/openapi/resolve.ts';
import { wellKnownValues } from '../../templates/values.ts';
import { deployedValues } from '../deployed-values.ts';
import type { Host } from '../host.ts';
import { reach, regionsOf } from '../open.ts';
import type { RunOptions } from '../types.ts';

/** What a function on this machine gets from a stage. */
export interface StageEnvironment {
  readonly region: string;
  /** The environment of the stage: its `.env`. */
  readonly variables: Readonly<Record<string, string>>;
  /** `cloudFormation.Environment` of the function, as far as its values are known. */
  readonly own: Readonly<Record<string, string>>;
  /** Names in it with unknown values. */
  readonly unknown: readonly string[];
  /** For the stage `local`: the stage in the same AWS whose resources it uses, and which variables of `own` come from there. */
  readonly twin?: { readonly stage: string; readonly region: string; readonly names: readonly string[] } | undefined;
  /** What names in templates stand for, as far as known. */
  readonly known: Readonly<Record<string, string>>;
  /** How code in the child reaches the same AWS; undefined leaves that to the user's own environment. */
  readonly aws: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads a stage for a function. `names`: what the function's template refers to is useful in any case. Throws UnknownStage,
 * UnknownRegion.
 */
export async function readStage(
  host: Host,
  model: Model,
  fn: FunctionModel,
  options: RunOptions,
  names = false,
): Promise<StageEnvironment> {
  const needsValues = names || Object.values(declared(fn)).some(isObject);
  return options.stage === localStage
    ? readLocalStage(host, model, fn, options, needsValues)
    : readDeployedStage(host, model, fn, options, needsValues);
}

async function readLocalStage(
  host: Host,
  model: Model,
  fn: FunctionModel,
  options: RunOptions,
  needsValues: boolean,
): Promise<StageEnvironment> {
  const profile = options.profile ?? model.profile;
  const [{ variables }, connected] = await Promise.all([
    readLocalEnv(options.root),
    profile === undefined ? undefined : host.connect(profile),
  ]);
  const there = deployedTwin(model, variables, options.region);
  const region = options.region ?? there?.region ?? 'us-east-1';
  const reached = there && connected && (await reachTwin(host, model, options, connected, there));
  const aws = reached ?? connected;
  const [access, values] = await Promise.all([
    aws && accessOf(aws, region, profile!),
    there && reached && needsValues ? valuesOfTwin(model, there, reached) : {},
  ]);
  // A separate account: nothing is deployed to this stage.
  const alone = pseudoParameters(region, '000000000000');
  const known = { ...alone, ...values };
  const [without, own] = [ownEnvironment(fn, alone), ownEnvironment(fn, known)];
  const names = without.unknown.filter((name) => !own.unknown.includes(name));
  return {
    region,
    variables,
    aws: access,
    known,
    ...own,
    ...(there && reached && { twin: { ...placeOf(there), names } }),
  };
}

/** The place that the local `.env` names by JAWS_STAGE, or the first of the project. */
function deployedTwin(
  { stages }: Model,
  { JAWS_STAGE }: Readonly<Record<string, string>>,
  region: string | undefined,
): RegionModel | undefined {
  const { regions = [] } = stages.find(({ name }) => name === JAWS_STAGE) ?? stages[0] ?? {};
  return region === undefined ? regions[0] : regions.find((one) => one.region === region);
}

/**
 * That place, if it is in the same AWS on this machine as the function. In an AWS account it holds the data of others, which a
 * function gets only if its stage is named.
 */
async function reachTwin(
  host: Host,
  model: Model,
  { profile }: RunOptions,
  connected: Aws,
  there: RegionModel,
): Promise<Aws | undefined> {
  if (connected.endpoint === undefined) return undefined;
  const reached = await reach(host, model, profile, there.stage);
  return reached.endpoint === connected.endpoint ? reached : undefined;
}

const valuesOfTwin = async (model: Model, there: RegionModel, aws: Aws): Promise<Readonly<Record<string, string>>> => ({
  ...(await deployedValues(model, there, aws)),
  ...wellKnownValues(model, there, {}),
});

const placeOf = ({ stage, region }: RegionModel) => ({ stage, region });

/**
 * A profile of an account is looked up by the function's own SDK, if it uses one; the embedded cloud accepts any keys. An SDK whose profile fails
 * takes the credentials of the instance, unless it may not: https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
 */
async function accessOf(aws: Aws, region: string, profile: string): Promise<Readonly<Record<string, string>>> {
  return aws.endpoint === undefined ? { AWS_PROFILE: profile, AWS_EC2_METADATA_DISABLED: 'true' } : keysOf(aws, region);
}

async function readDeployedStage(
  host: Host,
  model: Model,
  fn: FunctionModel,
  options: RunOptions,
  needsValues: boolean,
): Promise<StageEnvironment> {
  const region = regionsOf(model, options.stage, options.region)[0]!;
  const aws = await reach(host, model, options.profile, region.stage);
  const [{ values: variables }, deployed, access] = await Promise.all([
    readEnvironment(aws, model.name, region),
    needsValues ? deployedValues(model, region, aws) : {},
    keysOf(aws, region.region),
  ]);
  const known = { ...deployed, ...wellKnownValues(model, region, variables) };
  return { region: region.region, variables, aws: access, known, ...ownEnvironment(fn, known) };
}

async function keysOf(aws: Aws, region: string): Promise<Record<string, string>> {
  const keys = await (await aws.in(region).lambda()).config.credentials();
  return {
    ...(aws.endpoint !== undefined && { AWS_ENDPOINT_URL: aws.endpoint }),
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    ...(keys.sessionToken !== undefined && { AWS_SESSION_TOKEN: keys.sessionToken }),
  };
}

const declared = (fn: FunctionModel): Readonly<Record<string, unknown>> => {
  const { Environment } = fn.properties;
  return isObject(Environment) && isObject(Environment.Variables) ? Environment.Variables : {};
};

function ownEnvironment(
  fn: FunctionModel,
  known: Readonly<Record<string, string>>,
): Pick<StageEnvironment, 'own' | 'unknown'> {
  const own: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [name, written] of Object.entries(declared(fn))) {
    const value = resolveReferences(written, known);
    if (isObject(value) || Array.isArray(value)) unknown.push(name);
    // CloudFormation turns numbers and booleans into text.
    else own[name] = String(value);
  }
  return { own, unknown };
}
