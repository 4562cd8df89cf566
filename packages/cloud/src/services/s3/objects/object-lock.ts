import type {
  GetObjectLegalHoldCommandInput,
  GetObjectLegalHoldCommandOutput,
  GetObjectRetentionCommandInput,
  GetObjectRetentionCommandOutput,
  PutObjectLegalHoldCommandInput,
  PutObjectLegalHoldCommandOutput,
  PutObjectRetentionCommandInput,
  PutObjectRetentionCommandOutput,
} from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { queueReplication } from '../replication/queue.ts';
import { compact } from '../shared/describe.ts';
import { accessDenied, invalidArgument, invalidRequest, malformedXml } from '../shared/errors.ts';
import { type Found, find, type ObjectInput } from '../shared/find.ts';
import type { ObjectLock } from '../shared/records.ts';

function findLockable(ctx: Context, input: ObjectInput, method: string): Found {
  const found = find(ctx, input, method);
  if (!found.bucket.settings.objectLock) throw invalidRequest('Bucket is missing Object Lock Configuration');
  return found;
}

function setLock({ kernel }: Context, { bucket, objects, key, version }: Found, lock: ObjectLock): void {
  objects.amend(key, { ...version, about: { ...version.about, lock } });
  queueReplication(kernel, bucket, 'ObjectLock:Put', key, version.id);
}

const noLock = (): AwsError =>
  new AwsError('NoSuchObjectLockConfiguration', 'The specified object does not have a ObjectLock configuration', 404);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html */
export const putObjectRetention: Operation<PutObjectRetentionCommandInput, Output<PutObjectRetentionCommandOutput>> = (
  input,
  ctx,
) => {
  const found = findLockable(ctx, input, 'PUT');
  const { Mode: mode, RetainUntilDate: until } = input.Retention ?? {};
  if ((mode === undefined) !== (until === undefined)) throw malformedXml();
  if (mode !== undefined && mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw malformedXml();
  if (until && until.getTime() <= ctx.kernel.clock.now()) {
    throw invalidArgument('The retain until date must be in the future!', 'RetainUntilDate', until.toISOString());
  }
  checkNotWeaker(ctx, found.version.about.lock, input);
  const { hold } = found.version.about.lock ?? {};
  setLock(ctx, found, compact({ hold, mode, until: until?.getTime() }));
  return {};
};

/**
 * A retention may be extended; another mode, or a shorter one, requires the permission to bypass governance. ceph/s3-tests verifies it
 * on AWS:
 * test_object_lock_changing_mode_from_governance_without_bypass.
 */
function checkNotWeaker({ kernel }: Context, old: ObjectLock | undefined, input: PutObjectRetentionCommandInput): void {
  if (old?.until === undefined || old.until <= kernel.clock.now()) return;
  const { Mode: mode, RetainUntilDate: until } = input.Retention ?? {};
  if (mode === old.mode && until !== undefined && until.getTime() >= old.until) return;
  if (old.mode === 'GOVERNANCE' && input.BypassGovernanceRetention) return;
  throw accessDenied('Access Denied because object protected by object lock.');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html */
export const getObjectRetention: Operation<GetObjectRetentionCommandInput, Output<GetObjectRetentionCommandOutput>> = (
  input,
  ctx,
) => {
  const { mode, until } = findLockable(ctx, input, 'GET').version.about.lock ?? {};
  if (mode === undefined || until === undefined) throw noLock();
  return { Retention: { Mode: mode, RetainUntilDate: new Date(until) } };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html */
export const putObjectLegalHold: Operation<PutObjectLegalHoldCommandInput, Output<PutObjectLegalHoldCommandOutput>> = (
  input,
  ctx,
) => {
  const hold = input.LegalHold?.Status;
  const found = input.LegalHold ? findLockable(ctx, input, 'PUT') : find(ctx, input, 'PUT');
  if (hold !== 'ON' && hold !== 'OFF') throw malformedXml();
  setLock(ctx, found, { ...found.version.about.lock, hold });
  return {};
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html */
export const getObjectLegalHold: Operation<GetObjectLegalHoldCommandInput, Output<GetObjectLegalHoldCommandOutput>> = (
  input,
  ctx,
) => {
  const { hold } = findLockable(ctx, input, 'GET').version.about.lock ?? {};
  if (hold === undefined) throw noLock();
  return { LegalHold: { Status: hold } };
};
