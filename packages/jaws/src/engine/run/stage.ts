import type { Aws } from '../../aws/types.ts';
import { isObject } from '../../base/text.ts';
import { readStack } from '../../deploy/read.ts';
import { localStage, readLocalEnv } from '../../env/local.ts';
import { readEnvironment } from '../../env/remote.ts';
import type { FunctionModel, Model, RegionModel } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import { stackName } from '../../templates/names.ts';
import { pseudoParameters, resolveReferences } from '../../templates/openapi/resolve.ts';
import { wellKnownValues } from '../../templates/values.ts';
import type { Host } from '../host.ts';
import { reach, regionsOf } from '../open.ts';
import type { RunOptions } from '../types.ts';

/** What a function on this machine gets of a stage. */
export interface StageEnvironment {
  readonly region: string;
  /** The environment of the stage: its `.env`. */
  readonly variables: Readonly<Record<string, string>>;
  /** `cloudFormation.Environment` of the function, as far as its values are known. */
  readonly own: Readonly<Record<string, string>>;
  /** Names in it whose values are not. */
  readonly unknown: readonly string[];
  /** How code in the child reaches the same AWS; undefined leaves that to the user's own environment. */
  readonly aws: Readonly<Record<string, string>> | undefined;
}

/** Reads a stage for a function. Throws UnknownStage, UnknownRegion. */
export async function readStage(
  host: Host,
  model: Model,
  fn: FunctionModel,
  options: RunOptions,
): Promise<StageEnvironment> {
  return options.stage === localStage
    ? readLocalStage(host, model, fn, options)
    : readDeployedStage(host, model, fn, options);
}

async function readLocalStage(
  host: Host,
  model: Model,
  fn: FunctionModel,
  options: RunOptions,
): Promise<StageEnvironment> {
  const region = options.region ?? model.stages[0]?.regions[0]?.region ?? 'us-east-1';
  const profile = options.profile ?? model.profile;
  const [{ variables }, aws] = await Promise.all([
    readLocalEnv(options.root),
    profile === undefined ? undefined : accessOf(await host.connect(profile), region, profile),
  ]);
  // An account of its own: nothing is deployed to this stage.
  return { region, variables, aws, ...ownEnvironment(fn, pseudoParameters(region, '000000000000')) };
}

/** A profile of an account is looked up by the function's own SDK, if it uses one; the embedded cloud takes any keys. */
async function accessOf(aws: Aws, region: string, profile: string): Promise<Readonly<Record<string, string>>> {
  return aws.endpoint === undefined ? { AWS_PROFILE: profile } : keysOf(aws, region);
}

async function readDeployedStage(
  host: Host,
  model: Model,
  fn: FunctionModel,
  options: RunOptions,
): Promise<StageEnvironment> {
  const region = regionsOf(model, options.stage, options.region)[0]!;
  const aws = await reach(host, model, options.profile, region.stage);
  const [{ values: variables }, known, access] = await Promise.all([
    readEnvironment(aws, model.name, region),
    hasReferences(fn) ? deployedValues(model, region, aws) : {},
    keysOf(aws, region.region),
  ]);
  const all = { ...known, ...wellKnownValues(model, region, variables) };
  return { region: region.region, variables, aws: access, ...ownEnvironment(fn, all) };
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

/** What names in the function's template stand for: outputs of the resources stack and pseudo parameters. */
async function deployedValues(model: Model, region: RegionModel, aws: Aws): Promise<Record<string, string>> {
  const name = stackName(region.stage, model.name, 'resources');
  const [account, resources] = await Promise.all([
    aws.in(region.region).account(),
    readStack(aws, region, name, 'resources'),
  ]);
  const outputs = Object.entries(live(resources)?.outputs ?? {});
  return {
    // `aaIamRoleArnLambda` is the output IamRoleArnLambda.
    ...Object.fromEntries(outputs.flatMap(([output, value]) => [[output, value] as const, [`aa${output}`, value]])),
    ...pseudoParameters(region.region, account),
  };
}

const declared = (fn: FunctionModel): Readonly<Record<string, unknown>> => {
  const { Environment } = fn.properties;
  return isObject(Environment) && isObject(Environment.Variables) ? Environment.Variables : {};
};

const hasReferences = (fn: FunctionModel): boolean => Object.values(declared(fn)).some(isObject);

function ownEnvironment(
  fn: FunctionModel,
  known: Readonly<Record<string, string>>,
): Pick<StageEnvironment, 'own' | 'unknown'> {
  const own: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [name, written] of Object.entries(declared(fn))) {
    const value = resolveReferences(written, known);
    if (isObject(value) || Array.isArray(value)) unknown.push(name);
    // CloudFormation makes text of numbers and booleans.
    else own[name] = String(value);
  }
  return { own, unknown };
}
