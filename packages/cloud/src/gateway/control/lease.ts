import { Refusal } from './json.ts';

const DEFAULT_SECONDS = 60;
/** A day. */
const MOST_SECONDS = 86_400;

/** What somebody wants of functions, for a time. `shape`: what the body looks like, for a refusal. */
export function readLease(body: unknown, shape: string): { functions: readonly unknown[]; seconds: number } {
  const { functions, seconds = DEFAULT_SECONDS, ...more } = membersOf(body);
  if (!Array.isArray(functions) || Object.keys(more).length > 0) throw new Refusal(400, shape);
  if (!isWhole(seconds, MOST_SECONDS)) {
    throw new Refusal(400, `seconds is a whole number from 1 to ${MOST_SECONDS}, not ${JSON.stringify(seconds)}.`);
  }
  return { functions, seconds };
}

export const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

export const isWhole = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
