import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that the time of a signature may be off. */
const tolerance = 300;

/**
 * Whether one of the secrets has signed these bytes within the last five minutes. Several secrets are there while a secret is changed, and several
 * signatures while Stripe changes its. Signatures of other schemes than `v1` say nothing.
 * https://docs.stripe.com/webhooks#verify-manually
 */
export function isSigned(
  header: string | undefined,
  body: Uint8Array,
  secrets: readonly string[],
  now: number,
): boolean {
  const parts = (header ?? '').split(',').map((part) => part.trim().split('='));
  const times = parts.filter(([name]) => name === 't').map(([, value]) => value ?? '');
  const [time = ''] = times;
  if (times.length !== 1 || !/^\d{1,12}$/.test(time) || Math.abs(now / 1000 - Number(time)) > tolerance) return false;
  const given = parts.filter(([name, value]) => name === 'v1' && /^[0-9a-f]{64}$/.test(value ?? ''));
  // All are compared, so that the time says nothing about which one fits.
  let isOne = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
    for (const [, value = ''] of given) isOne = timingSafeEqual(Buffer.from(value, 'hex'), expected) || isOne;
  }
  return isOne;
}

/** The signing secrets of an endpoint: `whsec_…`, while it is changed `new,old`. Throws Error for one that could be guessed. */
export function readSecrets(value: string | undefined): readonly string[] {
  const secrets = (value ?? '').split(',').map((one) => one.trim());
  if (!secrets.every((one) => /^whsec_\S{26,}$/.test(one))) {
    throw new Error(
      'STRIPE_WEBHOOK_SECRET must be one or more signing secrets of Stripe (whsec_…, 32 characters or more), with commas between.',
    );
  }
  return secrets;
}
