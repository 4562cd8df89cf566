import type { SetQueueAttributesRequest } from '@aws-sdk/client-sqs';
import type { Operation } from '../../../kernel/context.ts';
import { invalidAttributeName, invalidAttributeValue } from '../errors.ts';
import { findQueue } from '../find.ts';
import { queuesOf } from '../records.ts';
import { checkAllowed } from './allow.ts';
import { booleansAsKept, changedAttributes } from './check.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const setQueueAttributes: Operation<SetQueueAttributesRequest, object> = (input, ctx) => {
  const queue = findQueue(input.QueueUrl, ctx);
  const change = booleansAsKept(input.Attributes as Record<string, string> | undefined);
  // The type of a queue is fixed at its creation; setting the same value again changes nothing. LocalStack's
  // test_set_unsupported_attribute_fifo.
  if (change.FifoQueue !== undefined && !queue.fifo) throw invalidAttributeName('FifoQueue');
  if (change.FifoQueue !== undefined && change.FifoQueue !== 'true') {
    throw invalidAttributeValue('FifoQueue', 'Modifying queue type is not supported.');
  }
  const attributes = changedAttributes(queue.attributes, change, queue, ctx);
  if (change.RedrivePolicy && attributes.RedrivePolicy) checkAllowed(queue, attributes.RedrivePolicy, ctx);
  queuesOf(ctx.kernel, queue).put(queue.name, { ...queue, attributes, modified: ctx.kernel.clock.now() });
  return {};
};
