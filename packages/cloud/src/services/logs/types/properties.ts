import { AwsError } from '../../../kernel/errors.ts';
import type { Properties } from '../../../kernel/resource-type.ts';

/** A property that is text, or undefined. CloudFormation gives numbers and booleans as text, too. */
export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return value === undefined || value === null ? undefined : String(value);
}

export function number(properties: Properties, name: string): number | undefined {
  const value = text(properties, name);
  return value === undefined ? undefined : Number(value);
}

/** The resource's tags and those of its stack, of which the resource's own win. */
export function tagMap(
  properties: Properties,
  stack: { readonly tags: Readonly<Record<string, string>> },
): Record<string, string> {
  const list = Array.isArray(properties.Tags) ? properties.Tags : [];
  return { ...stack.tags, ...Object.fromEntries(list.map(({ Key, Value }) => [String(Key), String(Value)])) };
}

/** What a call answers, or undefined when what it is about is not there. */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
