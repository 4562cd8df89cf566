import { AwsError } from '../../../kernel/errors.ts';
import type { Properties } from '../../../kernel/resource-type.ts';

/** A property that is text, or undefined. CloudFormation gives numbers and booleans as text, too. */
export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return value === undefined || value === null ? undefined : String(value);
}

/** A property that is JSON in templates and text in the API. */
export function json(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A list of objects. */
export function objects(properties: Properties, name: string): readonly Properties[] {
  const value = properties[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

export const strings = (properties: Properties, name: string): readonly string[] => {
  const value = properties[name];
  return Array.isArray(value) ? value.map(String) : [];
};

/** The resource's tags and those of its stack, of which the resource's own win. */
export function tagMap(
  properties: Properties,
  stack: { readonly tags: Readonly<Record<string, string>> },
): Record<string, string> {
  const own = objects(properties, 'Tags').map(({ Key, Value }) => [String(Key), String(Value)]);
  return { ...stack.tags, ...Object.fromEntries(own) };
}

export const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** What a call answers, or undefined when what it is about is not there. */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NotFound') return undefined;
    throw error;
  }
}
