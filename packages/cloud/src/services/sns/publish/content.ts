import { createHash } from 'node:crypto';
import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import { parseUserJson } from '../../../kernel/json.ts';
import type { Attribute } from '../deliver/message.ts';
import { invalid } from '../errors.ts';
import type { TopicRecord } from '../records.ts';
import { readAttributes, sizeOf } from './attributes.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const MOST_BYTES = 262_144;

/** The common fields of Publish and an entry of PublishBatch. */
export type PublishInput = Pick<
  PublishBatchRequestEntry,
  'Message' | 'Subject' | 'MessageStructure' | 'MessageAttributes' | 'MessageDeduplicationId' | 'MessageGroupId'
>;

/** A checked message; all JSON, since archives store it. */
export interface Content {
  readonly subject?: string | undefined;
  readonly attributes: readonly Attribute[];
  readonly group?: string | undefined;
  readonly deduplication?: string | undefined;
  readonly message: string;
  /** Of `MessageStructure: json`: what each protocol (or push platform) gets, and `default`. */
  readonly byProtocol?: Readonly<Record<string, string>> | undefined;
  readonly size: number;
}

/** The content for a protocol or a push platform. */
export function messageFor({ message, byProtocol = {} }: Content, protocol: string): string {
  const name = [protocol, 'default'].find((each) => Object.hasOwn(byProtocol, each));
  return name === undefined ? message : (byProtocol[name] ?? message);
}

/** Checks a message in AWS's order; `topic` is undefined for a phone or a device. */
export function readContent(input: PublishInput, topic?: TopicRecord): Content {
  const message = input.Message ?? '';
  if (message === '') throw invalid('Empty message');
  const attributes = readAttributes(input.MessageAttributes);
  const size = Buffer.byteLength(message) + sizeOf(attributes);
  if (size > MOST_BYTES) throw invalid('Message too long');
  checkSubject(input.Subject);
  // In this order: LocalStack's test_publish_batch_exceptions, validated on AWS.
  const byProtocol = structure(input);
  if (topic) checkFifo(input, topic);
  return {
    subject: input.Subject,
    attributes,
    group: input.MessageGroupId,
    deduplication: deduplication(input, topic),
    size,
    message,
    byProtocol,
  };
}

/** 1 to 100 characters without line breaks and control characters. */
function checkSubject(subject: string | undefined): void {
  if (subject === undefined) return;
  const length = [...subject].length;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is not allowed
  if (length < 1 || length > 100 || /[\x00-\x1f\x7f]/.test(subject)) throw invalid('Subject');
}

// https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-dedup.html
function checkFifo(input: PublishInput, topic: TopicRecord): void {
  const { MessageGroupId: group, MessageDeduplicationId: id } = input;
  if (!topic.fifo) {
    if (id === undefined) return;
    throw invalid(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
  if (!group) throw invalid('The MessageGroupId parameter is required for FIFO topics');
  if (!isId(group)) throw invalid('MessageGroupId Reason: must be 1 to 128 alphanumeric or punctuation characters');
  if (id !== undefined && !isId(id)) {
    throw invalid('MessageDeduplicationId Reason: must be 1 to 128 alphanumeric or punctuation characters');
  }
  if (id === undefined && topic.attributes.ContentBasedDeduplication !== 'true') {
    throw invalid(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

const isId = (text: string): boolean => /^[!-~]{1,128}$/.test(text);

function deduplication(input: PublishInput, topic: TopicRecord | undefined): string | undefined {
  if (!topic?.fifo) return undefined;
  return (
    input.MessageDeduplicationId ??
    createHash('sha256')
      .update(input.Message ?? '')
      .digest('hex')
  );
}

/** The messages by protocol of `MessageStructure: json`. */
function structure({
  MessageStructure: kind,
  Message: message = '',
}: PublishInput): Record<string, string> | undefined {
  if (kind === undefined || kind === '') return undefined;
  if (kind !== 'json') throw invalid('MessageStructure');
  let json: unknown;
  try {
    json = parseUserJson(message);
  } catch {
    // Said below.
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const messages: Record<string, string> = Object.create(null);
  for (const [protocol, text] of Object.entries(json)) if (typeof text === 'string') messages[protocol] = text;
  if (messages.default === undefined) throw invalid('Message Structure - No default entry in JSON message body');
  return messages;
}
