import type { Context } from '../../../kernel/context.ts';
import type { SubscriptionRecord } from '../records.ts';
import { type Content, messageFor } from './content.ts';

/** Keeps a published message for the list of recent ones. */
export function keepPublication(
  { kernel, account, region }: Context,
  topic: string,
  id: string,
  content: Content,
  wanted: readonly SubscriptionRecord[],
): void {
  kernel.watch.publications.push(
    {
      id,
      time: kernel.clock.now(),
      account,
      region,
      topic,
      message: messageFor(content, 'default'),
      subject: content.subject,
      attributes: Object.fromEntries(content.attributes.map(({ name, value }) => [name, value])),
      subscriptions: wanted.map(({ arn }) => arn),
    },
    content.size,
  );
}
