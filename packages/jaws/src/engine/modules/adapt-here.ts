import { buildModel } from '../../model/build.ts';
import { resolveText } from '../../model/intrinsics.ts';
import { adaptModule } from '../../modules/adapt.ts';
import type { UniqueName } from '../../modules/describe.ts';
import { type Settled, withDeployedMarks } from '../../modules/settled.ts';
import type { ModulePackage, ModuleRecord } from '../../modules/types.ts';
import type { Project } from '../../project/types.ts';
import { placeValues } from '../place-values.ts';

/**
 * A module with names that are unique in this project, and their values in each stage and region. A module whose resources are copied
 * into
 * the templates keeps its original names: deployed resources have those already. Data stays in its regions.
 */
export function adaptHere(
  project: Project,
  wanted: ModulePackage,
  record: ModuleRecord | undefined,
): {
  readonly module: ModulePackage;
  readonly names: readonly UniqueName[];
  readonly settled: readonly Settled[];
} {
  const { module: shipped, settled: stays } = withDeployedMarks(wanted, record?.additions);
  if (record?.resources === 'copied') return { module: shipped, names: [], settled: stays };
  const model = buildModel(project);
  const regions = model.stages.flatMap((stage) => stage.regions);
  const values = regions.map((region) => placeValues(model, region));
  const { module, renamed } = adaptModule(shipped, values, record?.additions);
  const names = renamed.map(({ logicalId, type, before, after }) => ({
    resource: logicalId,
    type,
    before,
    after,
    places: regions.map(({ stage, region }, index) => ({
      stage,
      region,
      name: resolveText(after, values[index]!) ?? after,
    })),
  }));
  return { module, names, settled: stays };
}
