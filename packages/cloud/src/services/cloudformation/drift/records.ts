import type { PropertyDifference, StackResourceDriftStatus } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../../kernel/context.ts';

/** The result of the last detection for a resource, key: its logical id. */
export interface DriftRecord {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: StackResourceDriftStatus;
  readonly checked: number;
  /** JSON. */
  readonly expected?: string;
  readonly actual?: string;
  readonly differences: readonly PropertyDifference[];
}

/** One detection on a whole stack, key: its id. */
export interface DetectionRecord {
  readonly id: string;
  readonly stackId: string;
  readonly started: number;
  readonly status: 'DRIFTED' | 'IN_SYNC' | 'NOT_CHECKED';
  readonly drifted: number;
}

type AccountRegion = Pick<Context, 'account' | 'region' | 'kernel'>;

const collection = <T>({ account, region, kernel }: AccountRegion, name: string) =>
  kernel.store.collection<T>(`cloudformation/${account}/${region}/${name}`);

export const driftsOf = (where: AccountRegion, stackId: string) =>
  collection<DriftRecord>(where, `drifts/${stackId.slice(stackId.lastIndexOf('/') + 1)}`);
export const detectionsOf = (where: AccountRegion) => collection<DetectionRecord>(where, 'drift-detections');
