import type { SetQueueAttributesRequest } from '@aws-sdk/client-sqs';
import type { Operation } from '../../../kernel/context.ts';
import { invalidAttributeName } from '../errors.ts';
import { findQueue } from '../find.ts';
import { queuesOf } from '../records.ts';
import { checkAllowed } from './allow.ts';
import { changedAttributes } from './check.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const setQueueAttributes: Operation<SetQueueAttributesRequest, object> = (input, ctx) => {
  const queue = findQueue(input.QueueUrl, ctx);
  const change: Record<string, string> = { ...input.Attributes };
  // A queue's kind is what it was made as; saying so again changes nothing.
  if (change.FifoQueue !== undefined && (!queue.fifo || change.FifoQueue !== 'true')) {
    throw invalidAttributeName('FifoQueue');
  }
  const attributes = changedAttributes(queue.attributes, change, queue, ctx);
  if (change.RedrivePolicy && attributes.RedrivePolicy) checkAllowed(queue, attributes.RedrivePolicy, ctx);
  queuesOf(ctx.kernel, queue).put(queue.name, { ...queue, attributes, modified: ctx.kernel.clock.now() });
  return {};
};
