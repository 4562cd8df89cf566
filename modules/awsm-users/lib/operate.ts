import { eraseUser } from './account/erase.ts';
import { profileOf } from './account/profile.ts';
import { setFactors } from './addons/kept.ts';
import { type Change, type Store, update, write } from './table.ts';
import {
  askForMail,
  changeAccess,
  changeUser,
  factorsOf,
  findUser,
  findUserById,
  idKey,
  indexed,
  rolesOf,
  type User,
  type Users,
} from './users.ts';
import { type Cut, cutWays, endingWith, finishCut, viewOf, waysOf } from './ways.ts';

/** An operator's request: `{ "do": "disable", "email": "ada@example.com" }`. The user is named by `email` or `sub`. */
export interface Command {
  readonly do?: unknown;
  readonly email?: unknown;
  readonly sub?: unknown;
  readonly roles?: unknown;
  readonly factors?: unknown;
  readonly ways?: unknown;
}

type Operated = Pick<Users, 'aws' | 'table' | 'now' | 'mails'>;
type Act = (users: Operated, user: User, command: Command) => Promise<User | undefined>;

const acts: Readonly<Record<string, Act>> = {
  show: async (_users, user) => user,
  /** Ends all sessions. Access tokens count for the rest of their time at the authorizer. */
  disable: (users, user) =>
    change(users, user, changeAccess(user, { disabled: Math.floor(users.now() / 1000), epoch: user.epoch + 1 })),
  enable: (users, user) =>
    change(users, user, [changeUser(user, {}, 'REMOVE disabled'), update(idKey(user.id), 'REMOVE disabled', {})]),
  /** And new ways to sign in, as the user's own sign-out everywhere. */
  'sign-out': async (users, user) => changeWays(users, user, await cutWays(users, user, undefined, true)),
  roles: (users, user, { roles }) => change(users, user, [changeUser(user, { roles: readRoles(roles).join(' ') })]),
  /** For a user who has lost a second factor: an operator removes factors, and never adds one. */
  factors: async (users, user, { factors }) => {
    const present = factorsOf(user);
    const left = readFactors(factors, present);
    if (left.length === present.length) return user;
    if (!(await write(users, ...setFactors(user, left)))) throw raced();
    await askForMail(users, { kind: 'factor', email: user.email, isOn: false });
    return findUser(users, user.email);
  },
  /** Lists the other ways to sign in, or with `ways` removes all but those, and ends all sessions. */
  ways: async (users, user, { ways }) => {
    if (ways === undefined) return user;
    const known = (await waysOf(users, user)).map(({ id }) => id);
    if (!Array.isArray(ways) || !ways.every((one) => known.includes(one))) {
      throw new Error(`"ways" must be a list of ids of those that stay, of ${JSON.stringify(known)}.`);
    }
    return changeWays(users, user, await cutWays(users, user, ways, true));
  },
  async delete(users, user) {
    if (!(await eraseUser(users, user))) throw raced();
    return undefined;
  },
};

/** Carries out an operator's request. Returns the resulting user. Throws Error. */
export async function operate(users: Operated, command: Command) {
  const name = String(command.do);
  if (!Object.hasOwn(acts, name)) {
    throw new Error(`"do" is ${JSON.stringify(command.do)}; it must be one of ${Object.keys(acts).join(', ')}.`);
  }
  const user = await named(users, command);
  const after = await acts[name]!(users, await indexed(users, user), command);
  if (!after) return { deleted: user.id };
  return {
    ...profileOf(after),
    factors: factorsOf(after),
    ways: (await waysOf(users, after)).map(viewOf),
    disabled: after.disabled === undefined ? false : new Date(after.disabled * 1000).toISOString(),
  };
}

async function named(store: Store, { email, sub }: Command): Promise<User> {
  if (typeof email !== 'string' && typeof sub !== 'string') throw new Error('Name the user by "email" or "sub".');
  const user =
    typeof sub === 'string' ? await findUserById(store, sub) : await findUser(store, String(email).toLowerCase());
  if (!user) throw new Error(`There is no user ${JSON.stringify(sub ?? email)}.`);
  return user;
}

async function changeWays(users: Operated, user: User, cut: Cut) {
  const after = await change(users, user, endingWith(user, cut));
  await finishCut(users, user, cut);
  return after;
}

async function change(store: Store, user: User, changes: readonly [Change, ...Change[]]) {
  if (!(await write(store, ...changes))) {
    throw raced();
  }
  return findUser(store, user.email);
}

const raced = () => new Error('The user was changed at the same time. Please try again.');

function readFactors(factors: unknown, present: readonly string[]): readonly string[] {
  const isPresent = (one: unknown): one is string => typeof one === 'string' && present.includes(one);
  if (!Array.isArray(factors) || !factors.every(isPresent)) {
    throw new Error(`"factors" must be a list of those that stay, of ${JSON.stringify(present)}.`);
  }
  return present.filter((one) => factors.includes(one));
}

function readRoles(roles: unknown): readonly string[] {
  const isRole = (one: unknown): one is string => typeof one === 'string' && /^[\w:.-]{1,40}$/.test(one);
  if (!Array.isArray(roles) || roles.length > 20 || !roles.every(isRole)) {
    throw new Error('"roles" must be a list of at most 20 names of letters, digits, ".", ":", "_" and "-".');
  }
  return rolesOf({ roles: [...new Set(roles)].sort().join(' ') });
}
