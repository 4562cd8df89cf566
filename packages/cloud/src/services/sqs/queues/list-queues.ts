import type {
  ListDeadLetterSourceQueuesRequest,
  ListDeadLetterSourceQueuesResult,
  ListQueuesRequest,
  ListQueuesResult,
} from '@aws-sdk/client-sqs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { redriveOf } from '../attributes/settings.ts';
import { invalidParameter } from '../errors.ts';
import { checkEndpoint, checkRange, findQueue, queueArn, queueUrl } from '../find.ts';
import { type Queue, queues, queuesOf } from '../records.ts';

const MOST = 1000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export const listQueues: Operation<ListQueuesRequest, ListQueuesResult> = (input, ctx) => {
  checkEndpoint('ListQueues', ctx);
  const prefix = input.QueueNamePrefix ?? '';
  const { urls, NextToken } = page(
    [...queues(ctx).values()].filter(({ name }) => name.startsWith(prefix)),
    input,
    ctx,
  );
  return { ...(urls.length > 0 ? { QueueUrls: urls } : {}), ...(NextToken === undefined ? {} : { NextToken }) };
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
export const listDeadLetterSourceQueues: Operation<
  ListDeadLetterSourceQueuesRequest,
  ListDeadLetterSourceQueuesResult
> = (input, ctx) => {
  const arn = queueArn(findQueue(input.QueueUrl, ctx));
  const { urls, NextToken } = page(sourcesOf(arn, ctx), input, ctx);
  return { queueUrls: urls, ...(NextToken === undefined ? {} : { NextToken }) };
};

/** Queues whose dead letters go to the queue of that ARN, which is in the same account and region. */
export function sourcesOf(arn: string, ctx: Context): Queue[] {
  const [, , , region = '', account = ''] = arn.split(':');
  return [...queuesOf(ctx.kernel, { account, region }).values()].filter(
    (queue) => redriveOf(queue)?.deadLetterTargetArn === arn,
  );
}

interface Page {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** Without MaxResults there is no token, and queues beyond the first thousand are left out. */
function page(all: readonly Queue[], { MaxResults, NextToken }: Page, ctx: Context) {
  checkRange(MaxResults, 'MaxResults', 1, MOST, 'MaxResults must be an integer between 1 and 1000.');
  const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64url').toString();
  if (NextToken !== undefined && after === '') throw invalidParameter('Invalid or expired next token.');
  const left = [...all].sort((a, b) => (a.name < b.name ? -1 : 1)).filter(({ name }) => name > after);
  const shown = left.slice(0, MaxResults ?? MOST);
  const last = shown.at(-1);
  const token = MaxResults !== undefined && last && shown.length < left.length;
  return {
    urls: shown.map((queue) => queueUrl(ctx.kernel, queue)),
    NextToken: token ? Buffer.from(last.name).toString('base64url') : undefined,
  };
}
