import { Budget } from '../../../kernel/budget.ts';
import { JsonPathError, type Segment } from './ast.ts';
import { parsePath } from './parse.ts';
import { walk } from './walk.ts';

export { JsonPathError };

/** The budget of one search, in visited values. */
const MOST_STEPS = 500_000;

/** Compiled paths by their text, cleared when there are many: a template may construct paths. */
export class JsonPaths {
  readonly #compiled = new Map<string, readonly Segment[]>();
  static readonly #MOST = 1000;

  /** The result of `path` in `root`; undefined if a definite path finds nothing. Throws {@link JsonPathError}. */
  find(path: string, root: unknown, budget = new Budget(MOST_STEPS, 'The JSONPath')): unknown {
    let segments = this.#compiled.get(path);
    if (!segments) {
      if (this.#compiled.size >= JsonPaths.#MOST) this.#compiled.clear();
      budget.spend(path.length);
      segments = parsePath(path);
      this.#compiled.set(path, segments);
    }
    return walk(segments, root, root, budget);
  }
}
