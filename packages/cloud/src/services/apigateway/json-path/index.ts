import { JsonPathError, type Segment } from './ast.ts';
import { parsePath } from './parse.ts';
import { walk } from './walk.ts';

export { JsonPathError };

/** Compiled paths by their text, forgotten together when there are many: a template may make paths up. */
export class JsonPaths {
  readonly #compiled = new Map<string, readonly Segment[]>();
  static readonly #MOST = 1000;

  /** What `path` finds in `root`; undefined when a definite path finds nothing. Throws {@link JsonPathError}. */
  find(path: string, root: unknown): unknown {
    let segments = this.#compiled.get(path);
    if (!segments) {
      if (this.#compiled.size >= JsonPaths.#MOST) this.#compiled.clear();
      segments = parsePath(path);
      this.#compiled.set(path, segments);
    }
    return walk(segments, root, root);
  }
}
