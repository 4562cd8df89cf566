import { member, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
const BATCHES: Readonly<Record<string, string>> = {
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  DeleteMessageBatch: 'DeleteMessage',
  SendMessageBatch: 'SendMessage',
};

export const sqs: ServiceActions = (operation, input, { account, region }) => {
  const action = `sqs:${Object.hasOwn(BATCHES, operation) ? BATCHES[operation] : operation}`;
  const arn = member(input, 'SourceArn');
  if (arn !== undefined) return { action, resource: arn };
  const parts = (member(input, 'QueueUrl') ?? member(input, 'QueueName') ?? '').split('/');
  const name = parts.at(-1);
  if (name) {
    const owner = /^\d{12}$/.test(parts.at(-2) ?? '') ? parts.at(-2) : account;
    return { action, resource: `arn:aws:sqs:${region}:${owner}:${name}` };
  }
  return { action, resource: operation === 'ListQueues' ? `arn:aws:sqs:${region}:${account}:*` : undefined };
};
