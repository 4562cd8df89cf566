import type { Context } from '../../kernel/context.ts';
import { partitionOf } from '../../kernel/partition.ts';
import { validationError } from './errors.ts';
import { check, type Rule } from './validate.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names

const WORD = /^[\w+=,.@-]+$/;
const WORD_TEXT = 'It must contain only alphanumeric characters and/or the following: +=,.@_-';

const NAME_64: Rule = { max: 64, pattern: WORD, allowed: WORD_TEXT };
export const NAME_128: Rule = { max: 128, pattern: WORD, allowed: WORD_TEXT };
const PATH = /^(\/|\/[\u0021-\u007e]+\/)$/;

export const roleName = (value: string | undefined): string => check(value, 'roleName', NAME_64);
export const userName = (value: string | undefined): string => check(value, 'userName', NAME_64);
export const groupName = (value: string | undefined): string => check(value, 'groupName', NAME_128);
export const policyName = (value: string | undefined): string => check(value, 'policyName', NAME_128);
export const profileName = (value: string | undefined): string => check(value, 'instanceProfileName', NAME_128);

/** A new resource's path: begins and ends with `/`; `/` when none is given. A lenient cloud takes any. */
export function pathOf(value: string | undefined, { lenient = false }: { readonly lenient?: boolean } = {}): string {
  if (value === undefined) return '/';
  check(value, 'path', { max: 512 });
  if (!lenient && !PATH.test(value)) {
    throw validationError(
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  }
  return value;
}

/** A filter for paths: begins with `/`, need not end with it. */
export function pathPrefixOf(value: string | undefined): string {
  if (value === undefined || value === '') return '/';
  check(value, 'pathPrefix', { max: 512 });
  if (!/^\/[\u0021-\u007e]*$/.test(value)) {
    throw validationError(
      'The specified value for pathPrefix is invalid. It must begin with / and contain only alphanumeric characters and/or / characters.',
    );
  }
  return value;
}

/** `arn:aws:iam::<account>:<kind><path><name>`. */
export function arnOf(ctx: Context, kind: string, path: string, name: string): string {
  return `arn:${partitionOf(ctx.region)}:iam::${ctx.account}:${kind}${path}${name}`;
}

/**
 * IAM's unique ids: a prefix by kind and 17 characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function uniqueId(ctx: Context, prefix: string): string {
  return prefix + ctx.kernel.ids.random(17, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
}

/** The clock in whole seconds: IAM keeps no finer times. */
export function nowOf(ctx: Context): number {
  return Math.floor(ctx.kernel.clock.now() / 1000) * 1000;
}

/** IAM's names differ by more than case: `Admin` cannot be made beside `admin`. */
export function isNameTaken(names: Iterable<string>, name: string): boolean {
  const wanted = name.toLowerCase();
  for (const one of names) if (one.toLowerCase() === wanted) return true;
  return false;
}
