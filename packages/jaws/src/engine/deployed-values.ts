import type { Aws } from '../aws/types.ts';
import { readStack } from '../deploy/read.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { stackName } from '../templates/names.ts';
import { pseudoParameters } from '../templates/openapi/resolve.ts';
import { withSocketAddresses } from './web-socket.ts';

/**
 * The values of names in a function's own template in a region: outputs of the resources stack there, outputs of resources that
 * only
 * the home region has, and pseudo parameters.
 */
export async function deployedValues(
  model: Model,
  region: RegionModel,
  aws: Aws,
): Promise<Readonly<Record<string, string>>> {
  const homes = [...new Set(Object.values(region.homeOutputs ?? {}))].filter((home) => home !== region.region);
  const [account, own, ...others] = await Promise.all([
    aws.in(region.region).account(),
    outputsIn(model, region, aws),
    ...homes.map(async (home) => {
      const there = model.stages.find(({ name }) => name === region.stage)?.regions.find((one) => one.region === home);
      const outputs = there ? await outputsIn(model, there, aws) : {};
      return Object.fromEntries(Object.entries(outputs).filter(([name]) => region.homeOutputs?.[name] === home));
    }),
  ]);
  const outputs = Object.entries(Object.assign({}, ...others, own) as Record<string, string>);
  return {
    // `aaIamRoleArnLambda` is the output IamRoleArnLambda.
    ...Object.fromEntries(outputs.flatMap(([output, value]) => [[output, value] as const, [`aa${output}`, value]])),
    ...pseudoParameters(region.region, account),
  };
}

async function outputsIn(model: Model, region: RegionModel, aws: Aws): Promise<Readonly<Record<string, string>>> {
  const name = stackName(region.stage, model.name, 'resources');
  const outputs = live(await readStack(aws, region, name, 'resources'))?.outputs ?? {};
  return withSocketAddresses(model, outputs, aws.endpoint, region);
}
