import { randomUUID } from 'node:crypto';
import type { Aws } from 'jaws-core-js/aws';
import type { MailJob } from './mail/types.ts';
import type { Parameters } from './passwords/hash.ts';
import type { Settings } from './settings.ts';
import { type Condition, getItem, type Item, put, remove, type Store, update, write } from './table.ts';

/** Everything that the account functions need. */
export interface Users extends Store {
  /** USERS_SECRET. */
  readonly secret: string | undefined;
  /** USERS_ISSUER: project and stage. */
  readonly issuer: string;
  /** Address of the queue of mails. */
  readonly mails: string;
  readonly aws: Pick<Aws, 'json'>;
  readonly settings: Settings;
  /** How passwords are hashed. Hashes of other parameters are made anew when their users sign in. */
  readonly scrypt?: Parameters;
}

/** A user whose address is verified; others are not kept. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** Hash of the password. */
  readonly password: string;
  /** Grows with each change of the password: sessions and tokens of an earlier one count no more. */
  readonly epoch: number;
  /** Seconds since 1970. */
  readonly created: number;
  /** Of mails. */
  readonly language?: string;
  /** Separated by spaces. */
  readonly roles?: string;
  /** Second factors that are asked for after the password, by the names of their add-ons, separated by spaces. */
  readonly factors?: string;
  /** Since when an operator lets nobody in, in seconds since 1970. */
  readonly disabled?: number;
  /** Grows with each change of the record. */
  readonly revision?: number;
  /** That the user is found by id, too. Users of version 1.0.0 are not until they come back. */
  readonly indexed?: number;
  /** The session that changed the password last and the epoch that this began, and when. */
  readonly changedBy?: string;
  readonly changedAt?: number;
  /** When ways to sign in were removed with all sessions: `<from>-<to>-<epoch>[/<factors whose unknown ways stayed>]`, separated by spaces. */
  readonly cuts?: string;
}

export const userKey = (email: string): string => `USER#${email}`;
export const idKey = (id: string): string => `SUB#${id}`;

const words = (text: string | undefined): readonly string[] => text?.split(' ').filter(Boolean) ?? [];

export const rolesOf = ({ roles }: Pick<User, 'roles'>): readonly string[] => words(roles);
export const factorsOf = ({ factors }: Pick<User, 'factors'>): readonly string[] => words(factors);

/**
 * What ends sessions, and the second factors, is kept twice: in the record and under the id (`guard`), where no change of a name or the like
 * writes. Where two regions change a record within the second that replication takes, the later change wins as a whole; the guard still says
 * that the password was changed, the user disabled or deleted, and which factors are on. The same work for addresses without a user.
 */
export async function findUser(store: Store, email: string): Promise<User | undefined> {
  const record = (await getItem(store, userKey(email))) as User | undefined;
  const guard = await getItem(store, idKey(record?.id ?? 'nobody'));
  if (!record || isLeft(record, guard)) return undefined;
  const disabled = record.disabled ?? guard?.disabled;
  const factors = guard?.factors ?? record.factors;
  const user = {
    ...record,
    ...(disabled !== undefined && { disabled: Number(disabled) }),
    ...(factors !== undefined && { factors: String(factors) }),
  };
  // The record is older than the last change of the password: neither that one nor its sessions count.
  return Number(guard?.epoch ?? 0) > record.epoch ? { ...user, epoch: Number(guard?.epoch), password: '' } : user;
}

/** Whether a record is of a user who was deleted, or is at another address now. Users of version 1.0.0 have no guard. */
const isLeft = ({ email }: User, guard: Item | undefined): boolean =>
  guard?.deleted !== undefined || (guard?.email !== undefined && guard.email !== email);

/** Takes away a record that its user has left and that a change in another region has brought back. */
export async function forgetLeft(store: Store, email: string): Promise<void> {
  const record = (await getItem(store, userKey(email))) as User | undefined;
  if (!record || !isLeft(record, await getItem(store, idKey(record.id)))) return;
  await write(store, remove(userKey(email), { expression: 'id = :id', values: { id: record.id } }));
}

