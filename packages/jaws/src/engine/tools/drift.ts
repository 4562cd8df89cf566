import { detectDrift } from '../../deploy/drift.ts';
import { readRegion } from '../../deploy/read.ts';
import type { Drift } from '../../events.ts';
import { stacksIn } from '../../plan/deployed.ts';
import type { Host } from '../host.ts';
import { forUser, type OpenProject, reach, regionsOf } from '../open.ts';
import { orError } from './define.ts';
import type { PartError } from './types.ts';

export interface DriftResult {
  readonly stage: string;
  readonly regions: readonly {
    readonly region: string;
    /** Resources that were changed or deleted outside of CloudFormation. */
    readonly drift: readonly Drift[];
    /** Why it is unknown. */
    readonly error?: PartError;
  }[];
}

interface DriftOptions {
  readonly project: OpenProject;
  readonly profile: string | undefined;
  readonly stage: string;
  readonly region?: string | undefined;
}

/** Has CloudFormation compare the resources with their templates, which can take minutes. A region that fails says why. */
export function driftOf(
  host: Host,
  { project: { model }, profile, stage, region }: DriftOptions,
): Promise<DriftResult> {
  return forUser(host, async () => {
    const places = regionsOf(model, stage, region);
    const aws = await reach(host, model, profile, stage);
    const regions = await Promise.all(
      places.map(async (place) => ({
        region: place.region,
        drift: [],
        ...(await orError(async () => {
          const deployed = await readRegion(aws, model.name, place);
          return { drift: await detectDrift(host, aws, place, stacksIn(deployed)) };
        })),
      })),
    );
    return { stage, regions };
  });
}
