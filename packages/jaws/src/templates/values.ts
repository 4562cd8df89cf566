import type { Model, RegionModel } from '../model/types.ts';

/**
 * Values that the templates of a project may take as parameters, under the names of version 1. `aaRegions`: all regions of the stage,
 * separated by commas, the home region first.
 */
export function wellKnownValues(
  model: Pick<Model, 'name' | 'domain'>,
  region: Pick<RegionModel, 'stage' | 'region' | 'bucket' | 'allRegions'>,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return {
    aaProjectName: model.name,
    aaProjectDomain: model.domain,
    aaJawsBucket: region.bucket,
    aaStage: region.stage,
    aaRegions: (region.allRegions ?? [region.region]).join(','),
    aaDataModelStage: env.JAWS_DATA_MODEL_STAGE || region.stage,
  };
}
