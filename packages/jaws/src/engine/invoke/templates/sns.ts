import { randomUUID } from 'node:crypto';
import { type EventTemplate, propertiesOf } from './template.ts';
import { arnOf } from './values.ts';

/** A message of a topic. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export const sns: EventTemplate = {
  summary: 'a message of a topic',
  fits: (trigger) => trigger.is === 'source' && trigger.source.type === 'AWS::SNS::Subscription',

  make(place, trigger) {
    const topic = arnOf(propertiesOf(trigger).TopicArn, place, 'sns', (name) => name, 'topic');
    const subscription = `${topic}:${randomUUID()}`;
    const address = `https://sns.${place.region}.amazonaws.com`;
    return {
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: subscription,
          Sns: {
            Type: 'Notification',
            MessageId: randomUUID(),
            TopicArn: topic,
            Subject: null,
            Message: '{}',
            Timestamp: place.now.toISOString(),
            SignatureVersion: '1',
            Signature: 'signature',
            SigningCertUrl: `${address}/SimpleNotificationService.pem`,
            UnsubscribeUrl: `${address}/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
            MessageAttributes: {},
          },
        },
      ],
    };
  },
};
