import { validation } from './errors.ts';

/** dynalite's createTable tests, verified in production: it counts no further. */
const MAX_LISTED = 10;

/** Collects violations of the API's model, so one response names all of them, as AWS's front end does. */
export class Constraints {
  readonly #broken: string[] = [];

  /** `shown` is the value as AWS prints it; some are not shown. */
  broken(field: string, shown: string | undefined, rule: string): void {
    const value = shown === undefined ? 'Value' : `Value '${shown}'`;
    this.#broken.push(`${value} at '${field}' failed to satisfy constraint: ${rule}`);
  }

  missing(field: string): void {
    this.#broken.push(`Value null at '${field}' failed to satisfy constraint: Member must not be null`);
  }

  oneOf(value: string | undefined, field: string, allowed: readonly string[]): this {
    if (value !== undefined && !allowed.includes(value)) {
      this.broken(field, value, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
    }
    return this;
  }

  length(value: string | undefined, field: string, low: number, high: number): this {
    if (value === undefined) return this;
    if (value.length > high) this.broken(field, value, `Member must have length less than or equal to ${high}`);
    if (value.length < low) this.broken(field, value, `Member must have length greater than or equal to ${low}`);
    return this;
  }

  pattern(value: string | undefined, field: string, pattern: RegExp, shown: string): this {
    if (value !== undefined && !pattern.test(value)) {
      this.broken(field, value, `Member must satisfy regular expression pattern: ${shown}`);
    }
    return this;
  }

  /** A list that is given has members. */
  filled(list: readonly unknown[] | undefined, field: string): this {
    if (list?.length === 0) this.broken(field, '[]', 'Member must have length greater than or equal to 1');
    return this;
  }

  between(value: number | undefined, field: string, low: number, high?: number, shows = true): this {
    if (value === undefined) return this;
    const shown = shows ? String(value) : undefined;
    if (value < low) this.broken(field, shown, `Member must have value greater than or equal to ${low}`);
    if (high !== undefined && value > high) {
      this.broken(field, shown, `Member must have value less than or equal to ${high}`);
    }
    return this;
  }

  check(): void {
    const listed = this.#broken.slice(0, MAX_LISTED);
    const count = listed.length;
    if (count === 0) return;
    throw validation(`${count} validation error${count === 1 ? '' : 's'} detected: ${listed.join('; ')}`);
  }
}

export const CAPACITY = ['INDEXES', 'TOTAL', 'NONE'] as const;
export const OPERATORS = ['OR', 'AND'] as const;
export const METRICS = ['SIZE', 'NONE'] as const;
export const ON_FAILURE = ['ALL_OLD', 'NONE'] as const;
