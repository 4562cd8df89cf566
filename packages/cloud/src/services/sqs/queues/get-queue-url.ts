import type { GetQueueUrlRequest, GetQueueUrlResult } from '@aws-sdk/client-sqs';
import type { Operation } from '../../../kernel/context.ts';
import { noSuchQueue } from '../errors.ts';
import { queueUrl } from '../find.ts';
import { queuesOf } from '../records.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export const getQueueUrl: Operation<GetQueueUrlRequest, GetQueueUrlResult> = (input, ctx) => {
  const account = input.QueueOwnerAWSAccountId ?? ctx.account;
  const queue = queuesOf(ctx.kernel, { account, region: ctx.region }).get(input.QueueName ?? '');
  if (!queue) throw noSuchQueue();
  return { QueueUrl: queueUrl(ctx.kernel, queue) };
};
