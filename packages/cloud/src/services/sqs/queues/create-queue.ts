import type { CreateQueueRequest, CreateQueueResult } from '@aws-sdk/client-sqs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { checkAllowed } from '../attributes/allow.ts';
import { booleansAsKept, changedAttributes } from '../attributes/check.ts';
import { attributeOf } from '../attributes/get-queue-attributes.ts';
import { invalidAttributeName, invalidAttributeValue, invalidParameter } from '../errors.ts';
import { checkEndpoint, queueUrl } from '../find.ts';
import { type Queue, type QueueRecord, queues } from '../records.ts';
import { checkTags } from './tags.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const createQueue: Operation<CreateQueueRequest, CreateQueueResult> = (input, ctx) => {
  checkEndpoint('CreateQueue', ctx);
  const name = input.QueueName ?? '';
  const { FifoQueue, ...rest } = booleansAsKept(input.Attributes as Record<string, string> | undefined);
  // Other emulators take a queue with `FifoQueue: false` for a standard one.
  const specified =
    FifoQueue === undefined || (ctx.kernel.lenient && FifoQueue !== 'true') ? rest : { ...rest, FifoQueue };
  const fifo = specified.FifoQueue !== undefined;
  checkName(name, specified.FifoQueue);
  const { kernel, account, region } = ctx;
  const attributes = changedAttributes({}, specified, { account, region, fifo }, ctx);
  const existing = queues(ctx).get(name);
  if (existing) {
    checkSame(existing, specified, ctx);
    return { QueueUrl: queueUrl(kernel, existing) };
  }
  if (attributes.RedrivePolicy) checkAllowed({ account, region, name }, attributes.RedrivePolicy, ctx);
  const now = kernel.clock.now();
  const queue: QueueRecord = {
    name,
    id: kernel.ids.random(16),
    account,
    region,
    created: now,
    modified: now,
    fifo,
    attributes,
    tags: checkTags(input.tags, name),
  };
  queues(ctx).put(name, queue);
  return { QueueUrl: queueUrl(kernel, queue) };
};

function checkName(name: string, fifo: string | undefined): void {
  if (fifo === undefined) {
    if (/^[\w-]{1,80}$/.test(name)) return;
    throw invalidParameter('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
  }
  // AWS knows no other value: a standard queue is one without the attribute.
  if (fifo === 'false') throw invalidAttributeName('FifoQueue');
  if (fifo !== 'true') throw invalidAttributeValue('FifoQueue');
  if (/^[\w-]+\.fifo$/.test(name) && name.length <= 80) return;
  throw invalidParameter(
    'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
  );
}

/** Creating a queue again is not a mistake unless it would be another one. */
function checkSame(existing: Queue, requested: Readonly<Record<string, string>>, ctx: Context): void {
  for (const [name, value] of Object.entries(changedAttributes({}, requested, existing, ctx))) {
    if ((attributeOf(ctx.kernel, existing, name) ?? '') === value) continue;
    const text = `A queue already exists with the same name and a different value for attribute ${name}`;
    throw new AwsError('QueueNameExists', text, 400);
  }
}
