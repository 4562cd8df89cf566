import { onceEach } from '../../base/async.ts';
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
    const embeddedOf = onceEach(async (stage: string) => isEmbeddedStage(await reached(stage), model, stage));
    const gridOf = (found: readonly Part[]): Grid => ({
      at: host.now().toISOString(),
      stages: [...new Set(wanted.map(({ stage }) => stage))].map((stage) =>
        stageOf(
          stage,
          found.filter(({ read }) => read.shown.stage === stage),
          model,
        ),
      ),
    });
    const parts = await readEach(wanted, {
      read: async (place): Promise<Part> => {
        try {
          const aws = await reached(place.stage);
          const [embedded, read] = await Promise.all([
            embeddedOf(place.stage),
            readPlace(host, aws, model, place, options.measured),
          ]);
          const { endpoint } = aws;
          return { read, about: { ...(endpoint !== undefined && { endpoint }), embedded } };
        } catch (thrown) {
          return { read: waitingPlace(place), error: partError(thrown) };
        }
      },
      waiting: (place) => ({ read: waitingPlace(place) }),
      report: soFar && ((found) => soFar(gridOf(found))),
    });
    return gridOf(parts);
  });
}

/** A region, and what reading it says about its stage. */
interface Part {
  readonly read: GridRead;
  readonly about?: Pick<GridStage, 'endpoint' | 'embedded'>;
  /** Why the account of its stage could not be reached. */
  readonly error?: PartError;
}

function stageOf(stage: string, parts: readonly Part[], model: Model): GridStage {
  const known = { stage, protected: protectedAmong(model, [stage]).length > 0 };
  const error = parts.find((one) => one.error)?.error;
  if (error) return { ...known, regions: [], error };
  const about = parts.find((one) => one.about)?.about;
  const found = parts.map(({ read }) => read);
  return { ...known, ...about, regions: withDifferences(found, model) };
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
