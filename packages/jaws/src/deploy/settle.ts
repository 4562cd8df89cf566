import type { Aws } from '../aws/types.ts';
import { fail } from '../errors/catalogue/index.ts';
import { conditionOf, stacksIn } from '../plan/deployed.ts';
import type { DeployedRegion, DeployedStack } from '../plan/types.ts';
import { type DeployHost, stopIfInterrupted } from './context.ts';
import type { StackHandle } from './handle.ts';
import { continueRollback, deleteFailedStack, finishDeletion } from './recover.ts';
import { lastEventId, watchStack } from './watch.ts';

export interface SettleOptions {
  readonly token: string;
  /** Delete stacks that never came up, finish deletions and roll-backs that failed. */
  readonly recover: boolean;
}

/**
 * Waits for changes of a region's stacks that are in progress, except those of the domains, which may wait until a record is created by
 * hand: the change of domains waits for them. With `recover` it brings stacks that accept no changes into a state that does. True if
 * anything happened: earlier reads are then out of date.
 */
export async function settleRegion(
  host: DeployHost,
  aws: Aws,
  deployed: DeployedRegion,
  options: SettleOptions,
): Promise<boolean> {
  const { stage, region } = deployed;
  const cf = await aws.in(region).cloudFormation();
  const results = await Promise.all(
    stacksIn(deployed)
      .filter((stack) => stack.kind !== 'domains' || conditionOf(stack) !== 'busy')
      .map((stack) => {
        const place = { stage, region, stack: stack.name };
        return settleStack(aws, { host, cf, place, token: `${options.token}-recover`, base: stack }, options.recover);
      }),
  );
  return results.includes(true);
}

/** The same for one stack. */
export async function settleStack(aws: Aws, handle: StackHandle, recover: boolean): Promise<boolean> {
  const { host, place, base } = handle;
  const condition = conditionOf(base!);
  if (condition === 'busy') {
    host.emit({
      type: 'notice',
      message: `${place.stack} in ${place.region} is in ${base!.status} since an earlier change: waiting for it to end.`,
    });
    await watchStack(handle, base!.id, { after: await lastEventId(handle, base!.id) });
    return true;
  }
  if (condition === 'ready' || !recover) return false;
  stopIfInterrupted(host.signal);
  if (condition === 'never-came-up') await deleteFailedStack(aws, handle);
  else if (base!.status === 'DELETE_FAILED') await finishDeletion(handle);
  else if (base!.status === 'UPDATE_ROLLBACK_FAILED') await continueRollback(handle);
  else return false;
  return true;
}

/** Throws, with the solution, for the first stack of a region that accepts no changes in its state: before anything is built on it. */
export function checkCondition({ stage, region }: DeployedRegion, stacks: readonly DeployedStack[]): void {
  for (const { name: stack, status, reason = '', ...rest } of stacks) {
    const place = { stage, region, stack };
    const condition = conditionOf({ status, ...rest });
    if (condition === 'never-came-up') throw fail('StackNeverCameUp', { ...place, status, reason });
    if (condition === 'blocked') throw fail('StackBlocked', { ...place, status, reason });
  }
}
