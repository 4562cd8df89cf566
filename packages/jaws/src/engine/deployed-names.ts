import type { RegionClients } from '../aws/types.ts';
import { isGone, listResources } from '../deploy/describe.ts';
import { JawsError } from '../errors/error.ts';
import type { FunctionModel, Model, RegionModel } from '../model/types.ts';
import { functionName, stackName } from '../templates/names.ts';

type Place = Pick<RegionModel, 'stage' | 'region'>;
type Named = Pick<FunctionModel, 'logicalId'>;

/**
 * Names of a stage's functions in one region. Those that JAWS 1 deployed keep the names that CloudFormation gave them, and are in the
 * first stack. Without a stack, or the right to read it, all have the names of new functions.
 */
export async function deployedNames(
  clients: Pick<RegionClients, 'cloudFormation'>,
  { name: project }: Pick<Model, 'name'>,
  { stage, region }: Place,
): Promise<(fn: Named) => string> {
  const found = new Map<string, string>();
  try {
    const stack = stackName(stage, project, 'lambdas');
    for (const one of await listResources(await clients.cloudFormation(), region, stack)) {
      if (one.ResourceType !== 'AWS::Lambda::Function' || !one.PhysicalResourceId) continue;
      found.set(one.LogicalResourceId ?? '', one.PhysicalResourceId);
    }
  } catch (error) {
    const isDenied = error instanceof JawsError && error.code === 'AwsAccessDenied';
    if (!isDenied && !isGone(error)) throw error;
  }
  return ({ logicalId }) => found.get(logicalId) ?? functionName(stage, project, logicalId);
}

/** Whether a function of a stage may have this name: as a new function, or as CloudFormation named those of JAWS 1. */
export const mayBeNamed = (name: string, stage: string, project: string, { logicalId }: Named): boolean =>
  name === functionName(stage, project, logicalId) ||
  name.startsWith(`${stackName(stage, project, 'lambdas')}-${logicalId}-`);
