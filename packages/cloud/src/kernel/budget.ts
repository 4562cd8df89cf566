/** Work on a user's input took more steps than its {@link Budget} has. `message` is a sentence for that user. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError';
}

/**
 * Counts the steps of work whose length a user's input decides (a pattern, template, expression or policy), and stops it.
 * Requests share one event loop: endless work would stop the cloud. It counts steps, not milliseconds, so an input
 * is refused or accepted alike on every machine, however busy.
 */
export class Budget {
  readonly #what: string;
  readonly #limit: number;
  #left: number;

  /** `what`: the subject of the error's sentence, e.g. "The mapping template". */
  constructor(limit: number, subject: string) {
    this.#limit = limit;
    this.#left = limit;
    this.#what = subject;
  }

  /** Throws {@link BudgetError} if fewer than `steps` are left. */
  spend(steps = 1): void {
    this.#left -= steps;
    if (this.#left < 0) {
      throw new BudgetError(`${this.#what} needs more than the ${this.#limit} steps that a local cloud allows`);
    }
  }
}
