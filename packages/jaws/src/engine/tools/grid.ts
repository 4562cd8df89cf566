import type { Aws } from '../../aws/types.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { readRegion } from '../../deploy/read.ts';
import { type RegionHistory, readHistory, readRecords } from '../../deploy/releases/history.ts';
import type { Commit, DeploymentRecord, Origin } from '../../deploy/releases/record.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { StackKind } from '../../events.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import { conditionOf, live, stacksIn } from '../../plan/deployed.ts';
import type { DeployedRegion, DeployedStack } from '../../plan/types.ts';
import { monthlyCosts } from '../../prices/monthly.ts';
import { useCosts } from '../../prices/use.ts';
import { measuredUse } from '../cost/measured.ts';
import type { Host } from '../host.ts';
import { forUser, type OpenProject, reachEach, regionsOfAny } from '../open.ts';
import { protectedAmong } from '../protected.ts';
import { type ComparedRegion, regionDifferences } from '../region-differences.ts';
import { recordAt } from '../releases/read.ts';
import type { RegionDifference } from '../types.ts';
import { partError } from './define.ts';
import { isEmbeddedStage } from './embedded.ts';
import { type RingingAlarm, ringingIn } from './ringing.ts';
import type { PartError } from './types.ts';

export interface GridOptions {
  readonly project: OpenProject;
  readonly profile: string | undefined;
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
  /** Reads yesterday's usage from CloudWatch, and prices that too. */
  readonly measured: boolean;
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
  /** The cost of the usage in the last day; absent where it was not measured. */
  readonly used?: number;
  /** Resources without a known price. */
  readonly unpriced: number;
  /** Why the usage could not be measured. */
  readonly error?: PartError;
}

/** `failed`: the last deployment failed here, or a stack needs attention. `changing`: a stack is being updated. */
export type GridState = 'ok' | 'failed' | 'changing' | 'not-deployed' | 'unreachable';

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
  /** Whether it is in the embedded cloud; undefined where that could not be found out. */
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

/** Days of a month, as AWS's calculator counts them. */
const monthDays = 730 / 24;
const dayMs = 24 * 3600 * 1000;
/** How long to wait for a region, so that it does not hold up the others. Milliseconds. */
const regionMs = 30_000;

/** All stages and regions at a glance. A part that cannot be read says why and hides nothing else. */
export function grid(host: Host, options: GridOptions): Promise<Grid> {
  return forUser(host, async () => {
    const { model } = options.project;
    const wanted = regionsOfAny(model, options.stage, options.region);
    const reached = reachEach(host, model, options.profile);
    const stages = [...new Set(wanted.map(({ stage }) => stage))];
    const found = await Promise.all(
      stages.map(async (stage): Promise<GridStage> => {
        const isProtected = protectedAmong(model, [stage]).length > 0;
        const regions = wanted.filter((one) => one.stage === stage);
        try {
          const aws = await reached(stage);
          const [embedded, read] = await Promise.all([
            isEmbeddedStage(aws, model, stage),
            Promise.all(regions.map((place) => readPlace(host, aws, model, place, options.measured))),
          ]);
          return {
            stage,
            protected: isProtected,
            embedded,
            ...(aws.endpoint !== undefined && { endpoint: aws.endpoint }),
            regions: withDifferences(read, model),
          };
        } catch (thrown) {
          return { stage, protected: isProtected, regions: [], error: partError(thrown) };
        }
      }),
    );
    return { at: host.now().toISOString(), stages: found };
  });
}

interface Read {
  readonly shown: GridRegion;
  /** Absent where nothing is deployed, or it could not be read. */
  readonly compared?: ComparedRegion;
}

function withDifferences(all: readonly Read[], model: Model): GridRegion[] {
  const differences = regionDifferences(
    all.flatMap(({ compared }) => compared ?? []),
    model,
  );
  return all.map(({ shown }) => {
    const differs = differences.find(({ region }) => region === shown.region);
    return differs ? { ...shown, differs } : shown;
  });
}

