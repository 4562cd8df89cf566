import type { Aws } from 'jaws-core-js/aws';
import { networkOf, Refusal } from 'jaws-core-js/http';
import { count, giveBack, type Limit, takeOnce, uncount } from './limits.ts';
import { defineSettings, type Settings } from './settings.ts';
import { spamReason } from './spam.ts';
import { checkToken, pseudonym } from './token.ts';
import { type Message, validate } from './validate.ts';

export interface Contact {
  readonly aws: Pick<Aws, 'json'>;
  readonly secret: string | undefined;
  /** Table of counters and used tokens. */
  readonly table: string;
  /** Defaults of a project. */
  readonly settings?: Settings;
  readonly deliver: (message: Message) => Promise<void>;
  /** Milliseconds. */
  readonly now: () => number;
}

const hour = 60 * 60;
const day = 24 * hour;

/**
 * Takes a message: checks it, and delivers it. Throws Refusal. A message in which the hidden field is filled in is dropped and
 * looks as if it was sent: a program wrote it, and learns nothing.
 */
export async function submit(contact: Contact, input: unknown, ip: string): Promise<void> {
  const now = contact.now();
  const settings = contact.settings ?? defineSettings();
  const { token, website, ...message } = validate(input);
  const { nonce, expires } = checkToken(contact.secret, token, now, settings);
  if (website !== '') return;
  const spam = spamReason(message);
  if (spam !== undefined) throw new Refusal(422, 'spam', spam, { field: 'message' });
  const own = limitsOf(contact, ip, settings);
  for (const limit of own) await count(contact, limit, now);
  await takeOnce(contact, nonce, expires);
  const all = { id: 'all', most: settings.messagesPerDay, window: day };
  // Otherwise a second attempt would report success although the message was not sent.
  await count(contact, all, now).catch(async (error) => {
    await giveBack(contact, nonce);
    throw error;
  });
  try {
    await contact.deliver(message);
  } catch (error) {
    // The sender can send it again, and has used up nothing.
    const back = [giveBack(contact, nonce), ...[...own, all].map((limit) => uncount(contact, limit, now))];
    for (const one of await Promise.allSettled(back)) {
      if (one.status === 'rejected') console.error('A token or a count is not given back:', one.reason);
    }
    throw error;
  }
}

/**
 * Limits for the network of a sender, and for the site that contains it, so that one site does not shut the form for all. Tokens have no limit: a
 * client can get any number of them.
 */
function limitsOf({ secret }: Contact, ip: string, settings: Settings): readonly Limit[] {
  const network = networkOf(ip);
  const limit = (kind: string, who: string, most: number, window: number) => ({
    id: `${kind}#${pseudonym(secret, who)}`,
    most,
    window,
  });
  const own = [
    limit('ip', network, settings.messagesPerHour, hour),
    limit('ip day', network, settings.messagesPerNetworkDay, day),
  ];
  if (!network.includes(':')) return own;
  // A site gets an IPv6 /48, which is 65,536 networks: RFC 6177.
  const site = network.split(':').slice(0, 3).join(':');
  return [
    ...own,
    limit('site', site, settings.messagesPerSite, hour),
    limit('site day', site, settings.messagesPerSiteDay, day),
  ];
}
