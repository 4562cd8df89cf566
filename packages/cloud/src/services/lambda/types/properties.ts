import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';

/** Template values may be text where the API has numbers. */
export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return value === undefined || value === null ? undefined : String(value);
}

export function number(properties: Properties, name: string): number | undefined {
  const value = text(properties, name);
  return value === undefined ? undefined : Number(value);
}

export function flag(properties: Properties, name: string): boolean | undefined {
  const value = text(properties, name);
  return value === undefined ? undefined : value === 'true';
}

/** A nested object or list, in the shape that the API wants; the official schema has checked it. */
export const nested = <T>(properties: Properties, name: string): T | undefined =>
  (properties[name] ?? undefined) as T | undefined;

/** The stack's tags and the resource's own, which win. */
export function tagMap(properties: Properties, ctx: ResourceContext): Record<string, string> {
  const own = (properties.Tags ?? []) as readonly { Key: string; Value: unknown }[];
  return { ...ctx.stack.tags, ...Object.fromEntries(own.map(({ Key, Value }) => [Key, String(Value)])) };
}

/** Undefined when what was asked for is gone. */
export async function orGone<T>(work: Promise<T> | T): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as { name?: string }).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

export const changed = (properties: Properties, previous: Properties, ...names: string[]): boolean =>
  names.some((name) => JSON.stringify(properties[name]) !== JSON.stringify(previous[name]));