async function readPlace(host: Host, aws: Aws, model: Model, place: RegionModel, measured: boolean): Promise<Read> {
  const { stage, region } = place;
  const none = { stage, region, stacks: [], alarms: [] };
  try {
    const [deployed, history, alarms] = await within(
      region,
      Promise.all([
        readRegion(aws, model.name, place),
        historyIn(aws, model, place),
        ringingIn(aws, model, place).catch(partError),
      ]),
    );
    const stacks = stacksIn(deployed);
    if (stacks.length === 0) return { shown: { ...none, state: 'not-deployed' } };
    const cost = await costOf(host, aws, deployed, measured);
    const { current, last, error: releaseError } = history;
    const shown: GridRegion = {
      ...none,
      ...stateOf(stacks, last),
      stacks: stacks.map(({ name, kind, status }) => ({ name, kind, status })),
      ...(current && { release: releaseOf(current) }),
      ...(releaseError && { releaseError }),
      ...(deployed.swapped && { developedBy: deployed.swapped.owner }),
      ...('code' in alarms ? { alarmsError: alarms } : { alarms }),
      cost,
    };
    const compared = deployed.resources && { deployed, bucket: place.bucket, release: current?.number };
    return { shown, ...(compared && { compared }) };
  } catch (thrown) {
    const error = partError(thrown);
    return { shown: { ...none, state: 'unreachable', reason: error.message, error } };
  }
}

async function within<Value>(region: string, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const detail = `no answer within ${regionMs / 1000} s`;
    const error = fail('AwsUnreachable', {
      call: `the stacks in ${region}`,
      address: region,
      detail,
      custom: false,
    });
    timer = setTimeout(() => reject(error), regionMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Releases {
  /** What the region runs. */
  readonly current?: DeploymentRecord | undefined;
  /** The last deployment, also one that failed. */
  readonly last?: DeploymentRecord | undefined;
  readonly error?: PartError;
}

/** Deployed resources stay visible when the history cannot be read. */
async function historyIn(aws: Aws, model: Model, place: RegionModel): Promise<Releases> {
  let history: RegionHistory;
  try {
    history = await readHistory(jawsBucket(aws, place), model.name);
  } catch (thrown) {
    const error = partError(thrown);
    // A stage that was never deployed has no bucket and no history.
    return error.code === 'BucketMissing' ? {} : { error };
  }
  const key = recordAt(history, model.name, { id: '', number: Number.POSITIVE_INFINITY });
  const newest = history.records.at(-1);
  const records = await readRecords([history], ({ id }) => id === key?.id || id === newest?.id);
  const of = (id: string | undefined) => records.find((one) => one.id === id);
  return { current: of(key?.id), last: of(newest?.id) };
}

function releaseOf({ number, id, at, by, git, origin }: DeploymentRecord): GridRelease {
  return {
    id,
    at,
    ...(number !== undefined && { number }),
    ...(by !== undefined && { by }),
    ...(git && { git }),
    ...(origin && { origin }),
  };
}

function stateOf(
  stacks: readonly DeployedStack[],
  last: DeploymentRecord | undefined,
): { readonly state: GridState; readonly reason?: string } {
  const conditions = stacks.map((stack) => ({ stack, condition: conditionOf(stack) }));
  const say = ({ name, status }: DeployedStack) => `${name} is ${status}.`;
  const busy = conditions.find(({ condition }) => condition === 'busy');
  if (busy) return { state: 'changing', reason: say(busy.stack) };
  const bad = conditions.find(({ condition }) => condition === 'blocked' || condition === 'never-came-up');
  if (bad) return { state: 'failed', reason: say(bad.stack) };
  if (last && last.result !== 'done') {
    const what = last.number === undefined ? `The deployment ${last.id}` : `Release ${last.number}`;
    const why = last.error === undefined ? '' : ` (${last.error})`;
    return {
      state: 'failed',
      reason: `${what} ${last.result === 'failed' ? 'failed' : 'was interrupted'} here${why}.`,
    };
  }
  return { state: 'ok' };
}

async function costOf(host: Host, aws: Aws, deployed: DeployedRegion, measured: boolean): Promise<GridCost> {
  const stacks = stacksIn(deployed).filter((stack) => live(stack) !== undefined);
  const priced = { region: deployed.region, stacks };
  const fixed = monthlyCosts(priced);
  const sum = (costs: readonly { readonly usd: number }[]) =>
    Math.round((costs.reduce((total, { usd }) => total + usd, 0) / monthDays) * 1_000_000) / 1_000_000;
  const known = { fixed: sum(fixed.costs), unpriced: fixed.unpriced.length };
  if (!measured) return known;
  try {
    const to = host.now();
    const usage = await measuredUse(aws, priced, stacks, new Date(to.getTime() - dayMs), to);
    const used = useCosts(priced, usage);
    return { ...known, used: sum(used.costs), unpriced: known.unpriced + used.unpriced.length };
  } catch (thrown) {
    return { ...known, error: partError(thrown) };
  }
}
