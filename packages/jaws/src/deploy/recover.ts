import type { Aws } from '../aws/types.ts';
import { plainReason } from '../base/stack-reason.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { JawsBucket } from './bucket.ts';
import { listResources } from './describe.ts';
import { firstFailure } from './failure.ts';
import type { StackHandle } from './handle.ts';
import { removeStack } from './remove.ts';
import { watchStack } from './watch.ts';

/** Buckets that a failed creation left behind because of their DeletionPolicy: they would block the next creation. */
async function leftBuckets({ cf, place }: StackHandle): Promise<string[]> {
  const resources = await listResources(cf, place.region, place.stack);
  return resources
    .filter(
      ({ ResourceType, ResourceStatus }) => ResourceType === 'AWS::S3::Bucket' && ResourceStatus === 'DELETE_SKIPPED',
    )
    .flatMap(({ PhysicalResourceId }) => PhysicalResourceId ?? []);
}

/** Deletes a stack that never came up, and the buckets that it created and retained. Only empty ones: S3 deletes no others. */
export async function deleteFailedStack(aws: Aws, handle: StackHandle): Promise<void> {
  const { place, host } = handle;
  host.emit({
    type: 'notice',
    message: `Deleting ${place.stack} in ${place.region}, which never came up (${handle.base?.status}).`,
  });
  const buckets = await leftBuckets(handle);
  await removeStack(handle);
  await Promise.all(buckets.map((bucket) => dropEmptyBucket(aws, { ...place, bucket })));
}

async function dropEmptyBucket(aws: Aws, place: JawsBucket['place']): Promise<void> {
  const [s3, account, { DeleteBucketCommand }] = await Promise.all([
    aws.in(place.region).s3(),
    aws.in(place.region).account(),
    import('@aws-sdk/client-s3'),
  ]);
  try {
    await s3.send(new DeleteBucketCommand({ Bucket: place.bucket, ExpectedBucketOwner: account }));
  } catch (error) {
    const { name } = error as { readonly name?: string };
    if (name !== 'BucketNotEmpty' && name !== 'NoSuchBucket') throw error;
  }
}

/** Deletes the remains of a stack whose deletion failed. Throws StackBlocked, with the resource, if it fails again. */
export async function finishDeletion(handle: StackHandle): Promise<void> {
  const { place, host } = handle;
  host.emit({ type: 'notice', message: `Deleting what is left of ${place.stack} in ${place.region}.` });
  await removeStack(handle);
}

/**
 * Ends a roll-back that failed. Resources that CloudFormation cannot roll back in a second attempt are skipped, by name: the
 * stack
 * then accepts changes again, and the next deployment brings these resources to the template's state.
 */
export async function continueRollback(handle: StackHandle): Promise<void> {
  const { cf, place, host, base } = handle;
  if (!base) return;
  const sdk = await import('@aws-sdk/client-cloudformation');
  const attempt = async (token: string, skip: readonly string[]) => {
    await cf.send(
      new sdk.ContinueUpdateRollbackCommand({
        StackName: base.id,
        ClientRequestToken: token,
        ...(skip.length > 0 && { ResourcesToSkip: [...skip] }),
      }),
    );
    return watchStack({ ...handle, token }, base.id, { token });
  };
  host.emit({ type: 'notice', message: `Continuing the roll-back of ${place.stack} in ${place.region}.` });
  const first = await attempt(`${handle.token}-rollback`, []);
  if (first.status === 'UPDATE_ROLLBACK_COMPLETE') return;
  const stuck = (await listResources(cf, place.region, base.id))
    .filter(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED')
    .flatMap(({ LogicalResourceId }) => LogicalResourceId ?? []);
  const reason = plainReason(firstFailure(first.events)?.ResourceStatusReason ?? '');
  if (stuck.length === 0) throw fail('StackBlocked', { ...place, status: first.status, reason });
  host.emit({
    type: 'warning',
    message: `${place.stack} in ${place.region} cannot roll back ${stuck.join(', ')}: skipped. ${reason}`,
  });
  const second = await attempt(`${handle.token}-rollback-skip`, stuck);
  if (second.status !== 'UPDATE_ROLLBACK_COMPLETE') {
    throw fail('StackBlocked', {
      ...place,
      status: second.status,
      reason: plainReason(firstFailure(second.events)?.ResourceStatusReason ?? ''),
    });
  }
}
