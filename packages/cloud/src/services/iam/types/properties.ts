import { AwsError } from '../../../kernel/errors.ts';
import type { Properties } from '../../../kernel/resource-type.ts';
import type { Tag } from '../records.ts';

export { orUndo } from '../../../kernel/or-undo.ts';

/** A property that is text, or undefined. CloudFormation gives numbers and booleans as text, too. */
export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return value === undefined || value === null ? undefined : String(value);
}

export function texts(properties: Properties, name: string): string[] {
  const value = properties[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** A policy as text: templates write it as an object or as a string of JSON. */
export function document(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}

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
    document: document(one, 'PolicyDocument') ?? '',
  }));
}

function tags(properties: Properties): Tag[] {
  const list = properties.Tags;
  return Array.isArray(list) ? list.map(({ Key, Value }) => ({ Key: String(Key), Value: String(Value) })) : [];
}

/** The resource's tags and those of its stack, of which the resource's own win. */
export function allTags(properties: Properties, stack: { readonly tags: Readonly<Record<string, string>> }): Tag[] {
  const own = tags(properties);
  const keys = new Set(own.map((tag) => tag.Key));
  const inherited = Object.entries(stack.tags).filter(([key]) => !keys.has(key));
  return [...own, ...inherited.map(([Key, Value]) => ({ Key, Value }))];
}

/** What a call answers, or undefined when what it is about is not there. */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchEntity') return undefined;
    throw error;
  }
}

/** The items only in the first list. */
export function without(list: readonly string[], others: readonly string[]): string[] {
  return list.filter((one) => !others.includes(one));
}
