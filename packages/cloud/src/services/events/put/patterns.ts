import { compilePattern, type Pattern } from '../../../kernel/event-pattern/compile.ts';
import type { Part } from '../../../kernel/kernel.ts';

const MOST_KEPT = 2_000;

/** Compiled patterns by their text: rules are evaluated for every event. */
class Patterns {
  readonly #compiled = new Map<string, Pattern>();

  of(text: string): Pattern {
    let found = this.#compiled.get(text);
    if (!found) {
      if (this.#compiled.size >= MOST_KEPT) this.#compiled.clear();
      found = compilePattern(text);
      this.#compiled.set(text, found);
    }
    return found;
  }
}

export const patterns: Part<Patterns> = { name: 'events.patterns', open: () => new Patterns() };
