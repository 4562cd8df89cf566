import type { Kernel } from '../../../kernel/kernel.ts';
import { accessKeys } from './access-keys.ts';
import { sessions } from './sessions.ts';

/** The root's key of a strict cloud that names no other, as everybody knows. */
export const TEST_KEY = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The secret that verifies signatures of an access key. */
export interface Secret {
  readonly secret: string;
  /** The token that a session's requests carry beside the signature. */
  readonly token?: string;
  /** Milliseconds since the epoch; sessions only. */
  readonly expires?: number;
}

/**
 * The secret of an access key, or undefined for one that is unknown or inactive. The root of the cloud's account signs with the root
 * key; the 12 digits of an account are its root's key, with the same secret.
 */
export function secretOf(kernel: Kernel, accessKeyId: string): Secret | undefined {
  const { rootKey } = kernel;
  if (rootKey && (accessKeyId === rootKey.accessKeyId || /^\d{12}$/.test(accessKeyId))) {
    return { secret: rootKey.secretAccessKey };
  }
  const key = accessKeys(kernel).get(accessKeyId);
  if (key) return key.secret === undefined || key.status !== 'Active' ? undefined : { secret: key.secret };
  const session = sessions(kernel).get(accessKeyId);
  if (!session?.secret || !session.token) return undefined;
  return { secret: session.secret, token: session.token, expires: session.expires };
}
