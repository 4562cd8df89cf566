import type { Caller } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { accessKeys } from './credentials/access-keys.ts';
import { sessions } from './credentials/sessions.ts';
import { iamOf } from './records.ts';

/**
 * The principal of this access key. A key that was issued here belongs to its user or session; 12 digits are an account's
 * root; every other key is the root of the cloud's own account, so that any test credentials work; no key is an anonymous caller.
 * Throws AWS's answers for keys that are inactive and sessions that have ended.
 */
export function findCaller(kernel: Kernel, accessKeyId: string | undefined): Caller {
  const { account } = kernel;
  if (accessKeyId === undefined || accessKeyId === '') {
    return { kind: 'anonymous', account, arn: '*', userId: 'anonymous' };
  }
  const key = accessKeys(kernel).get(accessKeyId);
  if (key) {
    const user = iamOf(kernel, key.account).users.get(key.user);
    if (!user || key.status !== 'Active') throw invalidToken();
    return { kind: 'user', account: key.account, arn: user.arn, userId: user.id, accessKeyId };
  }
  const session = sessions(kernel).get(accessKeyId);
  if (session) {
    if (session.expires <= kernel.clock.now()) {
      throw new AwsError('ExpiredToken', 'The security token included in the request is expired', 403);
    }
    const kind = session.kind === 'federated' ? 'user' : session.kind;
    return { kind, account: session.account, arn: session.arn, userId: session.userId, accessKeyId };
  }
  return rootOf(/^\d{12}$/.test(accessKeyId) ? accessKeyId : account, accessKeyId);
}

/** An account's root, which may do everything. */
function rootOf(account: string, accessKeyId?: string): Caller {
  const root = { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account } as const;
  return accessKeyId === undefined ? root : { ...root, accessKeyId };
}

function invalidToken(): AwsError {
  return new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
}
