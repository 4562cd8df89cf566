import type { Commit, Origin } from '../../deploy/releases/record.ts';
import type { StackKind } from '../../events.ts';
import type { Model } from '../../model/types.ts';
import type { Host } from '../host.ts';
import { forUser, type OpenProject, reachEach, regionsOfAny } from '../open.ts';
import { protectedAmong } from '../protected.ts';
import { regionDifferences } from '../region-differences.ts';
import { readEach } from '../so-far.ts';
import type { RegionDifference } from '../types.ts';
import { partError } from './define.ts';
import { isEmbeddedStage } from './embedded.ts';
import { type GridRead, readPlace, waitingPlace } from './grid-region.ts';
import type { RingingAlarm } from './ringing.ts';
import type { PartError } from './types.ts';

export interface GridOptions {
  readonly project: OpenProject;
  readonly profile: string | undefined;
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
  /** Reads yesterday's usage from CloudWatch, and prices that too. */
  readonly measured: boolean;
  /** Gets partial results while some region has not responded. */
  readonly soFar?: ((grid: Grid) => void) | undefined;
}

/** The release that a region runs. */
export interface GridRelease {
  /** Undefined for a deployment of JAWS 2.0. */
  readonly number?: number;
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly by?: string;
  readonly git?: Commit;
  readonly origin?: Origin;
}

/** US dollars a day. */
export interface GridCost {
  /** The fixed cost, independent of usage. */
  readonly fixed: number;
  /** The cost of the usage in the last day; absent if it was not measured. */
  readonly used?: number;
  /** Resources without a known price. */
  readonly unpriced: number;
  /** Why the usage could not be measured. */
  readonly error?: PartError;
}

/**
 * `waiting`: no response yet, in a preliminary grid. `failed`: the last deployment failed here, or a stack needs attention. `changing`: a stack is being updated.
 */
export type GridState = 'ok' | 'failed' | 'changing' | 'not-deployed' | 'unreachable' | 'waiting';

export interface GridRegion {
  readonly stage: string;
  readonly region: string;
  readonly state: GridState;
  /** A sentence, where the state is neither `ok` nor `not-deployed`. */
  readonly reason?: string;
  readonly release?: GridRelease;
  /** Why neither the release nor the result of the last deployment is known. */
  readonly releaseError?: PartError;
  readonly stacks: readonly { readonly name: string; readonly kind: StackKind; readonly status: string }[];
  /** Differences from the region of its stage with the newest release; absent for that region, and for the only one. */
  readonly differs?: RegionDifference;
  /** Functions that run code of a `jaws dev` session. */
  readonly developedBy?: string;
  /** Alarms of the stage in the state ALARM. */
  readonly alarms: readonly RingingAlarm[];
  /** Why the alarms are unknown. */
  readonly alarmsError?: PartError;
  readonly cost?: GridCost;
  /** Why the region could not be read; everything else is empty then. */
  readonly error?: PartError;
}

export interface GridStage {
  readonly stage: string;
  readonly protected: boolean;
  /** Whether it is in the embedded cloud; undefined if unknown. */
  readonly embedded?: boolean;
  /** A custom endpoint. */
  readonly endpoint?: string;
  readonly regions: readonly GridRegion[];
  /** Why its account could not be reached; it has no regions then. */
  readonly error?: PartError;
}

export interface Grid {
  /** ISO 8601. */
  readonly at: string;
  readonly stages: readonly GridStage[];
}

/** Stages and regions at a glance. A part that cannot be read says why and hides nothing else. */
export function grid(host: Host, options: GridOptions): Promise<Grid> {
  return forUser(host, async () => {
    const { soFar } = options;
    const { model } = options.project;
    const wanted = regionsOfAny(model, options.stage, options.region);
    const reached = reachEach(host, model, options.profile);
    const gridOf = (stages: readonly GridStage[]): Grid => ({ at: host.now().toISOString(), stages });
    const stages = [...new Set(wanted.map(({ stage }) => stage))].map((stage) => ({
      stage,
      protected: protectedAmong(model, [stage]).length > 0,
      places: wanted.filter((one) => one.stage === stage),
    }));
    // Of stages whose account has been reached.
    const parts = new Map<string, GridStage>();
    const waiting = ({ places, ...stage }: (typeof stages)[number]): GridStage =>
      parts.get(stage.stage) ?? { ...stage, regions: places.map((place) => waitingPlace(place).shown) };
    const read = async ({ places, ...stage }: (typeof stages)[number]): Promise<GridStage> => {
      try {
        const aws = await reached(stage.stage);
        const { endpoint } = aws;
        const known = { ...stage, ...(endpoint !== undefined && { endpoint }) };
        const withRegions = (found: readonly GridRead[]) => ({ ...known, regions: withDifferences(found, model) });
        const [embedded, regions] = await Promise.all([
          isEmbeddedStage(aws, model, stage.stage),
          readEach(places, {
            read: (place) => readPlace(host, aws, model, place, options.measured),
            waiting: waitingPlace,
            report: soFar && ((found) => void parts.set(stage.stage, withRegions(found))),
          }),
        ]);
        return { ...withRegions(regions), embedded };
      } catch (thrown) {
        return { ...stage, regions: [], error: partError(thrown) };
      }
    };
    const report = soFar && ((found: readonly GridStage[]) => soFar(gridOf(found)));
    return gridOf(await readEach(stages, { read, waiting, report }));
  });
}

function withDifferences(all: readonly GridRead[], model: Model): GridRegion[] {
  const differences = regionDifferences(
    all.flatMap(({ compared }) => compared ?? []),
    model,
  );
  return all.map(({ shown }) => {
    const differs = differences.find(({ region }) => region === shown.region);
    return differs ? { ...shown, differs } : shown;
  });
}
