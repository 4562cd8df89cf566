import type { Credentials } from '@aws-sdk/client-sts';
import type { Context } from '../../kernel/context.ts';
import { newSecret } from '../iam/credentials/access-keys.ts';
import { addSession, type SessionRecord } from '../iam/credentials/sessions.ts';

const ID = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const TOKEN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const TOKEN_PREFIX = 'FQoGZXIvYXdzE';
const TOKEN_LENGTH = 356;

/** New credentials for a session of `seconds`. Their permissions are found by the access key id. */
export function issue(
  session: Omit<SessionRecord, 'accessKeyId' | 'expires' | 'issued' | 'secret' | 'token'>,
  seconds: number,
  ctx: Context,
): Credentials {
  const { ids, clock } = ctx.kernel;
  const issued = Math.floor(clock.now() / 1000) * 1000;
  const expires = issued + seconds * 1000;
  const accessKeyId = `ASIA${ids.random(16, ID)}`;
  const secret = newSecret(ctx.kernel);
  const token = TOKEN_PREFIX + ids.random(TOKEN_LENGTH - TOKEN_PREFIX.length, TOKEN);
  addSession(ctx.kernel, { ...session, accessKeyId, issued, expires, secret, token });
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secret,
    SessionToken: token,
    Expiration: new Date(expires),
  };
}
