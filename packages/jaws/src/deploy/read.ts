import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Aws } from '../aws/types.ts';
import { readEnv } from '../env/remote.ts';
import { JawsError } from '../errors/error.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import type { DeployedRegion, DeployedStack, StackKind } from '../plan/types.ts';
import { stackName } from '../templates/names.ts';
import { deployedTemplate, describeStack } from './describe.ts';

type Outputs = Readonly<Record<string, string>>;

const outputsOf = (stack: Stack): Outputs =>
  Object.fromEntries((stack.Outputs ?? []).map((output) => [output.OutputKey ?? '', output.OutputValue ?? '']));

export async function readStack(
  aws: Aws,
  region: RegionModel,
  name: string,
  kind: StackKind,
): Promise<DeployedStack | undefined> {
  const cf = await aws.in(region.region).cloudFormation();
  const stack = await describeStack(cf, name);
  if (!stack) return undefined;
  return {
    name,
    kind,
    status: stack.StackStatus ?? '',
    template: await deployedTemplate(cf, { stage: region.stage, region: region.region, stack: name }),
    parameters: Object.fromEntries(
      (stack.Parameters ?? []).map((parameter) => [parameter.ParameterKey ?? '', parameter.ParameterValue ?? '']),
    ),
    outputs: outputsOf(stack),
  };
}

/** Shards are looked for two by two until two in a row are not there: one may have been emptied and deleted. */
async function readLambdas(aws: Aws, project: string, region: RegionModel): Promise<DeployedStack[]> {
  const found: DeployedStack[] = [];
  for (let shard = 1; ; shard += 2) {
    const names = [shard, shard + 1].map((number) => stackName(region.stage, project, 'lambdas', number));
    const pair = await Promise.all(names.map((name) => readStack(aws, region, name, 'lambdas')));
    const there = pair.filter((stack) => stack !== undefined);
    found.push(...there);
    if (there.length === 0) return found;
  }
}

/** What a stage has in one region, as CloudFormation and the jaws bucket say. */
export async function readRegion(aws: Aws, project: string, region: RegionModel): Promise<DeployedRegion> {
  const { stage } = region;
  const name = (kind: StackKind) => stackName(stage, project, kind);
  const [account, resources, lambdas, endpoints] = await Promise.all([
    aws.account(),
    readStack(aws, region, name('resources'), 'resources'),
    readLambdas(aws, project, region),
    readStack(aws, region, name('endpoints'), 'endpoints'),
  ]);
  const env = live(resources)
    ? await readEnv(aws, { project, ...region }).catch((error: unknown) => {
        if (error instanceof JawsError && error.code === 'BucketMissing') return undefined;
        throw error;
      })
    : undefined;
  return {
    stage,
    region: region.region,
    account,
    resources,
    lambdas,
    endpoints,
    env: env?.variables ?? {},
    envSalt: env?.salt ?? '',
  };
}

/** What is deployed of a stage, in one region or in all; regions are read side by side. */
export function readDeployed(
  aws: Aws,
  model: Model,
  where: { readonly stage: string; readonly region: string | undefined },
): Promise<DeployedRegion[]> {
  const regions = model.stages.find((stage) => stage.name === where.stage)?.regions ?? [];
  const wanted = regions.filter((one) => where.region === undefined || one.region === where.region);
  return Promise.all(wanted.map((one) => readRegion(aws, model.name, one)));
}
