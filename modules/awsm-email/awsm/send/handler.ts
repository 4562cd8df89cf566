import { type MailRequest, readTemplates, type Sent, send } from 'awsm-email';
import { createAws } from 'jaws-core-js/aws';

const aws = createAws();
const templates = readTemplates(new URL('./templates/', import.meta.url));

/** Called by other functions, directly or by `sendLater` of `awsm-email`. */
export const handler = (mail: MailRequest): Promise<Sent> =>
  send(aws, { from: process.env.EMAIL_FROM ?? '', templates }, mail);
