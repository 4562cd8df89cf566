import { createHash } from 'node:crypto';
import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { traceOf } from '../../../kernel/trace.ts';
import { numberOf, settingOf } from '../attributes/settings.ts';
import { invalidParameter, missingParameter } from '../errors.ts';
import { checkRange } from '../find.ts';
import type { MessageRecord, Queue } from '../records.ts';
import { checkAttributes, checkTrace, sizeOfAttributes } from './attributes.ts';

export type Sent = Omit<SendMessageBatchRequestEntry, 'Id'>;

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a body must not have
const UNSPEAKABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const TOKEN = /^[a-zA-Z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

/** A message to be stored, without its id and sequence number; throws AWS's errors. */
export function compose(input: Sent, queue: Queue, ctx: Context): Omit<MessageRecord, 'id' | 'sequence'> {
  const body = input.MessageBody ?? '';
  if (body === '') throw missingParameter('MessageBody');
  checkTokens(input, queue);
  checkRange(input.DelaySeconds, 'DelaySeconds', 0, 900, 'DelaySeconds must be >= 0 and <= 900.');
  if (UNSPEAKABLE.test(body) || /\p{Surrogate}/u.test(body)) {
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found in message body. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
      400,
    );
  }
  const attributes = checkAttributes(input.MessageAttributes);
  // https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
  const trace = checkTrace(input.MessageSystemAttributes) ?? traceOf(ctx);
  const limit = numberOf(queue, 'MaximumMessageSize');
  if (sizeOf(body, attributes) > limit) {
    throw invalidParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`);
  }
  const sent = ctx.kernel.clock.now();
  const delay = queue.fifo ? numberOf(queue, 'DelaySeconds') : (input.DelaySeconds ?? numberOf(queue, 'DelaySeconds'));
  return {
    body,
    ...(attributes ? { attributes } : {}),
    ...(trace === undefined ? {} : { trace }),
    sender: ctx.caller.userId,
    sent,
    from: sent + delay * 1000,
    ...(input.MessageGroupId === undefined ? {} : { group: input.MessageGroupId }),
    ...(queue.fifo ? { dedup: input.MessageDeduplicationId ?? createHash('sha256').update(body).digest('hex') } : {}),
  };
}

const sizeOf = (body: string, attributes: MessageRecord['attributes']): number =>
  Buffer.byteLength(body) + sizeOfAttributes(attributes);

/** The rules of a queue's kind for group, deduplication id and delay. Throws for a whole batch. */
export function checkTokens(input: Sent, queue: Queue): void {
  const { MessageGroupId: group, MessageDeduplicationId: dedup, DelaySeconds: delay } = input;
  if (queue.fifo) {
    if (group === undefined) throw missingParameter('MessageGroupId');
    if (dedup === undefined && settingOf(queue, 'ContentBasedDeduplication') !== 'true') {
      throw invalidParameter(
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      );
    }
    if (delay !== undefined && delay !== 0) throw notOfThisKind(delay, 'DelaySeconds');
  } else if (dedup !== undefined) throw notOfThisKind(dedup, 'MessageDeduplicationId');
  checkToken(group, 'MessageGroupId');
  checkToken(dedup, 'MessageDeduplicationId');
}

function checkToken(value: string | undefined, name: string): void {
  if (value === undefined || TOKEN.test(value)) return;
  throw invalidParameter(
    `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

const notOfThisKind = (value: string | number, name: string) =>
  invalidParameter(
    `Value ${value} for parameter ${name} is invalid. Reason: The request include parameter that is not valid for this queue type.`,
  );
