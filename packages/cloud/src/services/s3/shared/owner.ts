import { createHash } from 'node:crypto';

/** An account's canonical user id: 64 hexadecimal digits, the same in every run. */
export function ownerId(account: string): string {
  return createHash('sha256').update(`canonical user of ${account}`).digest('hex');
}

export const ownerOf = (account: string): { ID: string } => ({ ID: ownerId(account) });
