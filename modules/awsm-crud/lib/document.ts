import { isObject, type Json, type Problem, token } from './schema/types.ts';

/** DynamoDB nests 32 levels; two are the item's own. */
const deepest = 30;

/**
 * JSON that DynamoDB cannot store. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 * Returns the first problem only.
 */
export function documentProblem(value: Json, path = '', depth = 0): Problem | undefined {
  if (typeof value === 'number') {
    const size = Math.abs(value);
    const isKept = size === 0 || (size >= 1e-130 && size < 1e126);
    return isKept ? undefined : { path, message: 'is a number that is too large or too small' };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= deepest) return { path, message: `is nested more than ${deepest} levels` };
  for (const [name, one] of Object.entries(value)) {
    if (isObject(value) && (name === '__proto__' || name === ''))
      return { path: path + token(name), message: 'is no name for a property' };
    const problem = documentProblem(one, path + token(name), depth + 1);
    if (problem) return problem;
  }
  return undefined;
}
