import type { Operation } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Service } from '../../kernel/service.ts';
import { deliveries } from './deliver/queue.ts';
import { controlPlane, dataPlane } from './http/data-plane.ts';
import { operations } from './operations.ts';
import { confirmSubscription } from './subscriptions/confirmation.ts';
import { unsubscribe } from './subscriptions/unsubscribe.ts';
import { resourceTypes } from './types/index.ts';

/**
 * Links in messages are followed unsigned; everything else must be closed to pages that make a browser send a
 * request.
 */
function signed(operation: Operation): Operation {
  return (input, ctx) => {
    if (ctx.caller.kind !== 'anonymous') return operation(input, ctx);
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  };
}

/** Amazon Simple Notification Service. */
export const sns: Service = {
  id: 'sns',
  signingNames: ['sns'],
  operations: {
    ...Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, signed(operation)])),
    ConfirmSubscription: confirmSubscription,
    Unsubscribe: unsubscribe,
  },
  resourceTypes,
  dataPlane,
  controlPlane,
  start: (kernel) => kernel.part(deliveries).resume(),
};
