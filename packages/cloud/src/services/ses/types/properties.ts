import { AwsError } from '../../../kernel/errors.ts';
import type { Properties } from '../../../kernel/resource-type.ts';

/** A property that is text, or undefined. CloudFormation gives numbers and booleans as text, too. */
export function text(properties: Properties | undefined, name: string): string | undefined {
  const value = properties?.[name];
  return value === undefined || value === null ? undefined : String(value);
}

export function flag(properties: Properties | undefined, name: string): boolean | undefined {
  const value = text(properties, name);
  return value === undefined ? undefined : value === 'true';
}

export function object(properties: Properties | undefined, name: string): Properties | undefined {
  const value = properties?.[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : undefined;
}

export function list(properties: Properties | undefined, name: string): readonly unknown[] | undefined {
  const value = properties?.[name];
  return Array.isArray(value) ? value : undefined;
}

/** An object as the API takes it: these members are booleans and these numbers, which templates also write as text. */
export function typed(
  value: Properties | undefined,
  booleans: readonly string[] = [],
  numbers: readonly string[] = [],
): Record<string, unknown> | undefined {
  if (value === undefined) return undefined;
  const result: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) {
    if (one === null || one === undefined) continue;
    if (booleans.includes(name)) result[name] = String(one) === 'true';
    else result[name] = numbers.includes(name) ? Number(one) : one;
  }
  return result;
}

/** The resource's tags and those of its stack, of which the resource's own win. */
export function tagMap(
  properties: Properties,
  stack: { readonly tags: Readonly<Record<string, string>> },
): Record<string, string> {
  const own = (list(properties, 'Tags') ?? []) as readonly Properties[];
  return { ...stack.tags, ...Object.fromEntries(own.map(({ Key, Value }) => [String(Key), String(Value)])) };
}

export const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** What a call answers, or undefined when what it is about is not there. */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && /(DoesNotExist|NotFoundException)$/.test(error.code)) return undefined;
    throw error;
  }
}
