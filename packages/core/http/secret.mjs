import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whether two texts are equal, in constant time. */
export function isSameText(one, other) {
  const digest = (text) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Whether a request carries `Authorization: Bearer <token>`. Throws Error for a guessable token. */
export function hasToken({ headers }, token, name) {
  if (!token || token.length < 32) throw new Error(`${name} needs 32 characters or more.`);
  const given = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return given !== undefined && isSameText(given, token);
}

/** Number of signatures of a request that are checked: Stripe sends two during a change of a secret. */
const most = 10;

/** Whether one of the secrets has signed these bytes for Stripe, and recently. https://docs.stripe.com/webhooks#verify-manually */
export function hasStripeSignature({ headers, body }, secrets, { now, toleranceSeconds = 300 }) {
  const parts = String(headers['stripe-signature'])
    .split(',')
    .map((part) => part.trim().split('='));
  const valuesOf = (wanted) => parts.flatMap(([name, value]) => (name === wanted ? [String(value)] : []));
  // With two times, one could be signed and the other one recent.
  const [time, ...others] = valuesOf('t');
  if (others.length > 0 || !/^\d{1,12}$/.test(time) || Math.abs(now / 1000 - Number(time)) > toleranceSeconds)
    return false;
  // `v0` is only for test events and is computed differently.
  const given = valuesOf('v1').filter((value) => /^[0-9a-f]{64}$/.test(value));
  const signatures = given.slice(0, most).map((value) => Buffer.from(value, 'hex'));
  // All are compared, so that the time does not reveal which one matches.
  const fitting = secrets.flatMap((secret) => {
    const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
    return signatures.filter((one) => timingSafeEqual(one, expected));
  });
  return fitting.length > 0;
}
