import type { Item, Value } from '../values/value.ts';
import { attribute } from '../values/value.ts';
import type { Path } from './ast.ts';
import { Tokens } from './lexer.ts';
import { checkOverlaps, type RawPath, readPath, resolvePath } from './path.ts';
import type { Placeholders } from './placeholders.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html */
export function readProjection(source: string, placeholders: Placeholders): readonly Path[] {
  const tokens = new Tokens('ProjectionExpression', source);
  const raw: RawPath[] = [readPath(tokens)];
  while (tokens.take(',')) raw.push(readPath(tokens));
  tokens.end();
  const paths = raw.map((path) => resolvePath(path, tokens, placeholders));
  checkOverlaps(paths, tokens);
  return paths;
}

interface ProjectedPaths {
  /** Undefined: everything below. */
  readonly below: Map<string | number, ProjectedPaths> | undefined;
}

/** The parts of an item at these paths; elements of lists move together. */
export function project(item: Item, paths: readonly Path[]): Item {
  const root = new Map<string | number, ProjectedPaths>();
  for (const path of paths) {
    let level = root;
    path.forEach((part, index) => {
      if (index === path.length - 1) level.set(part, { below: undefined });
      else {
        const next = level.get(part)?.below ?? new Map<string | number, ProjectedPaths>();
        level.set(part, { below: next });
        level = next;
      }
    });
  }
  return pickMap(item, root);
}

function pickMap(item: Item, wanted: ReadonlyMap<string | number, ProjectedPaths>): Item {
  const result: Record<string, Value> = Object.create(null);
  for (const [name, { below }] of wanted) {
    const value = typeof name === 'string' ? attribute(item, name) : undefined;
    const picked = value && pick(value, below);
    if (picked) result[name] = picked;
  }
  return result;
}

function pick(value: Value, below: ReadonlyMap<string | number, ProjectedPaths> | undefined): Value | undefined {
  if (!below) return value;
  if ('M' in value) {
    const picked = pickMap(value.M, below);
    return Object.keys(picked).length > 0 ? { M: picked } : undefined;
  }
  if (!('L' in value)) return undefined;
  const picked = [...below.entries()]
    .filter(([index]) => typeof index === 'number')
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([index, { below: deeper }]) => value.L[Number(index)] && pick(value.L[Number(index)]!, deeper))
    .filter((member) => member !== undefined);
  return picked.length > 0 ? { L: picked } : undefined;
}
