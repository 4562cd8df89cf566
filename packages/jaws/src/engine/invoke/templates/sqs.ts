import { randomUUID } from 'node:crypto';
import { type EventTemplate, polls, propertiesOf } from './template.ts';
import { arnOf, md5 } from './values.ts';

/** A batch of one message. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export const sqs: EventTemplate = {
  summary: 'a message of a queue',
  fits: (trigger) => polls(trigger, 'SQS'),

  make(place, trigger) {
    const queue = arnOf(propertiesOf(trigger).EventSourceArn, place, 'sqs', (name) => name, 'queue');
    const body = '{}';
    const at = String(place.now.getTime());
    const fifo = queue.endsWith('.fifo') && {
      SequenceNumber: '18849496460467696128',
      MessageGroupId: '1',
      MessageDeduplicationId: md5(body),
    };
    return {
      Records: [
        {
          messageId: randomUUID(),
          receiptHandle: 'receipt-handle',
          body,
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: at,
            ...fifo,
            SenderId: place.account,
            ApproximateFirstReceiveTimestamp: at,
          },
          messageAttributes: {},
          md5OfBody: md5(body),
          eventSource: 'aws:sqs',
          eventSourceARN: queue,
          awsRegion: queue.split(':')[3],
        },
      ],
    };
  },
};
