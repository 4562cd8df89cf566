import type { Item, Value } from '../values/value.ts';
import { attribute } from '../values/value.ts';
import { type Path, shownPath } from './ast.ts';
import type { Tokens } from './lexer.ts';
import type { Placeholders } from './placeholders.ts';

// Both limits and their texts: scylladb's test_projection_expression.py, verified on AWS.
const MAX_INDEX = 2 ** 31 - 1;
const MAX_LEVELS = 32;

/** A path whose names are still placeholders. */
export type RawPath = readonly (string | number)[];

export function readPath(tokens: Tokens): RawPath {
  const first = tokens.peek();
  if (first.kind !== 'name' && first.kind !== '#') throw tokens.unexpected();
  const path: (string | number)[] = [tokens.next().text];
  for (;;) {
    if (tokens.take('.')) {
      const { kind } = tokens.peek();
      if (kind !== 'name' && kind !== '#') throw tokens.unexpected();
      path.push(tokens.next().text);
    } else if (tokens.take('[')) {
      if (tokens.peek().kind !== 'number') throw tokens.unexpected();
      const index = Number(tokens.peek().text);
      if (index > MAX_INDEX) {
        throw tokens.invalid(`List index is not within the allowable range; index: [${tokens.peek().text}]`);
      }
      tokens.next();
      path.push(index);
      tokens.expect(']');
    } else {
      if (path.length <= MAX_LEVELS) return path;
      throw tokens.invalid(`The document path has too many nesting levels; nesting levels: ${path.length}`);
    }
  }
}

export function resolvePath(raw: RawPath, tokens: Tokens, placeholders: Placeholders): Path {
  return raw.map((part) => (typeof part === 'number' ? part : placeholders.name(part, tokens)));
}

export function valueAt(item: Item, path: Path): Value | undefined {
  let value = attribute(item, String(path[0]));
  for (let i = 1; i < path.length && value !== undefined; i++) {
    const part = path[i]!;
    if (typeof part === 'number') value = 'L' in value ? value.L[part] : undefined;
    else value = 'M' in value ? attribute(value.M, part) : undefined;
  }
  return value;
}

/** No path may lie in another one, and none may go on by name where another goes on by index. */
export function checkOverlaps(paths: readonly Path[], tokens: Pick<Tokens, 'invalid'>): void {
  for (const [at, one] of paths.entries()) {
    for (const two of paths.slice(at + 1)) {
      const length = Math.min(one.length, two.length);
      let same = 0;
      while (same < length && one[same] === two[same]) same += 1;
      const both = `path one: ${shownPath(one)}, path two: ${shownPath(two)}`;
      if (same === length) {
        throw tokens.invalid(
          `Two document paths overlap with each other; must remove or rewrite one of these paths; ${both}`,
        );
      }
      if (typeof one[same] !== typeof two[same]) {
        throw tokens.invalid(
          `Two document paths conflict with each other; must remove or rewrite one of these paths; ${both}`,
        );
      }
    }
  }
}
