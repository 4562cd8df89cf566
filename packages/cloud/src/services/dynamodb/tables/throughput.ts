import { validation } from '../errors.ts';
import type { Throughput } from '../records.ts';

/** Throws AWS's error if an update sets the current units again. */
export function checkChange(now: Throughput, next: Throughput, subject: string): void {
  if (now.read !== next.read || now.write !== next.write) return;
  throw validation(
    `The provisioned throughput for the ${subject} will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the ${subject}: ${now.read}. Requested ReadCapacityUnits: ${next.read}. Current WriteCapacityUnits provisioned for the ${subject}: ${now.write}. Requested WriteCapacityUnits: ${next.write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
  );
}

/** New units, with the time of the change. */
export const changed = (before: Throughput, { read, write }: Throughput, now: number): Throughput => ({
  read,
  write,
  increased: read > before.read || write > before.write ? now : before.increased,
  decreased: read < before.read || write < before.write ? now : before.decreased,
});
