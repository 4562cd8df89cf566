import { Refusal } from 'jaws-core-js/http';
import { flag, has, type Input, text } from '../input.ts';
import { twice } from '../refusal.ts';
import { type Item, put, remove, write } from '../table.ts';
import { askForMail, changeAccess, factorsOf, findUserById, type User, type Users } from '../users.ts';
import { shown, word } from './input.ts';

const keyOf = (user: string, addon: string): string => `ADDON#${user}#${addon}`;

/**
 * Notes what an add-on keeps about a user, for the export. `factor`: whether sign-ins ask for it from now on; without it that stays as it
 * is. The note is deleted with the account. Throws Refusal.
 */
export async function keep(users: Users, input: Input): Promise<object> {
  const [sub, addon, data] = [text(input, 'sub', 100), word(input, 'addon'), shown(input)];
  const user = await findUserById(users, sub);
  if (!user) throw gone();
  await write(users, put(keyOf(sub, addon), { user: sub, addon, data }));
  const isOn = has(input, 'factor') ? flag(input, 'factor') : undefined;
  try {
    const changed = await change(users, sub, addon, isOn);
    if (flag(input, 'added')) await askForMail(users, { kind: 'way', email: user.email });
    return changed;
  } catch (error) {
    // The account was deleted meanwhile, and with it all notes but this one.
    if (error instanceof Refusal && error.status === 404) await write(users, remove(keyOf(sub, addon)));
    throw error;
  }
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
