import { fail } from '../errors/catalogue/index.ts';
import { checkName } from '../project/names.ts';
import { anyRegion, replicate } from './create-region.ts';
import type { Host } from './host.ts';
import { forUser, openedOf } from './open.ts';
import type { CreateRegionOptions, CreateRegionResult } from './types.ts';

/** Replicates the project into one more stage, in its first region. */
export function createStage(host: Host, options: CreateRegionOptions): Promise<CreateRegionResult> {
  return forUser(host, async () => {
    const { stage, region } = options;
    checkName('stage', stage);
    checkName('region', region);
    const { project, model } = openedOf(options);
    if (model.stages.some((one) => one.name === stage)) throw fail('StageExists', { stage });
    const like = model.stages.flatMap((one) => one.regions).find((one) => one.region === region) ?? anyRegion(model);
    return replicate(host, options, { project, model, like });
  });
}
