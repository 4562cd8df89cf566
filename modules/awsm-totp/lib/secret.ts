import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** TOTP_SECRET: one, or `new,old` during a change. Throws Error for a guessable one. */
export function readSecrets(text: string | undefined): readonly string[] {
  const secrets = (text ?? '').split(',').map((one) => one.trim());
  if (secrets.some((one) => one.length < 32)) throw new Error('TOTP_SECRET needs 32 characters or more.');
  return secrets;
}

const keyFor = (secret: string, purpose: 'seal' | 'recovery'): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `awsm-totp ${purpose}`, 32));

/** AES-256-GCM: `1.<nonce, text and tag>`. `of`: the owner; it cannot be opened for another one. */
export function seal([secret = '']: readonly string[], of: string, bytes: Uint8Array): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(secret, 'seal'), nonce).setAAD(Buffer.from(of));
  const sealed = Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  return `1.${sealed.toString('base64url')}`;
}

/** Opens a text sealed with any of the secrets. Throws Error for anything else. */
export function unseal(secrets: readonly string[], of: string, text: string): Uint8Array {
  const [version, sealed = ''] = text.split('.');
  const bytes = Buffer.from(sealed, 'base64url');
  if (version !== '1' || bytes.length < 28) throw new Error('A sealed secret of awsm-totp is damaged.');
  const [nonce, content, tag] = [bytes.subarray(0, 12), bytes.subarray(12, -16), bytes.subarray(-16)];
  for (const secret of secrets) {
    const decipher = createDecipheriv('aes-256-gcm', keyFor(secret, 'seal'), nonce, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(of)).setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(content), decipher.final()]);
    } catch {
      // Another secret may match.
    }
  }
  throw new Error('A secret of awsm-totp was sealed with another TOTP_SECRET. Set both: new,old.');
}

/** How a user's recovery code is stored: without the secret it can be neither restored nor searched for. */
export const hashesOf = (secrets: readonly string[], of: string, code: string): readonly string[] =>
  secrets.map((secret) => createHmac('sha256', keyFor(secret, 'recovery')).update(`${of} ${code}`).digest('base64url'));
