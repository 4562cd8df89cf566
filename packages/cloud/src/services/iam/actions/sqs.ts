import { member, type Permission, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
const BATCHES: Readonly<Record<string, string>> = {
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  DeleteMessageBatch: 'DeleteMessage',
  SendMessageBatch: 'SendMessage',
};

/** A handle of a move says in base64 which queue it empties. */
function sourceOf(handle: string | undefined): string | undefined {
  if (handle === undefined) return undefined;
  return /"sourceArn"\s*:\s*"([^"]+)"/.exec(Buffer.from(handle, 'base64').toString())?.[1];
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
function moving(source: string, destination: string | undefined): Permission {
  const from = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
  return {
    action: 'sqs:StartMessageMoveTask',
    resource: source,
    also: [
      ...from.map((name) => ({ action: `sqs:${name}`, resource: source })),
      ...(destination === undefined ? [] : [{ action: 'sqs:SendMessage', resource: destination }]),
    ],
  };
}

export const sqs: ServiceActions = (operation, input, { account, region }) => {
  const action = `sqs:${Object.hasOwn(BATCHES, operation) ? BATCHES[operation] : operation}`;
  const arn = member(input, 'SourceArn');
  if (operation === 'StartMessageMoveTask' && arn !== undefined) return moving(arn, member(input, 'DestinationArn'));
  if (arn !== undefined) return { action, resource: arn };
  const moved = sourceOf(member(input, 'TaskHandle'));
  if (moved !== undefined) return { action, resource: moved };
  const parts = (member(input, 'QueueUrl') ?? member(input, 'QueueName') ?? '').split('/');
  const name = parts.at(-1);
  if (name) {
    const owner = /^\d{12}$/.test(parts.at(-2) ?? '') ? parts.at(-2) : account;
    return { action, resource: `arn:aws:sqs:${region}:${owner}:${name}` };
  }
  return { action, resource: operation === 'ListQueues' ? `arn:aws:sqs:${region}:${account}:*` : undefined };
};
