import { AwsError } from './errors.ts';
import type { Properties } from './resource-type.ts';

/*
 * How resource types read a template's properties. CloudFormation accepts numbers and booleans as text, too; nothing is read
 * from
 * a prototype, whatever a template calls its properties.
 */

type Some = Properties | undefined;

const own = (properties: Some, name: string): unknown =>
  properties !== undefined && Object.hasOwn(properties, name) ? (properties[name] ?? undefined) : undefined;

export function text(properties: Some, name: string): string | undefined {
  const value = own(properties, name);
  return value === undefined ? undefined : String(value);
}

export function number(properties: Some, name: string): number | undefined {
  const value = own(properties, name);
  return value === undefined ? undefined : Number(value);
}

export function flag(properties: Some, name: string): boolean | undefined {
  const value = text(properties, name);
  return value === undefined ? undefined : value.toLowerCase() === 'true';
}

export function object(properties: Some, name: string): Properties | undefined {
  const value = own(properties, name);
  return typeof value === 'object' && !Array.isArray(value) ? (value as Properties) : undefined;
}

/** The objects of a list; none if it is not a list. */
export function objects(properties: Some, name: string): Properties[] {
  const value = own(properties, name);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

/** The texts of a list; none if it is not a list. */
export const texts = (properties: Some, name: string): string[] => optionalTexts(properties, name) ?? [];

export function optionalTexts(properties: Some, name: string): string[] | undefined {
  const value = own(properties, name);
  return Array.isArray(value) ? value.map(String) : undefined;
}

/** A JSON document as text: templates write it as an object or as its text. */
export function json(properties: Some, name: string): string | undefined {
  const value = own(properties, name);
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}

/** The resource's tags (`[{ Key, Value }]`) and those of its stack; the resource's own take precedence. */
export function tagMap(
  properties: Properties,
  stack: { readonly tags: Readonly<Record<string, string>> },
): Record<string, string> {
  const tags = objects(properties, 'Tags').map((tag) => [text(tag, 'Key') ?? '', text(tag, 'Value') ?? ''] as const);
  return { ...stack.tags, ...Object.fromEntries(tags) };
}

export const tagList = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/**
 * A reader for calls about possibly deleted resources: returns the call's result, or undefined for one of these error codes.
 * Deleting a resource that is gone already is not a failure.
 */
export const orGoneBy =
  (...codes: readonly string[]) =>
  async <T>(call: Promise<T>): Promise<T | undefined> => {
    try {
      return await call;
    } catch (error) {
      if (error instanceof AwsError && codes.includes(error.code)) return undefined;
      throw error;
    }
  };
