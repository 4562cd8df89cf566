import type { Aws } from 'jaws-core-js/aws';
import { type BatchResponse, type Ledger, performBatch, type QueueRecord } from 'jaws-core-js/queue';
import { countTry } from '../limits.ts';
import { put, type Store, secondsOf, write } from '../table.ts';
import { hashToken, randomToken } from '../tokens/random.ts';
import { findUser } from '../users.ts';
import type { Mail, MailJob, Mails } from './types.ts';

export interface Mailer extends Store {
  readonly aws: Pick<Aws, 'json' | 'rest'>;
  readonly secret: string | undefined;
  /** USERS_FROM. */
  readonly from: string;
  /** USERS_PAGES. */
  readonly pages: string;
  /** Which mails were sent. */
  readonly ledger: Ledger;
}

const hour = 60 * 60;
/** Nobody's mailbox is filled by strangers. */
const perAddress = { most: 5, window: hour };

/** Sends the mails of a batch, each on its own. One that fails or hangs is tried again, five times in all; one that was sent is not. */
export const deliver = (
  records: readonly QueueRecord[],
  mailer: Mailer,
  mails: Mails,
  remaining: () => number,
): Promise<BatchResponse> =>
  performBatch(records, {
    ledger: mailer.ledger,
    remaining,
    async perform({ body }, { attempt }) {
      const job = JSON.parse(body) as MailJob;
      // Another try of one mail is not another mail.
      if (attempt === 1 && (await countTry(mailer, `mail ${job.kind}`, job.email, perAddress)) > 0) return;
      const mail = await compose(job, mailer, mails);
      if (mail) await send(mailer, job.email, mail);
    },
  });

/** The mail for a job; undefined when there is nobody to get it. */
async function compose(job: MailJob, mailer: Mailer, mails: Mails): Promise<Mail | undefined> {
  const pages = mailer.pages.replace(/\/+$/, '');
  const user = await findUser(mailer, job.email);
  if (job.kind === 'verify') {
    if (user) return mails.known({ pages, name: user.name || 'there' });
    const { email, name, password } = job;
    return mails.verify({
      pages,
      token: await keptToken(mailer, { kind: 'verify', email, name, password }, 24 * hour),
    });
  }
  if (!user) return undefined;
  const name = user.name || 'there';
  if (job.kind === 'changed') return mails.changed({ pages, name });
  const token = await keptToken(mailer, { kind: 'reset', email: user.email, epoch: user.epoch }, hour);
  return mails.reset({ pages, name, token });
}

/** A token for a link; its hash is kept with what it is for, for `lifetime` seconds. */
async function keptToken(mailer: Mailer, purpose: Readonly<Record<string, string | number>>, lifetime: number) {
  const token = randomToken();
  await write(mailer, put(`TOKEN#${hashToken(token)}`, { ...purpose, expires: secondsOf(mailer) + lifetime }));
  return token;
}

async function send({ aws, from }: Mailer, to: string, { subject, text, html }: Mail): Promise<void> {
  await aws.rest('email', 'POST', '/v2/email/outbound-emails', {
    FromEmailAddress: from,
    Destination: { ToAddresses: [to] },
    Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } } },
  });
}

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
