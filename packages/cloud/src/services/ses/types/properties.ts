import { AwsError } from '../../../kernel/errors.ts';
import type { Properties } from '../../../kernel/resource-type.ts';

export { flag, object, objects, tagList, tagMap, text, texts } from '../../../kernel/properties.ts';

/** An object in the API's format: these members are booleans and these numbers, which templates also write as text. */
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

/** The result of a call, or undefined if its resource does not exist. */
export async function ignoringMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && /(DoesNotExist|NotFoundException)$/.test(error.code)) return undefined;
    throw error;
  }
}
