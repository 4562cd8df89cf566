import { parseUserJson } from '../../../kernel/json.ts';
import type { Queue } from '../records.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const DEFAULTS: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
};

const FIFO_DEFAULTS: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/** An attribute's set value or AWS's default. */
export function settingOf(queue: Queue, name: string): string | undefined {
  if (Object.hasOwn(queue.attributes, name)) return queue.attributes[name];
  if (Object.hasOwn(DEFAULTS, name)) return DEFAULTS[name];
  return queue.fifo && Object.hasOwn(FIFO_DEFAULTS, name) ? FIFO_DEFAULTS[name] : undefined;
}

/** A whole number: seconds or bytes. */
export const numberOf = (queue: Queue, name: string): number => Number(settingOf(queue, name));

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export function redriveOf(queue: Queue): RedrivePolicy | undefined {
  const text = queue.attributes.RedrivePolicy;
  if (text === undefined) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = parseUserJson(text) as RedrivePolicy;
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
}
