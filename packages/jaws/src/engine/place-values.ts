import type { Model, RegionModel } from '../model/types.ts';
import { stackName } from '../templates/names.ts';
import { wellKnownValues } from '../templates/values.ts';

/** What names in a template stand for in a stage and region, as far as it is known before deployment. */
export function placeValues(
  model: Pick<Model, 'name' | 'domain'>,
  region: Pick<RegionModel, 'stage' | 'region' | 'bucket' | 'allRegions'>,
): Readonly<Record<string, string>> {
  return {
    ...wellKnownValues(model, region, {}),
    'AWS::Region': region.region,
    'AWS::StackName': stackName(region.stage, model.name, 'resources'),
  };
}
