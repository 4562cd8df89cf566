import { orGoneBy } from '../../../kernel/properties.ts';
import type { Properties } from '../../../kernel/resource-type.ts';

export { flag, number, tagMap, text } from '../../../kernel/properties.ts';

/** A nested object or list, in the shape that the API wants; the official schema has checked it. */
export const nested = <T>(properties: Properties, name: string): T | undefined =>
  (properties[name] ?? undefined) as T | undefined;

export const changed = (properties: Properties, previous: Properties, ...names: string[]): boolean =>
  names.some((name) => JSON.stringify(properties[name]) !== JSON.stringify(previous[name]));

/** The result of a call, or undefined if its resource does not exist. */
export const orGone = orGoneBy('ResourceNotFoundException');
