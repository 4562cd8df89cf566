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
  /** Asks CloudWatch what was used in the last day, and prices that too. */
  readonly measured: boolean;
  /** Gets what there is while some region has not answered. */
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
  /** What is paid for whether it is used or not. */
  readonly fixed: number;
  /** What was used in the last day; absent where it was not measured. */
  readonly used?: number;
  /** Resources of which no price is known. */
  readonly unpriced: number;
  /** Why the use could not be measured. */
  readonly error?: PartError;
}

/** `waiting`: it has not answered yet, in a grid so far. `failed`: the last deployment failed here, or a stack needs help. `changing`: a stack is being changed right now. */
export type GridState = 'ok' | 'failed' | 'changing' | 'not-deployed' | 'unreachable' | 'waiting';

export interface GridRegion {
  readonly stage: string;
  readonly region: string;
  readonly state: GridState;
  /** A sentence, where the state is neither `ok` nor `not-deployed`. */
  readonly reason?: string;
  readonly release?: GridRelease;
  /** Why neither the release nor whether the last deployment failed is known. */
  readonly releaseError?: PartError;
  readonly stacks: readonly { readonly name: string; readonly kind: StackKind; readonly status: string }[];
  /** What it has otherwise than the region of its stage with the newest release; absent where that is this one, or it is the only one. */
  readonly differs?: RegionDifference;
  /** Functions that run code of a session of `jaws dev`. */
  readonly developedBy?: string;
  /** Alarms of the stage that ring. */
  readonly alarms: readonly RingingAlarm[];
  /** Why they are not known. */
  readonly alarmsError?: PartError;
  readonly cost?: GridCost;
  /** Why it could not be read; everything else is empty then. */
  readonly error?: PartError;
}

export interface GridStage {
  readonly stage: string;
  readonly protected: boolean;
  /** Whether it is in the cloud that comes with JAWS; undefined where that could not be found out. */
  readonly embedded?: boolean;
  /** A custom endpoint. */
  readonly endpoint?: string;
  readonly regions: readonly GridRegion[];
  /** Why its account could not be reached; no region is there then. */
  readonly error?: PartError;
}

export interface Grid {
  /** ISO 8601. */
  readonly at: string;
  readonly stages: readonly GridStage[];
}

/** Stages and regions at a glance. What cannot be read says why and hides nothing else. */
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
