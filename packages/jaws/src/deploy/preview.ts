import type { Aws } from '../aws/types.ts';
import { JawsError } from '../errors/error.ts';
import type { Change } from '../events.ts';
import type { RegionSettings } from '../model/types.ts';
import type { DeployedStack, StackPlan } from '../plan/types.ts';
import { stackTags } from '../templates/names.ts';
import type { JawsBucket } from './bucket.ts';
import { deleteChangeSet, makeChangeSet } from './change-set.ts';
import { type DeployHost, Moved } from './context.ts';
import { dataLossOf } from './review.ts';

export interface PreviewWork {
  readonly host: DeployHost;
  readonly aws: Aws;
  readonly project: string;
  readonly token: string;
  readonly bucket: JawsBucket;
  readonly settings?: RegionSettings | undefined;
}

/**
 * CloudFormation's forecast of an update of the resources, as the plan's changes with the effect on their data. Creates a change
 * set and deletes it; executes nothing. Undefined if the caller may not create change sets, or another process changes the stack.
 */
export async function previewUpdate(
  work: PreviewWork,
  plan: StackPlan,
  before: DeployedStack,
): Promise<Change[] | undefined> {
  const { host, aws, project, bucket, token, settings } = work;
  const { stage, region } = bucket.place;
  const cf = await aws.in(region).cloudFormation();
  const handle = { host, cf, place: { stage, region, stack: plan.name }, token, base: before };
  const tags = stackTags(project, stage, plan.kind, aws.in(region).owned?.owner.id);
  const values = plan.parameters;
  const options = { bucket, project, endpoint: aws.endpoint, values, tags, settings, revertDrift: false };
  try {
    const changeSet = await makeChangeSet(handle, plan, options);
    if (!changeSet) return [];
    await deleteChangeSet(handle, changeSet.id);
    const found = new Map(changeSet.changes.map((change) => [change.LogicalResourceId ?? '', change]));
    const own = plan.changes.flatMap((change): Change[] => {
      if (change.kind !== 'resource') return [change];
      const real = found.get(change.id);
      found.delete(change.id);
      // CloudFormation knows better whether a possible change happens.
      if (!real) return change.maybe ? [] : [change];
      const data = dataLossOf(real, before);
      return [{ ...change, ...(data && { data }) }];
    });
    const others = [...found].map(([id, real]): Change => {
      const data = dataLossOf(real, before);
      const action = real.Action === 'Add' ? 'create' : real.Action === 'Remove' ? 'delete' : 'update';
      const why = (real.Details ?? []).flatMap(({ Target }) => Target?.Name ?? Target?.Attribute ?? []);
      return { action, kind: 'resource', id, why: [...new Set(why)], ...(data && { data }) };
    });
    return [...own, ...others];
  } catch (error) {
    if (error instanceof Moved) return undefined;
    // A large template would have to come from the bucket.
    if (!(error instanceof JawsError) || !['AwsAccessDenied', 'BucketMissing'].includes(error.code)) throw error;
    host.emit({
      type: 'warning',
      message: `Whether ${plan.name} in ${region} would lose data is not known: ${error.message}`,
    });
    return undefined;
  }
}
