import { fail } from '../../../errors/catalogue/index.ts';
import type { Host } from '../../host.ts';
import { forUser } from '../../open.ts';
import { askCloud, listIn } from '../ask-cloud.ts';
import { type LocalOptions, type LocalRegion, localRegion } from './stage-resources.ts';

export interface LocalMail {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** `ses` or `sns`. */
  readonly via: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
}

export interface LocalMails {
  readonly stage: string;
  readonly region: string;
  /** Newest first. The cloud does not know which project sent a mail, so these are all mails of the stage's account and region. */
  readonly mails: readonly LocalMail[];
}

/** Mails that SES and SNS would have sent from a region. */
export function localMails(host: Host, options: LocalOptions & { readonly limit: number }): Promise<LocalMails> {
  return forUser(host, async () => {
    const where = await localRegion(host, options);
    const mails = (await mailsIn(where, options.limit)).map(shownOf).reverse();
    return { stage: where.stage, region: where.region, mails };
  });
}

export interface LocalMailDetail extends LocalMail {
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly text?: string;
  /** Its HTML source, to be shown as text. */
  readonly html?: string;
  /** Its URL in the cloud's mailbox. */
  readonly page: string;
}

/** The length at which a part of a mail is truncated. Characters. */
const longest = 262_144;

/** One mail. Throws NotOfStage. */
export function localMail(host: Host, options: LocalOptions & { readonly id: string }): Promise<LocalMailDetail> {
  return forUser(host, async () => {
    const where = await localRegion(host, options);
    const found = (await mailsIn(where)).find(({ id }) => id === options.id);
    if (!found) throw fail('NotOfStage', { stage: where.stage, name: `mail ${options.id}`, known: [] });
    const { text, html } = found;
    return {
      ...shownOf(found),
      cc: textsOf(found.cc),
      bcc: textsOf(found.bcc),
      ...(typeof text === 'string' && { text: text.slice(0, longest) }),
      ...(typeof html === 'string' && { html: html.slice(0, longest) }),
      page: `${where.endpoint.replace(/(?<!\/)\/+$/, '')}/_aws/mail/${encodeURIComponent(options.id)}`,
    };
  });
}

async function mailsIn({ aws, endpoint, region }: LocalRegion, limit?: number) {
  const account = await aws.in(region).account();
  return listIn(await askCloud(endpoint, '/_jaws/mails', { account, region, limit }), 'mails');
}

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const shownOf = ({ id, time, via, from, to, subject }: Record<string, unknown>): LocalMail => ({
  id: String(id),
  time: String(time),
  via: String(via),
  from: String(from),
  to: textsOf(to),
  subject: String(subject ?? ''),
});
