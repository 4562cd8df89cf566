import type { PublishBatchCommandInput, PublishBatchResponse } from '@aws-sdk/client-sns';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { findTopic } from '../find.ts';
import { MOST_BYTES, readContent } from './content.ts';
import { publishToTopic } from './to-topic.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const MOST_ENTRIES = 10;

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html: one entry that is wrong fails them all. */
export const publishBatch: Operation<PublishBatchCommandInput, PublishBatchResponse> = async (input, ctx) => {
  const found = findTopic(input.TopicArn, ctx);
  const entries = input.PublishBatchRequestEntries ?? [];
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.", 400);
  }
  if (entries.length > MOST_ENTRIES) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      'The batch request contains more entries than permissible.',
      400,
    );
  }
  for (const { Id = '' } of entries) checkId(Id);
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.', 400);
  }
  const length = entries.reduce((sum, { Message = '' }) => sum + Buffer.byteLength(Message), 0);
  if (length > MOST_BYTES) throw tooLong();
  const contents = entries.map((entry) => readContent(entry, found.topic));
  if (contents.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) throw tooLong();
  const published = await publishToTopic(ctx, found, contents);
  return { Successful: published.map((one, index) => ({ Id: entries[index]?.Id, ...one })), Failed: [] };
};

const tooLong = (): AwsError =>
  new AwsError('BatchRequestTooLong', 'The length of all the messages put together is more than the limit.', 400);

function checkId(id: string): void {
  const refuse = (why: string): AwsError =>
    new AwsError('InvalidBatchEntryId', `The Id of a batch entry in the batch request ${why}: ${id}`, 400);
  if (id.length > 80) throw refuse('is too long');
  if (!/^[A-Za-z0-9_-]+$/.test(id)) throw refuse('contains an impermissible character');
}
