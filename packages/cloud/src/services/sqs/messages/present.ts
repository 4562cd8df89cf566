import type { Message, ReceiveMessageRequest } from '@aws-sdk/client-sqs';
import { invalidAttributeName } from '../errors.ts';
import type { Attributes } from '../records.ts';
import { attributeValues } from './attributes.ts';
import type { Received } from './collect.ts';
import { md5, md5OfAttributes } from './md5.ts';

/** A message's system attributes, as the API calls them; undefined for those that it does not have. */
const SYSTEM: Readonly<Record<string, (received: Received) => string | undefined>> = {
  SenderId: ({ message }) => message.sender,
  SentTimestamp: ({ message }) => String(message.sent),
  ApproximateReceiveCount: ({ receive }) => String(receive.count),
  ApproximateFirstReceiveTimestamp: ({ receive }) => String(receive.first),
  SequenceNumber: ({ message }) => message.sequence,
  MessageDeduplicationId: ({ message }) => message.dedup,
  MessageGroupId: ({ message }) => message.group,
  AWSTraceHeader: ({ message }) => message.trace,
  DeadLetterQueueSourceArn: ({ message }) => message.source,
};

/** Shows messages with the requested attributes. */
export function presenter(input: ReceiveMessageRequest): (received: Received) => Message {
  const asked = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])] as string[];
  const unknown = asked.find((name) => name !== 'All' && !Object.hasOwn(SYSTEM, name));
  if (unknown !== undefined) throw invalidAttributeName(unknown);
  const system = asked.includes('All') ? Object.keys(SYSTEM) : asked;
  const wanted = input.MessageAttributeNames ?? [];
  return (received) => {
    const { message, receipt } = received;
    const own = pick(message.attributes, wanted);
    const shown = system.flatMap((name) => {
      const value = SYSTEM[name]?.(received);
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      MessageId: message.id,
      ReceiptHandle: receipt,
      MD5OfBody: md5(message.body),
      Body: message.body,
      ...(shown.length > 0 ? { Attributes: Object.fromEntries(shown) } : {}),
      ...(own ? { MD5OfMessageAttributes: md5OfAttributes(own), MessageAttributes: attributeValues(own) } : {}),
    };
  };
}

/** `All` and `.*` mean all, `prefix.*` all with that prefix. */
function pick(attributes: Attributes | undefined, wanted: readonly string[]): Attributes | undefined {
  if (!attributes || wanted.length === 0) return undefined;
  const fits = (name: string) =>
    wanted.some((one) => one === 'All' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))));
  const found = Object.entries(attributes).filter(([name]) => fits(name));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
