import { Refusal } from 'jaws-core-js/http';
import { flag, has, type Input, text } from '../input.ts';
import { twice } from '../refusal.ts';
import { type Item, put, remove, write } from '../table.ts';
import { askForMail, changeUser, factorsOf, findUserById, type User, type Users } from '../users.ts';
import { shown, word } from './input.ts';

const keyOf = (user: string, addon: string): string => `ADDON#${user}#${addon}`;

/**
 * Notes what an add-on keeps about a user, for the export. `factor`: whether sign-ins ask for it from now on; without it that stays as it
 * is. The note goes with the account. Throws Refusal.
 */
export async function keep(users: Users, input: Input): Promise<object> {
  const addon = word(input, 'addon');
  const data = shown(input);
  return change(users, input, (user, factors) => {
    const next = has(input, 'factor') ? withFactor(factors, addon, flag(input, 'factor')) : factors;
    return { next, note: put(keyOf(user.id, addon), { user: user.id, addon, data }) };
  });
}

/** Forgets the note, and does not ask for the factor any more. Throws Refusal. */
export async function drop(users: Users, input: Input): Promise<object> {
  const addon = word(input, 'addon');
  return change(users, input, (user, factors) => ({
    next: withFactor(factors, addon, false),
    note: remove(keyOf(user.id, addon)),
  }));
}

type Change = (
  user: User,
  factors: readonly string[],
) => { readonly next: readonly string[]; readonly note: ReturnType<typeof put> | ReturnType<typeof remove> };

/** The user gets a mail when a factor was turned on or off. */
async function change(users: Users, input: Input, changeOf: Change): Promise<object> {
  const sub = text(input, 'sub', 100);
  return twice(async () => {
    const user = await findUserById(users, sub);
    if (!user) throw new Refusal(404, 'gone', 'There is no such user.');
    const factors = factorsOf(user);
    const { next, note } = changeOf(user, factors);
    if (!(await write(users, setFactors(user, next), note))) return undefined;
    if (next.length !== factors.length) {
      await askForMail(users, { kind: 'factor', email: user.email, isOn: next.length > factors.length });
    }
    return { factors: next };
  });
}

/** To be written: the factors that sign-ins ask for. */
export const setFactors = (user: User, factors: readonly string[]) =>
  factors.length > 0 ? changeUser(user, { factors: factors.join(' ') }) : changeUser(user, {}, 'REMOVE factors');

const withFactor = (factors: readonly string[], name: string, isOn: boolean): readonly string[] => [
  ...factors.filter((one) => one !== name),
  ...(isOn ? [name] : []),
];

/** What add-ons keep, by their names, of a user's items. */
export const keptByAddons = (items: readonly (Item & { readonly pk: string })[]) =>
  Object.fromEntries(
    items
      .filter(({ pk }) => pk.startsWith('ADDON#'))
      .map(({ addon, data }) => [String(addon), JSON.parse(String(data))] as const)
      .sort(([one], [other]) => one.localeCompare(other)),
  );
