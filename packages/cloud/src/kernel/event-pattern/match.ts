import { Budget } from '../budget.ts';
import type { Pattern } from './compile.ts';
import { type Field, type Fields, flatten } from './flatten.ts';
import type { Matcher } from './values.ts';

/**
 * The maximum number of comparisons of one event with one pattern. A pattern has some hundred values, an event some ten thousand
 * leaves, and each
 * may be compared with each.
 */
const MOST_STEPS = 1_000_000;

/** Whether the event (its JSON, parsed) matches the pattern. Throws BudgetError if that takes too many comparisons. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return matchesFields(pattern, flatten(event));
}

/** {@link matches} for an event and many patterns. */
export function matchesFields(pattern: Pattern, fields: Fields): boolean {
  const budget = new Budget(MOST_STEPS, 'The event pattern');
  return pattern.some((alternative) => new Search([...alternative], fields, budget).holds(0, new Map()));
}

type Conditions = readonly (readonly [path: string, matchers: readonly Matcher[]])[];

/** The elements of arrays that the earlier conditions rely on. */
type Chosen = ReadonlyMap<number, number>;

/**
 * Looks for leaves that meet all conditions together. Leaves in different elements of one array do not match together, and leaves of
 * other
 * elements count as absent (https://github.com/aws/event-ruler, RulerTest WHEN_JSONContainsArrays).
 */
class Search {
  readonly #conditions: Conditions;
  readonly #fields: Fields;
  readonly #budget: Budget;
  /** For each condition the arrays that it and the later ones use. */
  readonly #arrays: readonly ReadonlySet<number>[];
  /** Conditions that do not hold from there on, with the elements that they use: failed attempts are not repeated. */
  readonly #failed = new Set<string>();

  constructor(conditions: Conditions, fields: Fields, budget: Budget) {
    this.#conditions = conditions;
    this.#fields = fields;
    this.#budget = budget;
    const arrays: Set<number>[] = [];
    let behind = new Set<number>();
    for (const [path] of conditions.toReversed()) {
      const own = fields.get(path)?.arrays ?? [];
      budget.spend(behind.size);
      behind = new Set([...behind, ...own]);
      arrays.unshift(behind);
    }
    this.#arrays = arrays;
  }

  /** Whether the conditions from `index` on hold. */
  holds(index: number, chosen: Chosen): boolean {
    const condition = this.#conditions[index];
    if (!condition) return true;
    const state = `${index} ${[...chosen].filter(([array]) => this.#arrays[index]!.has(array)).join(' ')}`;
    if (this.#failed.has(state)) return false;
    const [path, matchers] = condition;
    let isAbsent = true;
    for (const leaf of this.#fields.get(path)?.fields ?? []) {
      this.#budget.spend();
      const together = join(chosen, leaf);
      if (!together) continue;
      isAbsent = false;
      this.#budget.spend(matchers.length);
      const fits = matchers.some(({ kind, test }) => kind === 'value' && test(leaf.value));
      if (fits && this.holds(index + 1, together)) return true;
    }
    if (isAbsent && matchers.some(({ kind }) => kind === 'absent') && this.holds(index + 1, chosen)) return true;
    this.#failed.add(state);
    return false;
  }
}

function join(chosen: Chosen, { within }: Field): Chosen | undefined {
  if (within.size === 0) return chosen;
  const joined = new Map(chosen);
  for (const [array, element] of within) {
    if ((joined.get(array) ?? element) !== element) return undefined;
    joined.set(array, element);
  }
  return joined;
}
