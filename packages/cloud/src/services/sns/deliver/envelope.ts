import type { Kernel } from '../../../kernel/kernel.ts';
import { subscribeUrl } from '../subscriptions/links.ts';
import type { Attribute, Outgoing } from './message.ts';
import { signer } from './signer.ts';

/** A message in full, as queues and HTTP endpoints get it. Members without a value are left out. */
export interface Envelope {
  readonly Type: string;
  readonly MessageId: string;
  readonly SequenceNumber?: string | undefined;
  readonly Token?: string | undefined;
  readonly TopicArn: string;
  readonly Subject?: string | undefined;
  readonly Message: string;
  readonly SubscribeURL?: string | undefined;
  readonly Timestamp: string;
  readonly SignatureVersion?: string | undefined;
  readonly Signature?: string | undefined;
  readonly SigningCertURL?: string | undefined;
  readonly UnsubscribeURL?: string | undefined;
  readonly Replayed?: true | undefined;
  readonly MessageAttributes?: Readonly<Record<string, { Type: string; Value: string }>> | undefined;
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html. Messages of FIFO topics are not signed. */
export async function envelope(kernel: Kernel, outgoing: Outgoing): Promise<Envelope> {
  const { type, topic, subscription, id, message, subject, sequence } = outgoing;
  const isNotification = type === 'Notification';
  const Timestamp = new Date(outgoing.timestamp).toISOString();
  const Token = isNotification ? undefined : subscription.token;
  const SubscribeURL = isNotification ? undefined : subscribeUrl(kernel, topic, subscription.token);
  const version = outgoing.signatureVersion ?? '1';
  const signature =
    sequence === undefined
      ? await kernel.part(signer).sign(
          {
            Message: message,
            MessageId: id,
            Subject: subject,
            SubscribeURL,
            Timestamp,
            Token,
            TopicArn: topic,
            Type: type,
          },
          version,
        )
      : undefined;
  return {
    Type: type,
    MessageId: id,
    SequenceNumber: sequence,
    Token,
    TopicArn: topic,
    Subject: subject,
    Message: message,
    SubscribeURL,
    Timestamp,
    SignatureVersion: signature ? version : undefined,
    ...signature,
    UnsubscribeURL: isNotification ? unsubscribeUrl(kernel, subscription.arn) : undefined,
    Replayed: outgoing.replayed ? true : undefined,
    MessageAttributes: outgoing.attributes.length > 0 ? attributeMap(outgoing.attributes) : undefined,
  };
}

export const unsubscribeUrl = (kernel: Kernel, arn: string): string =>
  `${kernel.endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`;

export const attributeMap = (attributes: readonly Attribute[]): Record<string, { Type: string; Value: string }> =>
  Object.fromEntries(attributes.map(({ name, type, value }) => [name, { Type: type, Value: value }]));

/** JSON with AWS's line breaks and spaces. */
export function envelopeText(value: Envelope): string {
  const line = (name: string, json: string): string => `  ${JSON.stringify(name)} : ${json}`;
  const lines: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    if (typeof member !== 'object') lines.push(line(name, JSON.stringify(member)));
    else {
      const inner = Object.entries(member).map(([key, one]) => `    ${JSON.stringify(key)} : ${JSON.stringify(one)}`);
      lines.push(line(name, `{\n${inner.join(',\n')}\n  }`));
    }
  }
  return `{\n${lines.join(',\n')}\n}`;
}
