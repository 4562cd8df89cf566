import type { Pattern } from './compile.ts';
import { type Field, type Fields, flatten } from './flatten.ts';
import type { Matcher } from './values.ts';

/** Whether the event (its JSON, parsed) fits the pattern. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return matchesFields(pattern, flatten(event));
}

/** {@link matches} for an event that is asked about many patterns. */
export function matchesFields(pattern: Pattern, fields: Fields): boolean {
  return pattern.some((alternative) => holds([...alternative], 0, fields, new Map()));
}

type Conditions = readonly (readonly [path: string, matchers: readonly Matcher[]])[];

/**
 * Whether the conditions from `index` on hold. Leaves in different elements of one array do not go together: `chosen` has
 * the elements that the conditions before stand on, and what only other elements have is absent
 * (https://github.com/aws/event-ruler, RulerTest WHEN_JSONContainsArrays).
 */
function holds(conditions: Conditions, index: number, fields: Fields, chosen: ReadonlyMap<number, number>): boolean {
  const condition = conditions[index];
  if (!condition) return true;
  const [path, matchers] = condition;
  let isAbsent = true;
  for (const leaf of fields.get(path) ?? []) {
    const together = join(chosen, leaf);
    if (!together) continue;
    isAbsent = false;
    const fits = matchers.some(({ kind, test }) => kind === 'value' && test(leaf.value));
    if (fits && holds(conditions, index + 1, fields, together)) return true;
  }
  return isAbsent && matchers.some(({ kind }) => kind === 'absent') && holds(conditions, index + 1, fields, chosen);
}

function join(chosen: ReadonlyMap<number, number>, { within }: Field): ReadonlyMap<number, number> | undefined {
  if (within.size === 0) return chosen;
  const joined = new Map(chosen);
  for (const [array, element] of within) {
    if ((joined.get(array) ?? element) !== element) return undefined;
    joined.set(array, element);
  }
  return joined;
}
