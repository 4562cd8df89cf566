import type { Context } from '../../../kernel/context.ts';
import { putMail, putText } from '../../../mailbox/mailbox.ts';
import { composeMail } from '../../../mailbox/mime.ts';
import { subscribeUrl } from '../subscriptions/links.ts';
import { envelope, envelopeText, unsubscribeUrl } from './envelope.ts';
import type { Outgoing } from './message.ts';

const SENDER = 'no-reply@sns.amazonaws.com';

/** E-mail as SNS writes it, into the local mailbox. */
export async function toMail(ctx: Context, outgoing: Outgoing): Promise<void> {
  const isJson = outgoing.subscription.protocol === 'email-json';
  const text = isJson ? envelopeText(await envelope(ctx.kernel, outgoing)) : mailText(ctx, outgoing);
  const source = `${outgoing.displayName ? `"${outgoing.displayName.replace(/["\r\n]/g, ' ')}"` : 'AWS Notifications'} <${SENDER}>`;
  const to = [outgoing.subscription.endpoint];
  const subject = subjectOf(outgoing);
  // One message goes to several addresses, each of which gets a mail.
  const id = ctx.kernel.ids.uuid();
  putMail(ctx.kernel, {
    id,
    account: ctx.account,
    region: ctx.region,
    timestamp: outgoing.timestamp,
    source,
    to,
    cc: [],
    bcc: [],
    subject,
    text,
    raw: composeMail({ from: source, to, subject, text, date: outgoing.timestamp, id }).toString(),
    via: 'sns',
  });
}

function subjectOf({ type, subject }: Outgoing): string {
  if (type === 'SubscriptionConfirmation') return 'AWS Notification - Subscription Confirmation';
  if (type === 'UnsubscribeConfirmation') return 'AWS Notification - Unsubscribe Confirmation';
  return subject ?? 'AWS Notification Message';
}

function mailText({ kernel }: Context, { type, topic, subscription, message }: Outgoing): string {
  if (type === 'SubscriptionConfirmation') {
    return (
      `You have chosen to subscribe to the topic:\n${topic}\n\n` +
      'To confirm this subscription, click or visit the link below (If this was in error no action is necessary):\n' +
      `${subscribeUrl(kernel, topic, subscription.token)}\n`
    );
  }
  if (type === 'UnsubscribeConfirmation') {
    return (
      `Your subscription to the topic below has been deactivated:\n${topic}\n\n` +
      'If this was in error, click or visit the link below to restore the subscription:\n' +
      `${subscribeUrl(kernel, topic, subscription.token)}\n`
    );
  }
  return (
    `${message}\n\n--\nIf you wish to stop receiving notifications from this topic, please click or visit the link below to ` +
    `unsubscribe:\n${unsubscribeUrl(kernel, subscription.arn)}\n`
  );
}

/** A text message, into the local mailbox. */
export function toPhone(ctx: Context, outgoing: Outgoing): void {
  putText(ctx.kernel, {
    id: outgoing.id,
    account: ctx.account,
    region: ctx.region,
    timestamp: outgoing.timestamp,
    phone: outgoing.subscription.endpoint,
    message: outgoing.message,
    topic: outgoing.topic,
    subscription: outgoing.subscription.arn,
  });
}
