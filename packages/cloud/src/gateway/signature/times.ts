import type { AwsError } from '../../kernel/errors.ts';
import { type Family, refusal, s3Refusal } from './family.ts';
import { type Signed, stampOf, timeOf } from './signed.ts';

/** How far a clock may be off. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html RequestTimeTooSkewed */
const SKEW = 15 * 60_000;

const iso = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}/, '');

/** Throws AWS's error for a signature outside its time: too old, not yet valid, or an expired URL. */
export function checkTime(signed: Signed, now: number, family: Family): void {
  const time = timeOf(signed.timestamp) ?? 0;
  if (family === 's3') checkS3Time(signed, time, now);
  else checkOtherTime(signed, time, now, family);
}

function checkOtherTime(signed: Signed, time: number, now: number, family: Family): void {
  const end = signed.expires === undefined ? time + SKEW : time + Math.max(signed.expires * 1000, 0);
  if (now > end) throw refusal(family, 'mismatch', expiredText(signed, time, now));
  if (time > now + SKEW) {
    const text = `Signature not yet current: ${signed.timestamp} is still later than ${stampOf(now + SKEW)} (${stampOf(now)} + 15 min.)`;
    throw refusal(family, 'mismatch', text);
  }
}

function expiredText({ timestamp, expires }: Signed, time: number, now: number): string {
  if (expires !== undefined)
    return `Signature expired: ${stampOf(time + expires * 1000)} is now earlier than ${stampOf(now)}`;
  return `Signature expired: ${timestamp} is now earlier than ${stampOf(now - SKEW)} (${stampOf(now)} - 15 min.)`;
}

function checkS3Time({ expires }: Signed, time: number, now: number): void {
  if (expires === undefined) {
    if (Math.abs(now - time) > SKEW) throw skewed(stampOf(time), now);
    return;
  }
  if (time > now + SKEW) throw s3Refusal('AccessDenied', 'Request is not yet valid', 403);
  const end = time + expires * 1000;
  if (now > end) throw hasExpired(end, now, { 'X-Amz-Expires': expires });
}

export function skewed(requestTime: string, now: number): AwsError {
  const text = 'The difference between the request time and the current time is too large.';
  return s3Refusal('RequestTimeTooSkewed', text, 403, {
    RequestTime: requestTime,
    ServerTime: iso(now),
    MaxAllowedSkewMilliseconds: SKEW,
  });
}

export const isSkewed = (time: number, now: number): boolean => Math.abs(now - time) > SKEW;

/** An expired presigned URL of S3. */
export function hasExpired(end: number, now: number, fields: Record<string, unknown> = {}): AwsError {
  return s3Refusal('AccessDenied', 'Request has expired', 403, { ...fields, Expires: iso(end), ServerTime: iso(now) });
}
