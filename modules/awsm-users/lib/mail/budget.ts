import type { Client } from '../client.ts';
import { isKnownNetwork } from '../known.ts';
import { countTry, hour, pseudonym } from '../limits.ts';
import { networkOf } from '../network.ts';
import type { Settings } from '../settings.ts';
import type { Store } from '../table.ts';
import type { Users } from '../users.ts';

/**
 * What a mail is counted by, as pseudonyms, since the mailer has no secret: who asks for it, and for a network that the user has not used
 * before all of these together. A stranger who asks for mails uses up none of the user's own.
 */
export interface MailBudget {
  readonly one: string;
  readonly all?: string;
}

export async function mailBudget(users: Users, kind: string, email: string, { ip }: Client): Promise<MailBudget> {
  const one = pseudonym(users, `mail ${kind}`, `${email} ${networkOf(ip)}`);
  if (await isKnownNetwork(users, email, ip)) return { one };
  return { one, all: pseudonym(users, `mail ${kind}`, email) };
}

/** Counts a mail; false if there were too many. */
export async function countMail(store: Store, { one, all }: MailBudget, { limits }: Settings): Promise<boolean> {
  if ((await countTry(store, one, { most: limits.mailsFromOne, window: hour })) > 0) return false;
  return all === undefined || (await countTry(store, all, { most: limits.mailsFromAll, window: hour })) === 0;
}
