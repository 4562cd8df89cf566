import type { Aws } from 'jaws-core-js/aws';
import { type BatchResponse, type Ledger, performBatch, type QueueRecord } from 'jaws-core-js/queue';
import type { Settings } from '../settings.ts';
import { put, type Store, secondsOf, write } from '../table.ts';
import { hashToken, randomToken } from '../tokens/random.ts';
import { findUser, newId, type User } from '../users.ts';
import { countMail } from './budget.ts';
import type { Catalogue } from './catalogue.ts';
import type { Mail, MailJob } from './types.ts';

export interface Mailer extends Store {
  readonly aws: Pick<Aws, 'json' | 'rest'>;
  readonly settings: Settings;
  readonly mails: Catalogue;
  /** USERS_FROM. */
  readonly from: string;
  /** USERS_PAGES. */
  readonly pages: string;
  /** Which mails were sent. */
  readonly ledger: Ledger;
}

/** Sends the mails of a batch, each on its own. One that fails or hangs is tried again, five times in all; one that was sent is not. */
export const deliver = (
  records: readonly QueueRecord[],
  mailer: Mailer,
  remaining: () => number,
): Promise<BatchResponse> =>
  performBatch(records, {
    ledger: mailer.ledger,
    remaining,
    async perform({ body }, { attempt }) {
      const job = JSON.parse(body) as MailJob;
      // A retry of a mail is not another mail.
      if (attempt === 1 && job.budget && !(await countMail(mailer, job.budget, mailer.settings))) return;
      const mail = await compose(job, mailer);
      if (mail) await send(mailer, job.email, mail);
    },
  });

/** The mail for a job; undefined if nobody is to get it. */
async function compose(job: MailJob, mailer: Mailer): Promise<Mail | undefined> {
  const pages = mailer.pages.replace(/(?<!\/)\/+$/, '');
  const user = await findUser(mailer, job.email);
  const mails = mailer.mails(user?.language ?? job.language);
  if (job.kind === 'deleted') return mails.deleted({ pages, name: job.name });
  if (job.kind === 'verify') {
    return user
      ? mails.known({ pages, name: user.name })
      : mails.verify({ pages, token: await verifyToken(mailer, job) });
  }
  if (job.kind === 'address') {
    if (user) return mails.known({ pages, name: user.name });
    const owner = await findUser(mailer, job.of);
    if (!owner) return undefined;
    const lifetime = mailer.settings.links.addressHours * 3600;
    const token = await keptToken(mailer, { kind: 'address', next: job.email, ...ofUser(owner) }, lifetime);
    return mailer.mails(owner.language ?? job.language).address({ pages, name: owner.name, token });
  }
  if (!user || user.disabled !== undefined) return undefined;
  const { name } = user;
  if (job.kind === 'changed') return mails.changed({ pages, name, removed: [], kept: [], ...job.ways });
  if (job.kind === 'factor') return mails.factor({ pages, name, isOn: job.isOn });
  if (job.kind === 'way') {
    if (job.way === undefined) return mails.way({ pages, name });
    const token = await keptToken(mailer, { kind: 'undo', way: job.way, ...ofUser(user) }, undoSeconds);
    return mails.way({ pages, name, token, ...(job.added !== undefined && { added: job.added }) });
  }
  if (job.kind === 'notice') return mails.notice({ pages, name });
  const lifetime = mailer.settings.links.resetMinutes * 60;
  const token = await keptToken(mailer, { kind: 'reset', ...ofUser(user) }, lifetime);
  return mails.reset({ pages, name, token });
}

/** How long the mail about another way to sign in can undo it. */
const undoSeconds = 7 * 24 * 3600;

const ofUser = ({ id, email, epoch }: User) => ({ user: id, email, epoch });

const verifyToken = (mailer: Mailer, { email, name, password, language }: MailJob & { kind: 'verify' }) =>
  keptToken(
    mailer,
    { kind: 'verify', id: newId(), email, name, password, ...(language !== undefined && { language }) },
    mailer.settings.links.verifyHours * 3600,
  );

/** A token for a link; its hash is kept with what it is for, for `lifetime` seconds. */
async function keptToken(mailer: Mailer, purpose: Readonly<Record<string, string | number>>, lifetime: number) {
  const token = randomToken();
  await write(mailer, put(`TOKEN#${hashToken(token)}`, { ...purpose, expires: secondsOf(mailer) + lifetime }));
  return token;
}

async function send({ aws, from, settings }: Mailer, to: string, { subject, text, html }: Mail): Promise<void> {
  const { replyTo, configurationSet } = settings;
  await aws.rest('email', 'POST', '/v2/email/outbound-emails', {
    FromEmailAddress: from,
    Destination: { ToAddresses: [to] },
    ...(replyTo && { ReplyToAddresses: [replyTo] }),
    ...(configurationSet && { ConfigurationSetName: configurationSet }),
    Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) }, Headers: headers } },
  });
}

/** Answering machines must not reply to a program: RFC 3834, 5. */
const headers = [{ Name: 'Auto-Submitted', Value: 'auto-generated' }];

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
