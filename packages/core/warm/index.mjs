import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Pings by which `warm.schedule` of awsm.json keeps a function from cold starts. One carries the text of the variable JAWS_PING, which nobody
 * outside of the account knows: without that text nothing is a ping, whatever a request looks like.
 */
const FIELD = 'jaws-ping';
/** A guessable token does not count. */
const LEAST = 20;
/** Milliseconds. */
const LONGEST_HOLD = 1000;

const digest = (text) => createHash('sha256').update(text).digest();

/** Whether an event is a ping of the function that this code runs in. */
export function isPing(event) {
  const expected = process.env.JAWS_PING ?? '';
  if (expected.length < LEAST || typeof event !== 'object' || event === null) return false;
  const given = Object.hasOwn(event, FIELD) ? event[FIELD] : undefined;
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(expected));
}

/** Resolves when the ping may be answered: each of several parallel pings holds its environment, so that the others reach further ones. */
export async function answerPing({ hold }) {
  const milliseconds = Number.isFinite(hold) ? Math.min(Math.max(hold, 0), LONGEST_HOLD) : 0;
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return { warm: true };
}

/** The same handler, which does not run for pings. */
export function withPing(handler) {
  return async (event, context) => (isPing(event) ? answerPing(event) : handler(event, context));
}
