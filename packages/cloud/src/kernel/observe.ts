import { channel } from 'node:diagnostics_channel';

/** What is published of an API call when its operation is known, whatever it was answered with. */
export interface AnsweredCall {
  /** A request, or a call of one service to another. */
  readonly way: 'wire' | 'inside';
  readonly service: string;
  readonly operation: string;
}

/** What is published of a stack's resource when it has been made, changed or deleted. */
export interface SettledResource {
  readonly type: string;
}

/** What is published when somebody's policies are asked, whatever they say. */
export interface AskedPermission {
  /** ARN of who asked. */
  readonly caller: string;
  /** `s3:GetObject`. */
  readonly action: string;
  readonly resource: string | undefined;
  readonly allowed: boolean;
}

/**
 * What a cloud has done, for whoever runs it in its own process: the lists of docs/cloud-coverage.md are gathered here. Costs
 * nothing while nobody listens.
 */
export const answeredCalls = channel('jaws-cloud:answered-call');
export const settledResources = channel('jaws-cloud:settled-resource');
export const askedPermissions = channel('jaws-cloud:asked-permission');
