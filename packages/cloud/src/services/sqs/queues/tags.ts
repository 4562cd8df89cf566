import type {
  ListQueueTagsRequest,
  ListQueueTagsResult,
  TagQueueRequest,
  UntagQueueRequest,
} from '@aws-sdk/client-sqs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { invalidParameter, missingParameter } from '../errors.ts';
import { findQueue } from '../find.ts';
import { type Queue, queuesOf } from '../records.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html

export function checkTags(tags: Readonly<Record<string, string>> | undefined, queue: string): Record<string, string> {
  const entries = Object.entries(tags ?? {});
  if (entries.length > 50) throw invalidParameter(`Too many tags added for queue ${queue}.`);
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128) {
      throw invalidParameter('Tag keys must be between 1 and 128 characters in length.');
    }
    if (value.length > 256) throw invalidParameter('Tag values must be between 0 and 256 characters in length.');
    if (/^aws:/i.test(key)) throw invalidParameter('Tag keys cannot start with aws:, which is reserved.');
  }
  return Object.fromEntries(entries);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */
export const tagQueue: Operation<TagQueueRequest, object> = (input, ctx) => {
  const queue = findQueue(input.QueueUrl, ctx);
  if (Object.keys(input.Tags ?? {}).length === 0) throw missingParameter('Tags');
  return put(queue, checkTags({ ...queue.tags, ...input.Tags }, queue.name), ctx);
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html */
export const untagQueue: Operation<UntagQueueRequest, object> = (input, ctx) => {
  const queue = findQueue(input.QueueUrl, ctx);
  const keys = input.TagKeys ?? [];
  if (keys.length === 0) throw invalidParameter('Tag keys must be between 1 and 128 characters in length.');
  return put(queue, Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !keys.includes(key))), ctx);
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */
export const listQueueTags: Operation<ListQueueTagsRequest, ListQueueTagsResult> = (input, ctx) => {
  const { tags } = findQueue(input.QueueUrl, ctx);
  return Object.keys(tags).length === 0 ? {} : { Tags: { ...tags } };
};

function put(queue: Queue, tags: Record<string, string>, ctx: Context): object {
  queuesOf(ctx.kernel, queue).put(queue.name, { ...queue, tags });
  return {};
}
