import type { Target } from '@aws-sdk/client-eventbridge';
import type { Event } from '../event.ts';

/** An event on its way to one target. */
export interface Job {
  readonly event: Event;
  readonly ruleArn: string;
  readonly target: Target;
  readonly payload: string;
  /** An event that came from another bus is not forwarded to a third one. */
  readonly forwarded: boolean;
}
