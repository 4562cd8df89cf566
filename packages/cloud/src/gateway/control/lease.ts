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

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

export const isWhole = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;

/** Where a function is, of a member of the list, and what else the member says. */
export function readPlace(
  given: unknown,
  ownAccount: string,
  shape: string,
): { readonly place: { account: string; region: string; function: string }; readonly more: Record<string, unknown> } {
  const { account = ownAccount, function: name, region, ...more } = membersOf(given);
  if (![account, name, region].every((one) => typeof one === 'string')) throw new Refusal(400, shape);
  return { place: { account: String(account), region: String(region), function: String(name) }, more };
}
