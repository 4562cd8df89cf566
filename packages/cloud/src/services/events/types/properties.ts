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

/** A property that is an object, or undefined. */
export function object(properties: Properties, name: string): Properties | undefined {
  const value = properties[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : undefined;
}

export function list(properties: Properties, name: string): readonly Properties[] {
  const value = properties[name];
  return Array.isArray(value) ? value : [];
}

/** JSON that a template may give as text or as an object. */
export function json(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  return JSON.stringify(value);
}

/** The resource's tags and those of its stack, of which the resource's own win. */
export function tagList(
  properties: Properties,
  stack: { readonly tags: Readonly<Record<string, string>> },
): { Key: string; Value: string }[] {
  const own = list(properties, 'Tags').map(({ Key, Value }) => [String(Key), String(Value)] as const);
  const all = new Map([...Object.entries(stack.tags), ...own]);
  return [...all].map(([Key, Value]) => ({ Key, Value }));
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
