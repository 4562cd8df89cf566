import { AwsError } from 'jaws-core-js/aws';
import { get, put, remove, timeOf } from './ledger.ts';
import { findRun } from './runs.ts';
import { isAway, type Replica, type StageLedger } from './stage.ts';

/** Clocks of two machines may differ by this much. */
const skew = 5000;

const kindOf = (job: string): string => `lock#${job}`;

export interface Claim {
  readonly job: string;
  readonly scheduledFor: string;
  /** Differs for each execution: Lambda delivers an event twice under one id. */
  readonly owner: string;
  /** The time in milliseconds after which the owner is gone, as Lambda ends a function at its deadline. */
  readonly until: number;
}

export type Lock =
  /** We have the lock, from this replica, which gets all records of the run. */
  | { readonly is: 'ours'; readonly at: Replica }
  | { readonly is: 'taken'; readonly at: Replica }
  /** Another region has done it for this time, while the home region was down. */
  | { readonly is: 'done' }
  /** The home region does not respond, and no other one may decide. */
  | { readonly is: 'away'; readonly home: Replica };

/**
 * Takes the lock of a job. The first region in order that answers decides, by a conditional write to its own item: no region writes what
 * another one writes, so replication never undoes a lock. Where others may have decided while the home region was away, they are asked
 * afterwards. Of two that take the lock in two regions at least one sees the other, since each writes before it reads: it gives way.
 */
export async function acquire(stage: StageLedger, claim: Claim): Promise<Lock> {
  const [home] = stage.replicas;
  for (const replica of stage.replicas) {
    const isOurs = await unlessAway(stage, replica, () => take(replica, claim));
    if (isOurs === undefined && stage.settings.whenHomeIsAway === 'skip') return { is: 'away', home: replica };
    if (isOurs === undefined) continue;
    if (!isOurs) return { is: 'taken', at: replica };
    const elsewhere =
      stage.settings.whenHomeIsAway === 'next' ? await stateElsewhere(stage, replica, claim) : undefined;
    if (elsewhere === undefined) return { is: 'ours', at: replica };
    await release(replica, claim);
    return elsewhere === 'taken' ? { is: 'taken', at: replica } : { is: 'done' };
  }
  throw new Error(`No region of the stage answers, beginning with ${home?.region}.`);
}

const take = (replica: Replica, { job, owner, until }: Claim): Promise<boolean> =>
  put(
    replica,
    { kind: kindOf(job), id: replica.region, owner, until: until + skew, expires: Math.ceil(until / 1000) + 86_400 },
    {
      expression: 'attribute_not_exists(id) OR #until < :now',
      names: { '#until': 'until' },
      values: { ':now': timeOf(replica) },
    },
  );

/** Whether another region has decided, too: according to that region or, if it does not respond, to its replicated items. */
async function stateElsewhere(stage: StageLedger, at: Replica, claim: Claim): Promise<'taken' | 'done' | undefined> {
  const looks = stage.replicas.map(async (replica) => {
    const said = await unlessAway(stage, replica, async () => ({ state: await stateOf(replica, replica, claim) }));
    return said ? said.state : stateOf(replica, at, claim);
  });
  const found = await Promise.all(looks);
  return found.find((one) => one === 'taken') ?? found.find((one) => one === 'done');
}

/** The decision of a region, as a replica has it. */
async function stateOf({ region }: Replica, replica: Replica, claim: Claim): Promise<'taken' | 'done' | undefined> {
  const lock = await get(replica, { kind: kindOf(claim.job), id: region });
  if (lock && lock.owner !== claim.owner && Number(lock.until) >= timeOf(replica)) return 'taken';
  const run = await findRun(replica, claim.job, claim.scheduledFor);
  return run?.status === 'succeeded' ? 'done' : undefined;
}

/** Undefined if the region is down, or no longer part of the stage. */
async function unlessAway<T>(stage: StageLedger, replica: Replica, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    const isGone = error instanceof AwsError && error.code === 'ResourceNotFoundException';
    if (isAway(error) || (isGone && replica !== stage.replicas[0])) return undefined;
    throw error;
  }
}

/** Releases the lock if we still have it. */
export async function release(replica: Replica, { job, owner }: Claim): Promise<void> {
  await remove(
    replica,
    { kind: kindOf(job), id: replica.region },
    { expression: '#owner = :owner', names: { '#owner': 'owner' }, values: { ':owner': owner } },
  );
}
