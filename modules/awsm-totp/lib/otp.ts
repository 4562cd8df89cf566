import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds for which a code is shown. */
export const period = 30;

/** A code for a counter: RFC 4226, 5.3. */
export function hotp(secret: Uint8Array, counter: number, digits = 6): string {
  const text = Buffer.alloc(8);
  text.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac('sha1', secret).update(text).digest();
  const offset = digest[digest.length - 1]! & 15;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The step of a moment, in seconds since 1970: RFC 6238, 4.2. */
export const stepOf = (seconds: number): number => Math.floor(seconds / period);

/**
 * The steps for which a code is right: the current one, and one before and after, since clocks differ (RFC 6238, 5.2). All of them are compared, in
 * constant
 * time.
 */
export function stepsOf(secret: Uint8Array, code: string, seconds: number): readonly number[] {
  const now = stepOf(seconds);
  const given = Buffer.from(code);
  return [now - 1, now, now + 1].filter((step) => {
    const expected = Buffer.from(hotp(secret, step));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** The URI that authenticator apps read as a QR code. https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function otpauthUri(issuer: string, account: string, secret: string): string {
  const name = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const values = { secret, issuer, algorithm: 'SHA1', digits: '6', period: String(period) };
  const query = Object.entries(values).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `otpauth://totp/${name}?${query.join('&')}`;
}
