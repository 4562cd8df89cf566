import { Refusal } from './json.ts';
import { readQuery } from './query.ts';

const DEFAULT_SECONDS = 60;
/** A day. */
const MOST_SECONDS = 86_400;
const LONGEST_OWNER = 64;

/** A request about functions, for a limited time. */
interface Lease {
  readonly functions: readonly unknown[];
  readonly seconds: number;
  /** Undefined: an unnamed owner. */
  readonly owner: string | undefined;
}

/** `shape`: the expected form of the body, for a refusal. */
export function readLease(body: unknown, shape: string): Lease {
  const { functions, owner, seconds = DEFAULT_SECONDS, ...more } = membersOf(body);
  if (!Array.isArray(functions) || Object.keys(more).length > 0) throw new Refusal(400, shape);
  if (!isWhole(seconds, MOST_SECONDS)) {
    throw new Refusal(400, `seconds is a whole number from 1 to ${MOST_SECONDS}, not ${JSON.stringify(seconds)}.`);
  }
  return { functions, seconds, owner: owner === undefined ? undefined : ownerOf(owner) };
}

/** The owner whose lease to end, from a query; undefined: all owners. */
export const readOwner = (query: URLSearchParams): string | undefined =>
  readQuery(query, { owner: ownerOf }).owner as string | undefined;

function ownerOf(input: unknown): string {
  if (typeof input === 'string' && input.length >= 1 && input.length <= LONGEST_OWNER) return input;
  throw new Refusal(400, `owner is a text of 1 to ${LONGEST_OWNER} characters, not ${JSON.stringify(input)}.`);
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

export const isWhole = (value: unknown, max: number): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max;

/** The region and account of a function from a member of the list, and the member's other fields. */
export function readPlace(
  input: unknown,
  ownAccount: string,
  shape: string,
): { readonly place: { account: string; region: string; function: string }; readonly more: Record<string, unknown> } {
  const { account = ownAccount, function: name, region, ...more } = membersOf(input);
  if (![account, name, region].every((one) => typeof one === 'string')) throw new Refusal(400, shape);
  return { place: { account: String(account), region: String(region), function: String(name) }, more };
}
