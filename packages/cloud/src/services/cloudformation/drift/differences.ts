import type { PropertyDifference } from '@aws-sdk/client-cloudformation';
import { equal, isObject } from '../template/json.ts';

/**
 * The differences between a resource and its template. Properties that the template omits do not count.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_PropertyDifference.html
 */
export function propertyDifferences(expected: unknown, actual: unknown, path = ''): PropertyDifference[] {
  if (isObject(expected) && isObject(actual)) {
    return Object.keys(expected).flatMap((name) => {
      const there = Object.hasOwn(actual, name) ? actual[name] : undefined;
      return propertyDifferences(expected[name], there, `${path}/${name}`);
    });
  }
  if (Array.isArray(expected) && Array.isArray(actual)) return listDifferences(expected, actual, path);
  if (isSame(expected, actual)) return [];
  if (actual === undefined) return [difference(path, 'REMOVE', expected, undefined)];
  return [difference(path, 'NOT_EQUAL', expected, actual)];
}

/** The order of a list's members does not count. */
function listDifferences(expected: readonly unknown[], actual: readonly unknown[], path: string): PropertyDifference[] {
  const left = actual.map((item, i) => [i, item] as const);
  const gone = expected.flatMap((item, i) => {
    const at = left.findIndex(([, other]) => propertyDifferences(item, other).length === 0);
    if (at < 0) return [difference(`${path}/${i}`, 'REMOVE', item, undefined)];
    left.splice(at, 1);
    return [];
  });
  return [...gone, ...left.map(([i, item]) => difference(`${path}/${i}`, 'ADD', undefined, item))];
}

/** Templates say `"30"` where services say 30. */
function isSame(expected: unknown, actual: unknown): boolean {
  if (equal(expected, actual)) return true;
  const scalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
  return scalar(expected) && scalar(actual) && String(expected) === String(actual);
}

function difference(
  PropertyPath: string,
  DifferenceType: 'ADD' | 'REMOVE' | 'NOT_EQUAL',
  expected: unknown,
  actual: unknown,
): PropertyDifference {
  return { PropertyPath, ExpectedValue: text(expected), ActualValue: text(actual), DifferenceType };
}

function text(value: unknown): string {
  if (value === undefined) return 'null';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
