import type { Aws } from 'jaws-core-js/aws';

/** A job that failed for the last time. */
export interface DeadLetter {
  readonly messageId: string;
  readonly body: string;
  /** When it was put into the queue, in milliseconds. */
  readonly sentAt: number;
}

interface Message {
  readonly MessageId: string;
  readonly Body: string;
  readonly Attributes: { readonly SentTimestamp: string };
}

/** The number of dead letters, and up to ten of them. Reading them does not receive them. */
export async function deadLetters(
  aws: Pick<Aws, 'json'>,
  queueUrl: string,
): Promise<{ readonly count: number; readonly sample: readonly DeadLetter[] }> {
  const { Attributes } = await aws.json<{ Attributes: { ApproximateNumberOfMessages: string } }>(
    'sqs',
    'GetQueueAttributes',
    {
      QueueUrl: queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages'],
    },
  );
  const { Messages = [] } = await aws.json<{ Messages?: readonly Message[] }>('sqs', 'ReceiveMessage', {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 0,
    MessageSystemAttributeNames: ['SentTimestamp'],
  });
  return {
    count: Number(Attributes.ApproximateNumberOfMessages),
    sample: Messages.map(({ MessageId, Body, Attributes: { SentTimestamp } }) => ({
      messageId: MessageId,
      body: Body,
      sentAt: Number(SentTimestamp),
    })),
  };
}

/** Sends all dead letters back to their original queue. Returns the handle of the task that does it. */
export async function redrive(aws: Pick<Aws, 'json'>, deadLettersArn: string): Promise<string> {
  const { TaskHandle } = await aws.json<{ TaskHandle: string }>('sqs', 'StartMessageMoveTask', {
    SourceArn: deadLettersArn,
  });
  return TaskHandle;
}
