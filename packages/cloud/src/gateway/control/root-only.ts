import { Readable } from 'node:stream';
import { AwsError } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { readBody } from '../../protocol/body.ts';
import { findCaller } from '../../services/iam/caller.ts';
import { secretOf } from '../../services/iam/credentials/secrets.ts';
import { sha256 } from '../signature/canonical.ts';
import { isEqualInConstantTime } from '../signature/keys.ts';
import { readSignature, type Signature } from '../signature/read.ts';
import { readSigned, verifyV4 } from '../signature/verify.ts';
import { MOST_BYTES, Refusal } from './json.ts';

const UNSIGNED = 'UNSIGNED-PAYLOAD';

/**
 * Lets only the root of a strict cloud's account use the control routes: they show every secret, and functions reach them. The root's
 * key signs the request (version 4, for any service), or is the user and password of Basic authentication, which curl and browsers
 * know. Returns the body to read; throws a {@link Refusal} of 401 or 403.
 */
export async function asRoot(kernel: Kernel, head: RequestHead, body: Readable): Promise<Readable> {
  if (!kernel.strict) return body;
  const signature = readSignature(head);
  if (signature?.place !== 'header') {
    throw new Refusal(401, "In a strict cloud this needs the root's key: sign it, or use Basic authentication.", {
      'www-authenticate': 'Basic realm="jaws-cloud"',
    });
  }
  if (signature.version === '4') return signedBody(kernel, head, signature, body);
  const accessKeyId = keyOfPassword(kernel, head.headers.authorization);
  if (accessKeyId === undefined) throw notRoot();
  checkRoot(kernel, accessKeyId);
  return body;
}

/** The access key whose secret is the password of Basic authentication; undefined for any other header. */
export function keyOfPassword(kernel: Kernel, authorization: string | undefined): string | undefined {
  const [accessKeyId, secret] = basicOf(authorization);
  const { secret: wanted } = secretOf(kernel, accessKeyId) ?? {};
  return wanted !== undefined && isEqualInConstantTime(secret, wanted) ? accessKeyId : undefined;
}

async function signedBody(kernel: Kernel, head: RequestHead, signature: Signature, body: Readable): Promise<Readable> {
  try {
    const signed = readSigned(head, signature, 'rest', kernel.clock.now());
    // Snapshots are too long to be held in memory: their senders declare the body as unsigned.
    const isUnsigned = head.headers['x-amz-content-sha256'] === UNSIGNED;
    const bytes = isUnsigned ? undefined : await readBody(body, head.headers, MOST_BYTES);
    verifyV4(kernel, head, signed, { payload: bytes ? sha256(bytes) : UNSIGNED, family: 'rest' });
    checkRoot(kernel, signed.accessKeyId);
    return bytes ? Readable.from(bytes.length === 0 ? [] : [bytes]) : body;
  } catch (error) {
    if (error instanceof AwsError) throw new Refusal(error.status ?? 403, error.message);
    throw error;
  }
}

function checkRoot(kernel: Kernel, accessKeyId: string): void {
  const { kind, account } = findCaller(kernel, accessKeyId);
  if (kind !== 'root' || account !== kernel.account) throw notRoot();
}

const notRoot = () => new Refusal(403, "This needs the root's key.");

/** Empty texts for anything except Basic authentication. https://www.rfc-editor.org/rfc/rfc7617 */
function basicOf(authorization = ''): [user: string, password: string] {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
  const text = Buffer.from(encoded, 'base64').toString();
  const at = text.indexOf(':');
  return at < 0 ? ['', ''] : [text.slice(0, at), text.slice(at + 1)];
}
