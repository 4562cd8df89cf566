import type { Credentials } from '@aws-sdk/client-sts';
import type { Context } from '../../kernel/context.ts';
import { newSecret } from '../iam/credentials/access-keys.ts';
import { addSession, type SessionRecord } from '../iam/credentials/sessions.ts';

const ID = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const TOKEN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const TOKEN_PREFIX = 'FQoGZXIvYXdzE';
const TOKEN_LENGTH = 356;

/** New credentials for a session of `seconds`. What they may do is found by their access key id. */
export function issue(
  session: Omit<SessionRecord, 'accessKeyId' | 'expires'>,
  seconds: number,
  ctx: Context,
): Credentials {
  const { ids, clock } = ctx.kernel;
  const expires = Math.floor(clock.now() / 1000) * 1000 + seconds * 1000;
  const accessKeyId = `ASIA${ids.random(16, ID)}`;
  addSession(ctx.kernel, { ...session, accessKeyId, expires });
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: newSecret(ctx.kernel),
    SessionToken: TOKEN_PREFIX + ids.random(TOKEN_LENGTH - TOKEN_PREFIX.length, TOKEN),
    Expiration: new Date(expires),
  };
}
