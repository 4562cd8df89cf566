import type { Aws } from 'jaws-core-js/aws';
import type { Message } from './validate.ts';

/** Creates a function that mails a message through SES: as text, with the writer as Reply-To. */
export function mailSender(
  aws: Pick<Aws, 'rest'>,
  { from, to }: { readonly from: string; readonly to: string },
  compose: (message: Message) => { readonly subject: string; readonly text: string },
): (message: Message) => Promise<void> {
  return async (message) => {
    const { subject, text } = compose(message);
    await aws.rest('email', 'POST', '/v2/email/outbound-emails', {
      FromEmailAddress: from,
      Destination: { ToAddresses: [to] },
      ReplyToAddresses: [message.email],
      Content: {
        Simple: {
          Subject: { Data: subject.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 250), Charset: 'UTF-8' },
          Body: { Text: { Data: text, Charset: 'UTF-8' } },
        },
      },
    });
  };
}
