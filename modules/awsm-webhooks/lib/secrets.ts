import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** An attacker with one signed body can guess shorter secrets offline. */
const shortest = 16;

/** `new,old`: during a change of a secret, both are valid. `name`: the variable. Throws Error for a guessable secret. */
export function secretsOf(text: string | undefined, name = 'A secret of a webhook'): readonly string[] {
  const secrets = (text ?? '')
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
  if (secrets.every((secret) => secret.length >= shortest)) return secrets;
  throw new Error(`${name} needs ${shortest} characters or more, each where there are several.`);
}

export const hmac = (secret: string | Buffer, ...parts: (string | Buffer)[]): Buffer => {
  const made = createHmac('sha256', secret);
  for (const part of parts) made.update(part);
  return made.digest();
};

/** SHA-256 in hexadecimal. */
export const digestOf = (...parts: (string | Buffer)[]): string => {
  const made = createHash('sha256');
  for (const part of parts) made.update(part);
  return made.digest('hex');
};

/** Whether any of the signatures is any of the expected ones. All are compared, each in constant time. */
export function matches(given: readonly Buffer[], expected: readonly Buffer[]): boolean {
  let found = false;
  for (const one of given) {
    for (const other of expected) {
      if (one.length === other.length && timingSafeEqual(one, other)) found = true;
    }
  }
  return found;
}

/** The 32 bytes of a SHA-256 in hexadecimal; nothing for any other text. */
export const fromHex = (text: string | undefined): Buffer[] =>
  text !== undefined && /^[0-9a-f]{64}$/i.test(text) ? [Buffer.from(text, 'hex')] : [];

/** Whether the time of a signature differs from now by no more than this. */
export const isRecent = (
  seconds: string | undefined,
  { now, toleranceSeconds }: { readonly now: number; readonly toleranceSeconds: number },
): boolean =>
  seconds !== undefined && /^\d{1,12}$/.test(seconds) && Math.abs(now / 1000 - Number(seconds)) <= toleranceSeconds;
