import type { Context } from '../../../kernel/context.ts';
import type { Collection } from '../../../store/store.ts';
import { noSuchEntity } from '../errors.ts';
import { groupName, roleName, userName } from '../names.ts';
import { type GroupRecord, type Holder, iam, type RoleRecord, type UserRecord } from '../records.ts';

/** A kind of entity that policies can be attached to, with the differences between the three. */
export interface HolderKind<R extends Holder> {
  readonly noun: 'user' | 'group' | 'role';
  /** As quotas spell it: `PoliciesPerRole`. */
  readonly title: 'User' | 'Group' | 'Role';
  /** Characters of all inline policies together, without white space. */
  readonly inlineLimit: number;
  collection(ctx: Context): Collection<R>;
  checkName(name: string | undefined): string;
}

// Sizes: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
export const ROLE: HolderKind<RoleRecord> = {
  noun: 'role',
  title: 'Role',
  inlineLimit: 10_240,
  collection: (ctx) => iam(ctx).roles,
  checkName: roleName,
};

export const USER: HolderKind<UserRecord> = {
  noun: 'user',
  title: 'User',
  inlineLimit: 2_048,
  collection: (ctx) => iam(ctx).users,
  checkName: userName,
};

export const GROUP: HolderKind<GroupRecord> = {
  noun: 'group',
  title: 'Group',
  inlineLimit: 5_120,
  collection: (ctx) => iam(ctx).groups,
  checkName: groupName,
};

/** The record of that name, or NoSuchEntity. */
export function find<R extends Holder>(kind: HolderKind<R>, name: string | undefined, ctx: Context): Readonly<R> {
  const wanted = kind.checkName(name);
  const record = kind.collection(ctx).get(wanted);
  if (!record) throw noSuchEntity(`The ${kind.noun} with name ${wanted} cannot be found.`);
  return record;
}

/** Replaces a record by itself with some members changed. */
export function change<R extends Holder>(
  kind: HolderKind<R>,
  record: Readonly<R>,
  changes: Partial<R> | Partial<Holder>,
  ctx: Context,
): R {
  // A spread of generics has an intersection for its type, which is not R to the compiler.
  const next = { ...record, ...changes } as R;
  kind.collection(ctx).put(next.name, next);
  return next;
}
