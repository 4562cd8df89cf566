import type { Kernel } from '../../../kernel/kernel.ts';
import type { Collection } from '../../../store/store.ts';
import type { Tag } from '../records.ts';

/** Temporary credentials, as STS issues them. */
export interface SessionRecord {
  readonly accessKeyId: string;
  readonly account: string;
  readonly kind: 'root' | 'user' | 'role' | 'federated';
  /** The result of `GetCallerIdentity`. */
  readonly arn: string;
  readonly userId: string;
  readonly expires: number;
  /** Milliseconds since the epoch. */
  readonly issued?: number;
  /** The secret that signs its requests, and the session token. Missing in sessions of clouds that did not store them. */
  readonly secret?: string;
  readonly token?: string;
  /** ARN of the user whose policies bound a federated session; undefined when that is the root. */
  readonly issuer?: string;
  /** Session tags: `aws:PrincipalTag/…`. */
  readonly tags?: readonly Tag[];
  /** Keys of the tags that sessions assumed with this one get too. */
  readonly transitive?: readonly string[];
  readonly sourceIdentity?: string;
  /** Whether an MFA code was given. Roles' sessions do not say it: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html */
  readonly mfa?: boolean;
  /** Session policies: the session may do what these and its principal's own policies allow. */
  readonly policies: readonly string[];
  /** A session of an undefined role, in a lenient cloud: it may do everything. */
  readonly unchecked?: true;
}

/** All sessions by access key id. Not by account: the key is how a request's account is found. */
export function sessions(kernel: Kernel): Collection<SessionRecord> {
  return kernel.store.collection('iam/all/sessions');
}

const KEEP = 24 * 3_600_000;

/**
 * Stores a session and drops those that ended a day ago. Sessions are stored in the order of their issue and live 36 hours at
 * most, so checking from the oldest to the first that is still needed keeps the collection bounded.
 */
export function addSession(kernel: Kernel, session: SessionRecord): void {
  const kept = sessions(kernel);
  for (const [id, old] of kept.entries()) {
    if (old.expires > kernel.clock.now() - KEEP) break;
    kept.delete(id);
  }
  kept.put(session.accessKeyId, session);
}
