import type { Aws } from '../../aws/types.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { readRegion } from '../../deploy/read.ts';
import { type RegionHistory, readHistory, readRecords } from '../../deploy/releases/history.ts';
import type { DeploymentRecord } from '../../deploy/releases/record.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import { conditionOf, live, stacksIn } from '../../plan/deployed.ts';
import type { DeployedRegion, DeployedStack } from '../../plan/types.ts';
import { monthlyCosts } from '../../prices/monthly.ts';
import { useCosts } from '../../prices/use.ts';
import { measuredUse } from '../cost/measured.ts';
import type { Host } from '../host.ts';
import type { ComparedRegion } from '../region-differences.ts';
import { openIn } from '../releases/open.ts';
import { recordAt } from '../releases/read.ts';
import { partError } from './define.ts';
import type { GridCost, GridRegion, GridRelease, GridState } from './grid.ts';
import { ringingIn } from './ringing.ts';
import type { PartError } from './types.ts';

/** Days of a month, as AWS's calculator counts them. */
const monthDays = 730 / 24;
const dayMs = 24 * 3600 * 1000;
/** A region that does not answer must not keep the others waiting. Milliseconds. */
const regionMs = 30_000;

/** A region of the grid, and its values for comparison. */
export interface GridRead {
  readonly shown: GridRegion;
  /** Absent if nothing is deployed, or it could not be read. */
  readonly compared?: ComparedRegion;
}

/** A region that has not responded yet. */
export const waitingPlace = ({ stage, region }: RegionModel): GridRead => ({
  shown: { stage, region, state: 'waiting', stacks: [], alarms: [] },
});

/** Never throws a user's error: the region holds it. */
export async function readPlace(
  host: Host,
  aws: Aws,
  model: Model,
  place: RegionModel,
  measured: boolean,
): Promise<GridRead> {
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
      call: `what is deployed in ${region}`,
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
  /** The last deployment, even a failed one. */
  readonly last?: DeploymentRecord | undefined;
  readonly error?: PartError;
}

/** An unreadable history does not hide the deployed state. */
async function historyIn(aws: Aws, model: Model, place: RegionModel): Promise<Releases> {
  let history: RegionHistory;
  try {
    history = await readHistory(jawsBucket(aws, place), model.name);
  } catch (thrown) {
    const error = partError(thrown);
    // A region that was never deployed has no bucket and no history.
    return error.code === 'BucketMissing' ? {} : { error };
  }
  const key = recordAt(history, model.name, { id: '', number: Number.POSITIVE_INFINITY });
  const newest = history.records.at(-1);
  const records = await readRecords([history], ({ id }) => id === key?.id || id === newest?.id);
  const open = (await openIn(aws, history, model.name)).filter(({ running }) => !running).map(({ record }) => record);
  const of = (id: string | undefined) => records.find((one) => one.id === id);
  return {
    current: open.findLast(({ result }) => result === 'done') ?? of(key?.id),
    last: open.at(-1) ?? of(newest?.id),
  };
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
