import { createHash } from 'node:crypto';
import type { Caller, Context } from '../../kernel/context.ts';
import { partitionOf } from '../../kernel/partition.ts';

/** For users of moto's test suites: https://docs.getmoto.org/en/latest/docs/iam.html */
const MOTO = { resource: 'user/moto', userId: 'AKIAIOSFODNN7EXAMPLE' };

interface Identity {
  readonly arn: string;
  readonly userId: string;
}

/** Whether it is the end of an ARN that a caller can have. */
export const isIdentity = (text: string): boolean =>
  /^(user(\/[\w+=,.@-]+)+|assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+|federated-user\/[\w+=,.@-]+)$/.test(text);

/**
 * The identity reported for a key that was not issued here, when the cloud was started with an identity or is lenient. It
 * is a name only: the rights are the root's.
 */
export function reportedIdentity({ caller, region, kernel }: Context): Identity | undefined {
  const isUnknown = caller.kind === 'root' && caller.account === kernel.account && !kernel.strict;
  // 12 digits in place of a key ask for the root of that account.
  if (!isUnknown || caller.accessKeyId === undefined || /^\d{12}$/.test(caller.accessKeyId)) return undefined;
  const partition = partitionOf(region);
  const { identity } = kernel;
  if (identity !== undefined) {
    const service = /^(assumed-role|federated-user)\//.test(identity) ? 'sts' : 'iam';
    return { arn: `arn:${partition}:${service}::${caller.account}:${identity}`, userId: userIdOf(identity, caller) };
  }
  if (!kernel.lenient) return undefined;
  return { arn: `arn:${partition}:sts::${caller.account}:${MOTO.resource}`, userId: MOTO.userId };
}

/** The same one for the same name. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
function userIdOf(identity: string, { account }: Caller): string {
  const [kind = '', name = '', session = name] = identity.split('/');
  if (kind === 'federated-user') return `${account}:${name}`;
  const unique = createHash('sha256').update(`${kind}/${name}`).digest('hex').slice(0, 17).toUpperCase();
  return kind === 'assumed-role' ? `AROA${unique}:${session}` : `AIDA${unique}`;
}
