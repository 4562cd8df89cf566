import type { Aws } from 'jaws-core-js/aws';
import { networkOf, Refusal } from 'jaws-core-js/http';
import { count, giveBack, takeOnce } from './limits.ts';
import { defineSettings, type Settings } from './settings.ts';
import { spamReason } from './spam.ts';
import { checkToken, pseudonym } from './token.ts';
import { type Message, validate } from './validate.ts';

export interface Contact {
  readonly aws: Pick<Aws, 'json'>;
  readonly secret: string | undefined;
  /** Table of counters and of tokens that were used. */
  readonly table: string;
  /** Defaults, where a project has none. */
  readonly settings?: Settings;
  readonly deliver: (message: Message) => Promise<void>;
  /** Milliseconds. */
  readonly now: () => number;
}

const hour = 60 * 60;

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
  await count(
    contact,
    { id: `ip#${pseudonym(contact.secret, networkOf(ip))}`, most: settings.messagesPerHour, window: hour },
    now,
  );
  await takeOnce(contact, nonce, expires);
  await count(contact, { id: 'all', most: settings.messagesPerDay, window: 24 * hour }, now);
  try {
    await contact.deliver(message);
  } catch (error) {
    // The sender can send it again.
    await giveBack(contact, nonce).catch((cause) => console.error('The token stays used:', cause));
    throw error;
  }
}
