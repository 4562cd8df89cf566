import { type EventOf, resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { performBatch } from 'jaws-core-js/queue';
import type { Message } from '../message.ts';

const aws = createAws();
const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });

/**
 * A mail that cannot be sent goes back into the queue, and after six attempts it becomes a dead letter: no message is lost. SQS delivers
 * at least once, so a mail may come twice, rarely; the ledger of the example webhook-fan-out would prevent it. / */
export const handler = ({ Records }: EventOf<'contact/mail'>, context: { getRemainingTimeInMillis(): number }) =>
  performBatch(Records, {
    perform: ({ body }) => mail(JSON.parse(body)),
    remaining: () => context.getRemainingTimeInMillis(),
  });

/** From our own address to ourselves: SES has to verify no other address. A reply goes to the writer. */
async function mail({ name, email, text }: Message): Promise<void> {
  await aws.rest('email', 'POST', '/v2/email/outbound-emails', {
    FromEmailAddress: resources.ContactEmail,
    Destination: { ToAddresses: [resources.ContactEmail] },
    ReplyToAddresses: [email],
    Content: {
      Simple: {
        Subject: utf8(`[Contact] ${name.trim()}`),
        Body: { Text: utf8(`${text.trim()}\n\n-- \n${name.trim()} <${email}>\n`) },
      },
    },
  });
}
