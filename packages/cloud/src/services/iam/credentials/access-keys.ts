import type { Kernel } from '../../../kernel/kernel.ts';
import type { Collection } from '../../../store/store.ts';

/** A user's access key. */
export interface AccessKeyRecord {
  readonly id: string;
  readonly account: string;
  readonly user: string;
  readonly status: 'Active' | 'Inactive' | 'Expired';
  readonly created: number;
  /**
   * The secret that signs its requests. Missing in keys of clouds that did not store it: their signatures never match.
   */
  readonly secret?: string;
  readonly lastUsed?: { readonly date: number; readonly region: string; readonly service: string };
}

/** All access keys by id. Not by account: the key is how a request's account is found. */
export function accessKeys(kernel: Kernel): Collection<AccessKeyRecord> {
  return kernel.store.collection('iam/all/access-keys');
}

/** The keys of one user, oldest first. */
export function accessKeysOf(kernel: Kernel, account: string, user: string): Readonly<AccessKeyRecord>[] {
  return [...accessKeys(kernel).values()].filter((key) => key.account === account && key.user === user);
}

const SECRET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** 40 characters, as AWS's secrets are. */
export function newSecret(kernel: Kernel): string {
  return kernel.ids.random(40, SECRET);
}
