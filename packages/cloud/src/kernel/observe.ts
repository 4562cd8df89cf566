import { channel } from 'node:diagnostics_channel';

/** The event of an API call with a known operation, whatever its response. */
export interface AnsweredCall {
  /** A request, or a call between services. */
  readonly way: 'wire' | 'inside';
  readonly service: string;
  readonly operation: string;
}

/** The event of a stack's resource that was created, changed or deleted. */
export interface SettledResource {
  readonly type: string;
}

/** The event of a policy evaluation, whatever its result. */
export interface AskedPermission {
  /** ARN of the caller. */
  readonly caller: string;
  /** `s3:GetObject`. */
  readonly action: string;
  readonly resource: string | undefined;
  readonly allowed: boolean;
}

/**
 * The activity of a cloud, for programs that run it in their own process: the lists of docs/cloud-coverage.md are
 * collected
 * here. Costs nothing without listeners.
 */
export const answeredCalls = channel('jaws-cloud:answered-call');
export const settledResources = channel('jaws-cloud:settled-resource');
export const askedPermissions = channel('jaws-cloud:asked-permission');
