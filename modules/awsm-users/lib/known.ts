import { pseudonym } from './limits.ts';
import { networkOf } from './network.ts';
import { getItem, put, secondsOf, write } from './table.ts';
import type { User, Users } from './users.ts';

const kept = 180 * 24 * 60 * 60;

const key = (users: Users, email: string, ip: string): string =>
  `KNOWN#${pseudonym(users, 'known', `${email} ${networkOf(ip)}`)}`;

/** Whether a user has been signed in from this network in the last half year. The same work for addresses without a user. */
export const isKnownNetwork = async (users: Users, email: string, ip: string): Promise<boolean> =>
  (await getItem(users, key(users, email, ip))) !== undefined;

/** Strangers elsewhere cannot shut a user out of a network that is known. */
export const keepNetwork = (users: Users, { id, email }: Pick<User, 'id' | 'email'>, ip: string) =>
  write(users, put(key(users, email, ip), { user: id, expires: secondsOf(users) + kept }));
