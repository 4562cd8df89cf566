import { type Budget, BudgetError } from '../../../kernel/budget.ts';

/** Largest text that a template may make: API Gateway's payload limit. */
export const LARGEST_TEXT = 10 * 1024 * 1024;

/** A step is about 50 ns; an engine copies or compares some dozens of characters meanwhile. */
const CHARACTERS_PER_STEP = 32;

/** Charges the budget for reading or creating a text of this length. */
export function spendOn(length: number, budget: Budget): void {
  if (length > LARGEST_TEXT) throw new BudgetError('The mapping template makes a text of more than 10 MB');
  budget.spend(Math.ceil(length / CHARACTERS_PER_STEP));
}

/** A text that is made of parts, which are paid for one by one. */
export class Growing {
  readonly #budget: Budget;
  readonly #parts: string[] = [];
  #length = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  add(part: string): void {
    this.#length += part.length;
    if (this.#length > LARGEST_TEXT) spendOn(this.#length, this.#budget);
    spendOn(part.length, this.#budget);
    this.#parts.push(part);
  }

  join(): string {
    return this.#parts.join('');
  }
}

/** The text, paid for. */
export function charged(text: string, budget: Budget): string {
  spendOn(text.length, budget);
  return text;
}
