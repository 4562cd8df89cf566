import type { MessageAttributeValue, QueueAttributeName } from '@aws-sdk/client-sqs';
import { AwsError } from '../../../../../kernel/errors.ts';
import { parseUserJson } from '../../../../../kernel/json.ts';
import { partitionOf } from '../../../../../kernel/partition.ts';
import type { Parameters, ServiceCall } from '../aws-service.ts';

const NAMESPACE = 'http://queue.amazonaws.com/doc/2012-11-05/';

/** The common part of the calls to SQS: answers are XML, as in SQS's query protocol. */
const common = {
  contentType: 'text/xml',

  resource({ QueueUrl = '' }: Parameters, { region, account }: { region: string; account: string }): string {
    const [, owner = account, name = QueueUrl] = /\/(\d{12})\/([^/]+)\/?$/.exec(QueueUrl) ?? [];
    return `arn:${partitionOf(region)}:sqs:${region}:${owner}:${name}`;
  },

  failure({ code, message, status = 400 }: AwsError, requestId: string): string {
    const type = status < 500 ? 'Sender' : 'Receiver';
    return `<?xml version="1.0"?><ErrorResponse xmlns="${NAMESPACE}"><Error>${element('Type', type)}${element('Code', code)}${element('Message', message)}<Detail/></Error>${element('RequestId', requestId)}</ErrorResponse>`;
  },
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const sendMessage: ServiceCall = {
  ...common,
  action: 'sqs:SendMessage',
  async run(input, ctx) {
    const sent = await ctx.aws.sqs.sendMessage({
      QueueUrl: input.QueueUrl,
      MessageBody: input.MessageBody,
      ...(input.DelaySeconds !== undefined && { DelaySeconds: Number(input.DelaySeconds) }),
      ...(input.MessageDeduplicationId !== undefined && { MessageDeduplicationId: input.MessageDeduplicationId }),
      ...(input.MessageGroupId !== undefined && { MessageGroupId: input.MessageGroupId }),
      ...(input.MessageAttributes !== undefined && { MessageAttributes: attributes(input.MessageAttributes) }),
      ...(input.MessageSystemAttributes !== undefined && {
        MessageSystemAttributes: attributes(input.MessageSystemAttributes),
      }),
    });
    const { MD5OfMessageAttributes, MD5OfMessageBody, MessageId, SequenceNumber } = sent;
    return response('SendMessage', ctx.requestId, {
      MD5OfMessageAttributes,
      MD5OfMessageBody,
      MessageId,
      SequenceNumber,
    });
  },
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export const receiveMessage: ServiceCall = {
  ...common,
  action: 'sqs:ReceiveMessage',
  async run(input, ctx) {
    const { Messages = [] } = await ctx.aws.sqs.receiveMessage({
      QueueUrl: input.QueueUrl,
      ...numbers(input, ['MaxNumberOfMessages', 'VisibilityTimeout', 'WaitTimeSeconds']),
      ...(input.AttributeNames !== undefined && { AttributeNames: list(input.AttributeNames) as QueueAttributeName[] }),
      ...(input.MessageAttributeNames !== undefined && { MessageAttributeNames: list(input.MessageAttributeNames) }),
      ...(input.ReceiveRequestAttemptId !== undefined && { ReceiveRequestAttemptId: input.ReceiveRequestAttemptId }),
    });
    const messages = Messages.map(({ MessageId, ReceiptHandle, MD5OfBody, Body, Attributes = {} }) => {
      const pairs = Object.entries(Attributes).map(
        ([name, value]) => `<Attribute>${element('Name', name)}${element('Value', value)}</Attribute>`,
      );
      return `<Message>${elements({ MessageId, ReceiptHandle, MD5OfBody, Body })}${pairs.join('')}</Message>`;
    });
    return envelope(
      'ReceiveMessage',
      ctx.requestId,
      `<ReceiveMessageResult>${messages.join('')}</ReceiveMessageResult>`,
    );
  },
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export const deleteMessage: ServiceCall = {
  ...common,
  action: 'sqs:DeleteMessage',
  async run({ QueueUrl, ReceiptHandle }, ctx) {
    await ctx.aws.sqs.deleteMessage({ QueueUrl, ReceiptHandle });
    return envelope('DeleteMessage', ctx.requestId, '');
  },
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export const purgeQueue: ServiceCall = {
  ...common,
  action: 'sqs:PurgeQueue',
  async run({ QueueUrl }, ctx) {
    await ctx.aws.sqs.purgeQueue({ QueueUrl });
    return envelope('PurgeQueue', ctx.requestId, '');
  },
};

function response(action: string, requestId: string, members: Record<string, string | undefined>): string {
  return envelope(action, requestId, `<${action}Result>${elements(members)}</${action}Result>`);
}

function envelope(action: string, requestId: string, result: string): string {
  return `<?xml version="1.0"?><${action}Response xmlns="${NAMESPACE}">${result}<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata></${action}Response>`;
}

function elements(members: Readonly<Record<string, string | undefined>>): string {
  const present = Object.entries(members).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return present.map(([name, value]) => element(name, value)).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

function element(name: string, value: string): string {
  return `<${name}>${value.replace(/[&<>"\r]/g, (one) => ENTITIES[one]!)}</${name}>`;
}

function numbers(input: Parameters, names: readonly string[]): Record<string, number> {
  const present = names.filter((name) => input[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, Number(input[name])]));
}

/** A list comes as JSON or as one value. */
function list(text: string): string[] {
  try {
    const value: unknown = parseUserJson(text);
    return Array.isArray(value) ? value.map(String) : [text];
  } catch {
    return [text];
  }
}

function attributes(text: string): Record<string, MessageAttributeValue> {
  try {
    return parseUserJson(text) as Record<string, MessageAttributeValue>;
  } catch {
    throw new AwsError('InvalidParameterValue', 'Message attributes have to be JSON.', 400);
  }
}
