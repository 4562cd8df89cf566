import { addressOf, answerTo, mailSender, messageIn, type Request, submit } from 'awsm-contact';
import { createAws } from 'jaws-core-js/aws';
import { compose } from './compose.ts';

const aws = createAws();
const { CONTACT_SECRET, CONTACT_TO = '', CONTACT_FROM = '', CONTACT_LIMITS = '', CONTACT_ORIGINS } = process.env;
const contact = {
  aws,
  secret: CONTACT_SECRET,
  table: CONTACT_LIMITS,
  deliver: mailSender(aws, { from: CONTACT_FROM, to: CONTACT_TO }, compose),
  now: Date.now,
};

export const handler = (request: Request) =>
  answerTo(request, CONTACT_ORIGINS, async () => {
    await submit(contact, messageIn(request), addressOf(request));
    return { status: 202, body: { sent: true } };
  });
