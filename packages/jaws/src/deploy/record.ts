import type { Deployment, RegionPlan } from '../plan/types.ts';
import type { JawsBucket } from './bucket.ts';
import type { StackOutcome } from './context.ts';

/** One deployment of a stage in one region, as it is kept in the jaws bucket. It holds no value of a variable. */
export interface DeploymentRecord {
  readonly id: string;
  readonly project: string;
  readonly stage: string;
  readonly region: string;
  /** ISO 8601. */
  readonly at: string;
  readonly result: 'done' | 'failed' | 'interrupted';
  /** Of the error that ended it. */
  readonly error?: string;
  /** Function id -> hash, of the functions that were selected. */
  readonly code: Readonly<Record<string, string>>;
  /** Keys in the bucket that its functions need, those that were not selected included. */
  readonly keys: readonly string[];
  /** Version of the environment; absent where none is known. */
  readonly env?: string;
  readonly stacks: readonly Pick<StackOutcome, 'stack' | 'result' | 'ms'>[];
}

export const recordPrefix = (project: string, stage: string): string => `JAWS/deployments/${project}/${stage}/`;

/** Keys of records, in any project and stage of a bucket: the lease lies beside them. */
export const recordPattern = /^JAWS\/deployments\/([^/]+)\/([^/]+)\/(\d{8}T\d{6}Z-[0-9a-f]+)\.json$/;

export function recordOf(
  deployment: Deployment,
  plan: Pick<RegionPlan, 'region' | 'code'>,
  at: Date,
  end: Pick<DeploymentRecord, 'result' | 'stacks'> & { readonly error?: string | undefined },
): DeploymentRecord {
  const { id, project, stage, code, env } = deployment;
  const version = env[plan.region];
  return {
    id,
    project,
    stage,
    region: plan.region,
    at: at.toISOString(),
    result: end.result,
    ...(end.error !== undefined && { error: end.error }),
    code,
    keys: plan.code,
    ...(version !== undefined && version !== '' && { env: version }),
    stacks: end.stacks.map(({ stack, result, ms }) => ({ stack, result, ms })),
  };
}

export async function writeRecord(bucket: JawsBucket, record: DeploymentRecord): Promise<void> {
  const key = `${recordPrefix(record.project, record.stage)}${record.id}.json`;
  await bucket.put(key, `${JSON.stringify(record, null, 2)}\n`, { type: 'application/json' });
}
