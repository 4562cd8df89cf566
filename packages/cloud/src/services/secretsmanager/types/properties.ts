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

export function flag(properties: Properties, name: string): boolean | undefined {
  const value = text(properties, name);
  return value === undefined ? undefined : value === 'true';
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

/** What a call answers, or undefined when what it is about is not there or is on its way out. */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && /^(ResourceNotFound|InvalidRequest)Exception$/.test(error.code)) return undefined;
    throw error;
  }
}
