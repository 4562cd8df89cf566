import type { Aws } from '../aws/types.ts';
import { jawsBucket } from '../deploy/bucket.ts';
import { readHistories, readRecords } from '../deploy/releases/history.ts';
import { byAge, type DeploymentRecord, type RecordKey } from '../deploy/releases/record.ts';
import type { Expected } from '../events.ts';
import { expectedCost } from '../expect/cost.ts';
import { expectedTime, type PastRelease, releasesUsed } from '../expect/time.ts';
import type { Model, RolloutModel } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import type { Deployment } from '../plan/types.ts';
import type { UsageFile } from './cost/usage-file.ts';
import type { Host } from './host.ts';

/** Releases that changed other stacks say nothing about a stack, so more are read than are used. */
const releasesRead = 3 * releasesUsed;

/**
 * What a deployment will cost, and how long it will take judging by the last releases of its stage. AWS's usual times count
 * only if AWS itself is the target. Never throws for an unreadable history.
 */
export async function expectationOf(
  host: Pick<Host, 'now'>,
  aws: Aws,
  model: Pick<Model, 'name' | 'stages' | 'functions'>,
  deployment: Deployment,
  rollout: RolloutModel | undefined,
  usage?: UsageFile,
): Promise<Expected> {
  const history = await pastReleases(aws, model, deployment);
  const time = expectedTime({ deployment, history, waves: rollout?.waves, typical: aws.endpoint === undefined });
  const ids = new Map(model.functions.map((fn) => [fn.logicalId, fn.id]));
  const regions = model.stages.find(({ name }) => name === deployment.stage)?.regions ?? [];
  const traffic = usage && {
    ...usage,
    regions: regions.map(({ region }) => region),
    nameOf: (id: string) => ids.get(id) ?? id,
  };
  return { cost: expectedCost(deployment, host.now(), traffic), ...(time && { time }) };
}

async function pastReleases(
  aws: Aws,
  { name, stages }: Pick<Model, 'name' | 'stages'>,
  { stage, base }: Deployment,
): Promise<PastRelease[]> {
  const regions = stages.find((one) => one.name === stage)?.regions ?? [];
  const withBucket = base.filter(({ resources, bucketState }) => live(resources) && bucketState === undefined);
  const buckets = regions
    .filter(({ region }) => withBucket.some((one) => one.region === region))
    .map(({ region, bucket }) => jawsBucket(aws, { stage, region, bucket }));
  const { histories } = await readHistories(buckets, name);
  const ids = new Set(lastOf(histories.flatMap(({ records }) => records)).map(({ id }) => id));
  const records = await readRecords(histories, ({ id }) => ids.has(id)).catch((): DeploymentRecord[] => []);
  return records
    .filter(({ result }) => result === 'done')
    .sort((a, b) => byAge(b, a))
    .map(({ id, region, at, began, stacks }) => ({
      id,
      region,
      ms: began === undefined ? undefined : Date.parse(at) - Date.parse(began),
      stacks,
    }));
}

/** The newest of all regions, each once. */
function lastOf(records: readonly RecordKey[]): RecordKey[] {
  const byId = new Map(records.map((record) => [record.id, record]));
  return [...byId.values()].sort((a, b) => byAge(b, a)).slice(0, releasesRead);
}
