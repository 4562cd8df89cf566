import { address, type Network, within } from './cidr.ts';
import type { Field } from './flatten.ts';
import { fits, type Wildcard } from './wildcard.ts';

/** A condition for one leaf of an event. `absent` requires that the leaf is missing. */
type Test = (value: Field['value']) => boolean;

export interface Matcher {
  readonly kind: 'value' | 'absent';
  readonly test: Test;
}

const value = (test: Test): Matcher => ({ kind: 'value', test });
const ofText = (test: (text: string) => boolean): Matcher => value((one) => typeof one === 'string' && test(one));

export const exists: Matcher = value(() => true);
export const absent: Matcher = { kind: 'absent', test: () => false };

/** A text that is an IP address fits every spelling of that address. */
export function text(wanted: string): Matcher {
  const ip = address(wanted);
  if (!ip) return value((one) => one === wanted);
  return ofText((one) => {
    const other = address(one);
    return other?.bits === ip.bits && other.value === ip.value;
  });
}

export const exactly = (wanted: string): Matcher => value((one) => one === wanted);
export const literal = (wanted: number | boolean | null): Matcher => value((one) => one === wanted);
export const prefix = (wanted: string): Matcher => ofText((one) => one.startsWith(wanted));
export const suffix = (wanted: string): Matcher => ofText((one) => one.endsWith(wanted));
export const ignoreCase = (wanted: string): Matcher => ofText((one) => lower(one) === lower(wanted));
export const prefixIgnoreCase = (wanted: string): Matcher => ofText((one) => lower(one).startsWith(lower(wanted)));
export const suffixIgnoreCase = (wanted: string): Matcher => ofText((one) => lower(one).endsWith(lower(wanted)));
export const like = (wanted: Wildcard): Matcher => ofText((one) => fits(wanted, one));
export const inNetwork = (wanted: Network): Matcher => ofText((one) => within(one, wanted));
export const numeric = (test: (one: number) => boolean): Matcher =>
  value((one) => typeof one === 'number' && test(one));

/** Anything except what one of these matches; the leaf must exist. */
export const anythingBut = (forbidden: readonly Matcher[]): Matcher =>
  value((one) => !forbidden.some(({ test }) => test(one)));

const lower = (one: string): string => one.toLowerCase();
