import type { Target } from '@aws-sdk/client-scheduler';

/** One invocation of a schedule. */
export interface Job {
  readonly scheduleArn: string;
  readonly group: string;
  readonly target: Target;
  /** The scheduled time, in milliseconds. */
  readonly at: number;
  readonly execution: string;
}
