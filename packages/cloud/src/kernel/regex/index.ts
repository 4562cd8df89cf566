import { Budget } from '../budget.ts';
import type { Dialect } from './ast.ts';
import { compile } from './compile.ts';
import { Machine, type Slots } from './machine.ts';
import { parsePattern } from './parse.ts';

export { PatternError } from './ast.ts';

export interface RegexOptions {
  readonly dialect: Dialect;
  /** `i`, `m`, `s` as in JavaScript; other letters are ignored. */
  readonly flags?: string;
}

/** One match. */
export interface Match {
  readonly index: number;
  readonly end: number;
  /** By number, the whole match first; undefined for a group that took no part. */
  readonly groups: readonly (string | undefined)[];
  readonly names: ReadonlyMap<string, number>;
}

/** Step limit of a call without a budget of its own: about 0.1 s. */
const MOST_STEPS = 2_000_000;

const newBudget = (): Budget => new Budget(MOST_STEPS, 'The regular expression');

/**
 * A user's regular expression. V8's own engine backtracks: `(a+)+b` takes it minutes and nothing can interrupt it.
 * This one reads each character once and counts its steps. The folder's README lists what it lacks, and why it exists.
 */
export class Regex {
  readonly #machine: Machine;
  readonly #names: ReadonlyMap<string, number>;
  readonly #groups: number;

  /** Throws {@link PatternError}. */
  constructor(source: string, { dialect, flags = '' }: RegexOptions) {
    const { node, groups, names } = parsePattern(source, dialect, {
      ignoreCase: flags.includes('i'),
      multiline: flags.includes('m'),
      dotAll: flags.includes('s'),
      comments: false,
    });
    this.#groups = groups;
    this.#names = names;
    this.#machine = new Machine(compile({ kind: 'group', index: 0, body: node }));
  }

  /** Whether it matches anywhere. Throws a BudgetError, as all of these do. */
  test(text: string, budget = newBudget()): boolean {
    return this.#machine.run(text, 0, { anchored: false, full: false, ...TEST }, budget) !== undefined;
  }

  /** Whether it matches the whole text, as Java's `matches` does. */
  matches(text: string, budget = newBudget()): boolean {
    return this.#machine.run(text, 0, { anchored: true, full: true, ...TEST }, budget) !== undefined;
  }

  /** The first match from a position on. */
  exec(text: string, from = 0, budget = newBudget()): Match | undefined {
    const run = { anchored: false, full: false, backward: false, captures: true };
    const slots = this.#machine.run(text, from, run, budget);
    return slots && this.#match(text, slots);
  }

  /** All matches, one after the other; after an empty match the search continues one character further. */
  *matchAll(text: string, budget = newBudget()): Generator<Match> {
    for (let from = 0; from <= text.length; ) {
      const match = this.exec(text, from, budget);
      if (!match) return;
      yield match;
      const width = match.end > match.index ? 0 : (text.codePointAt(match.end) ?? 0) > 0xffff ? 2 : 1;
      from = match.end + width;
    }
  }

  #match(text: string, slots: Slots): Match {
    const groups = Array.from({ length: this.#groups + 1 }, (_, index) => {
      const [from, to] = [slots[index * 2], slots[index * 2 + 1]];
      return from === undefined || to === undefined ? undefined : text.slice(from, to);
    });
    return { index: slots[0]!, end: slots[1]!, groups, names: this.#names };
  }
}

const TEST = { backward: false, captures: false } as const;
