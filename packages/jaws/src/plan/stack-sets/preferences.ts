import type { RolloutModel } from '../../model/types.ts';
import type { OperationPreferences } from './types.ts';

/**
 * A rollout as the preferences of a stack set's operation. StackSets knows no waves: several of them become regions one after another in their
 * order, a single one all regions side by side. A canary's percent is the share of accounts that change at a time. The operation stops at the first
 * failure, as a rollout does; SOFT_FAILURE_TOLERANCE lets several accounts of a region go side by side all the same.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html
 */
export function operationPreferences({ waves }: Pick<RolloutModel, 'waves'>): OperationPreferences {
  const canary = waves[0]?.canary;
  return {
    ...(waves.length > 1
      ? { RegionConcurrencyType: 'SEQUENTIAL', RegionOrder: waves.flatMap(({ regions }) => regions) }
      : { RegionConcurrencyType: 'PARALLEL' }),
    MaxConcurrentPercentage: canary?.percent ?? 100,
    FailureToleranceCount: 0,
    ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  };
}