/** A user by id. `email`: an address at which the user is likely to be found. */
export async function findUserById(store: Store, id: string, email?: string): Promise<User | undefined> {
  const likely = email === undefined ? undefined : await findUser(store, email);
  if (likely?.id === id) return likely;
  // Once more, because the address may change between the two reads: a user who is missed would lose what add-ons keep.
  for (let attempt = 1; attempt <= 2; attempt++) {
    const current = await getItem(store, idKey(id));
    const user = current?.email === undefined ? undefined : await findUser(store, String(current.email));
    if (user?.id === id) return user;
  }
  return undefined;
}

/** To be written together with what made the user one. `free`: what must be so of the id. */
export const newUser = (
  user: Pick<User, 'id' | 'email' | 'name' | 'password' | 'created' | 'language'>,
  free?: Condition,
) =>
  [
    put(
      userKey(user.email),
      { epoch: 1, revision: 1, indexed: 1, ...user },
      // One user for each address, whoever is faster.
      { expression: 'attribute_not_exists(pk)' },
    ),
    // An identity that makes the account, in the same second, is a way of its owner.
    put(idKey(user.id), { email: user.email, epoch: 1, signedIn: user.created + (user.password === '' ? 1 : 0) }, free),
  ] as const;

export const newId = (): string => randomUUID();

/**
 * A change of a record, where nobody has changed it since it was read. `set`: new values. `expression`: more in DynamoDB's words, such as
 * `REMOVE disabled`.
 */
export function changeUser({ email, id, revision }: User, set: Item, expression = '') {
  const names = Object.keys(set).map((name) => `#${name} = :${name}`);
  return update(
    userKey(email),
    `SET ${[...names, 'revision = :next'].join(', ')} ${expression}`.trim(),
    { ...set, next: (revision ?? 0) + 1 },
    unchanged({ id, revision }),
  );
}

/** A change that ends all sessions, lets nobody in, or sets the second factors: noted in the guard, too. */
export function changeAccess(user: User, set: Item & (Pick<User, 'epoch'> | Required<Pick<User, 'factors'>>)) {
  const { email, id } = user;
  const { epoch, disabled, factors } = set as Item;
  const guard = {
    email,
    ...(epoch !== undefined && { epoch }),
    ...(disabled !== undefined && { disabled }),
    ...(factors !== undefined && { factors }),
  };
  const names = Object.keys(guard).map((name) => `${name} = :${name}`);
  return [changeUser(user, set), update(idKey(id), `SET ${names.join(', ')}`, guard)] as const;
}

/** The condition that a record is the one that was read. */
export const unchanged = ({ id, revision }: Pick<User, 'id' | 'revision'>): Condition =>
  revision === undefined
    ? { expression: 'id = :id AND attribute_not_exists(revision)', values: { id } }
    : { expression: 'id = :id AND revision = :revision', values: { id, revision } };

/** Makes a user of version 1.0.0 one of this: found by id, too. Gives the user as it is now. */
export async function indexed(store: Store, user: User): Promise<User> {
  if (user.indexed === 1) return user;
  const isDone = await write(store, changeUser(user, { indexed: 1 }), put(idKey(user.id), { email: user.email }));
  return isDone
    ? { ...user, indexed: 1, revision: (user.revision ?? 0) + 1 }
    : ((await findUser(store, user.email)) ?? user);
}

/** Asks for a mail. Whether there is somebody to get it is found out later, so that asking takes the same time for everybody. */
export async function askForMail({ aws, mails }: Pick<Users, 'aws' | 'mails'>, job: MailJob): Promise<void> {
  await aws.json('sqs', 'SendMessage', { QueueUrl: mails, MessageBody: JSON.stringify(job) });
}
