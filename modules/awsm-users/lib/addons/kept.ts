import { Refusal } from 'jaws-core-js/http';
import type { Client } from '../client.ts';
import { flag, has, type Input, text } from '../input.ts';
import { invalid, sessionEnded, twice } from '../refusal.ts';
import { authenticate } from '../sessions.ts';
import { type Item, put, remove, secondsOf, write } from '../table.ts';
import { askForMail, changeAccess, factorsOf, findUserById, type User, type Users } from '../users.ts';
import { isRemovedWay, knownWay } from '../ways.ts';
import { shown, wayOf, word } from './input.ts';

const keyOf = (user: string, addon: string): string => `ADDON#${user}#${addon}`;

/**
 * Notes what an add-on keeps about a user, for the export. `factor`: whether sign-ins ask for it from now on; without it that stays as it
 * is. The note is deleted with the account. Throws Refusal.
 */
export async function keep(users: Users, input: Input, client: Client): Promise<object> {
  const [sub, addon, data] = [text(input, 'sub', 100), word(input, 'addon'), shown(input)];
  const way = has(input, 'way') ? wayOf(sub, addon, input.way, secondsOf(users)) : undefined;
  const isAdded = flag(input, 'added');
  const user = isAdded ? await addingUser(users, sub, client) : await findUserById(users, sub);
  if (!user) throw gone();
  await write(users, put(keyOf(sub, addon), { user: sub, addon, data }));
  if (way && isAdded && way.pk.startsWith('WAY#')) await write(users, knownWay(user, way));
  if (way && flag(input, 'removed')) await write(users, remove(way.pk));
  const isOn = has(input, 'factor') ? flag(input, 'factor') : undefined;
  try {
    const changed = await change(users, sub, addon, isOn);
    if (isAdded) {
      const about = way && { way: way.pk, added: `${way.name} (${addon})` };
      await askForMail(users, { kind: 'way', email: user.email, ...about });
    }
    return changed;
  } catch (error) {
    // The account was deleted meanwhile, and with it all notes but this one.
    if (error instanceof Refusal && error.status === 404) {
      await write(users, remove(keyOf(sub, addon)));
      if (way?.pk.startsWith('WAY#')) await write(users, remove(way.pk));
    }
    throw error;
  }
}

/**
 * Who gets another way to sign in, of which the session may have ended since the add-on has asked for it: then nothing is added. An add-on may act for a
 * user without a session. Throws Refusal.
 */
export async function addingUser(users: Users, sub: string, client: Client): Promise<User | undefined> {
  const user = await findUserById(users, sub);
  if (!user || client.authorization === undefined) return user;
  const caller = await authenticate(users, client);
  if (caller.id !== sub) throw sessionEnded();
  return caller;
}

/** Which of an add-on's ways of a user were removed, by their places in the list. Throws Refusal. */
export async function removed(users: Users, input: Input): Promise<object> {
  const [sub, addon] = [text(input, 'sub', 100), word(input, 'addon')];
  const { ways } = input;
  if (!Array.isArray(ways)) throw invalid('ways', 'This must be a list of ways.');
  const user = await findUserById(users, sub);
  if (!user) throw gone();
  const now = secondsOf(users);
  const all = await Promise.all(ways.map((way) => isRemovedWay(users, user, wayOf(sub, addon, way, now))));
  return { removed: all.flatMap((isRemoved, place) => (isRemoved ? [place] : [])) };
}

/** Does not ask for the factor any more, and forgets the note. Throws Refusal. */
export async function drop(users: Users, input: Input): Promise<object> {
  const [sub, addon] = [text(input, 'sub', 100), word(input, 'addon')];
  const changed = await change(users, sub, addon, false);
  await write(users, remove(keyOf(sub, addon)));
  return changed;
}

/** The user gets a mail when a factor was turned on or off. */
async function change(users: Users, sub: string, name: string, isOn: boolean | undefined): Promise<object> {
  return twice(async () => {
    const user = await findUserById(users, sub);
    if (!user) throw gone();
    const factors = factorsOf(user);
    if (isOn === undefined || factors.includes(name) === isOn) return { factors };
    const next = isOn ? [...factors, name] : factors.filter((one) => one !== name);
    if (!(await write(users, ...setFactors(user, next)))) return undefined;
    await askForMail(users, { kind: 'factor', email: user.email, isOn });
    return { factors: next };
  });
}

const gone = () => new Refusal(404, 'gone', 'There is no such user.');

/** To be written: the factors that sign-ins ask for. That there are none has to be said, too: in the guard it counts more than the record. */
export const setFactors = (user: User, factors: readonly string[]) =>
  changeAccess(user, { factors: factors.join(' ') });

/** What add-ons keep, by their names, of a user's items. */
export const keptByAddons = (items: readonly (Item & { readonly pk: string })[]) =>
  Object.fromEntries(
    items
      .filter(({ pk }) => pk.startsWith('ADDON#'))
      .map(({ addon, data }) => [String(addon), JSON.parse(String(data))] as const)
      .sort(([one], [other]) => one.localeCompare(other)),
  );
