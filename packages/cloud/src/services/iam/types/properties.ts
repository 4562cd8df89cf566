import { json, orGoneBy, text } from '../../../kernel/properties.ts';
import type { Properties } from '../../../kernel/resource-type.ts';
import type { Tag } from '../records.ts';

export { orUndo } from '../../../kernel/or-undo.ts';
export { json, text, texts } from '../../../kernel/properties.ts';

export interface Inline {
  readonly name: string;
  readonly document: string;
}

/** The property `Policies`: policies put into the resource itself. */
export function inlinePolicies(properties: Properties): Inline[] {
  const list = properties.Policies;
  if (!Array.isArray(list)) return [];
  return list.map((one: Properties) => ({
    name: text(one, 'PolicyName') ?? '',
    document: json(one, 'PolicyDocument') ?? '',
  }));
}

function tags(properties: Properties): Tag[] {
  const list = properties.Tags;
  return Array.isArray(list) ? list.map(({ Key, Value }) => ({ Key: String(Key), Value: String(Value) })) : [];
}

/** The resource's tags and those of its stack; the resource's own take precedence. */
export function allTags(properties: Properties, stack: { readonly tags: Readonly<Record<string, string>> }): Tag[] {
  const own = tags(properties);
  const keys = new Set(own.map((tag) => tag.Key));
  const inherited = Object.entries(stack.tags).filter(([key]) => !keys.has(key));
  return [...own, ...inherited.map(([Key, Value]) => ({ Key, Value }))];
}

/** The items only in the first list. */
export function without(list: readonly string[], others: readonly string[]): string[] {
  return list.filter((one) => !others.includes(one));
}

/** The result of a call, or undefined if its resource does not exist. */
export const ignoringMissing = orGoneBy('NoSuchEntity');
