import type { Context } from '../../../kernel/context.ts';
import { accessDenied, invalidArgument, invalidRequest } from './errors.ts';
import type { Bucket, ObjectLock, Version } from './records.ts';

export interface LockInput {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

const day = 24 * 60 * 60 * 1000;

/** The lock of a new object. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
export function lockFor(ctx: Context, bucket: Bucket, input: LockInput): ObjectLock | undefined {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  const asked = mode !== undefined || until !== undefined || hold !== undefined;
  if (asked && !bucket.settings.objectLock) throw invalidRequest('Bucket is missing Object Lock Configuration');
  const retention =
    mode === undefined && until === undefined ? usualRetention(ctx, bucket) : checkRetention(ctx, mode, until);
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF') {
    throw invalidArgument('Legal Hold must be either of ON or OFF', 'x-amz-object-lock-legal-hold', hold);
  }
  if (!retention && hold === undefined) return undefined;
  return { ...retention, ...(hold === undefined ? {} : { hold }) };
}

function checkRetention(ctx: Context, mode: string | undefined, until: Date | undefined): ObjectLock {
  if (mode === undefined || until === undefined) {
    throw invalidArgument(
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
      mode === undefined ? 'x-amz-object-lock-mode' : 'x-amz-object-lock-retain-until-date',
    );
  }
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') {
    throw invalidArgument('Unknown wormMode directive.', 'x-amz-object-lock-mode', mode);
  }
  if (until.getTime() <= ctx.kernel.clock.now()) {
    throw invalidArgument('The retain until date must be in the future!', 'x-amz-object-lock-retain-until-date');
  }
  return { mode, until: until.getTime() };
}

function usualRetention(ctx: Context, bucket: Bucket): ObjectLock | undefined {
  const usual = bucket.settings.objectLock?.rule?.DefaultRetention;
  if (!usual?.Mode) return undefined;
  const days = usual.Days ?? (usual.Years ?? 0) * 365;
  return { mode: usual.Mode, until: ctx.kernel.clock.now() + days * day };
}

export function isLocked({ kernel }: Context, { about: { lock } }: Version, bypassGovernance = false): boolean {
  const retained = lock?.until !== undefined && lock.until > kernel.clock.now();
  return lock?.hold === 'ON' || (retained && !(lock.mode === 'GOVERNANCE' && bypassGovernance));
}

/** Refuses to delete a version that is locked. */
export function checkUnlocked(ctx: Context, version: Version, bypassGovernance: boolean | undefined): void {
  if (isLocked(ctx, version, bypassGovernance)) {
    throw accessDenied('Access Denied because object protected by object lock.');
  }
}

/** Members of an output. */
export function lockMembers(lock: ObjectLock | undefined) {
  if (!lock) return {};
  return {
    ObjectLockMode: lock.mode,
    ObjectLockRetainUntilDate: lock.until === undefined ? undefined : new Date(lock.until),
    ObjectLockLegalHoldStatus: lock.hold,
  };
}
