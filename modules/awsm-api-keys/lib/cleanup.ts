import { setState } from './customers.ts';
import { isCustomer } from './http/serve.ts';
import { type Keys, revokeAll } from './keys.ts';

/** An event of awsm-users. */
export interface UserDeleted {
  readonly detail?: { readonly sub?: unknown; readonly issuer?: unknown };
}

/** Revokes the keys of a deleted user. Counts of requests stay, for bills. The event may come twice. */
export async function endKeysOf(
  keys: Keys,
  issuer: string,
  { detail }: UserDeleted,
): Promise<{ readonly revoked: number }> {
  // The default bus has the events of all projects of the account.
  if (detail?.issuer !== issuer || !isCustomer(detail.sub)) return { revoked: 0 };
  // First, so that a key which is just being created does not count.
  await setState(keys, detail.sub, 'disabled');
  return { revoked: await revokeAll(keys, detail.sub) };
}
