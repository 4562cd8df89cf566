import type { KeyTests } from '../expressions/key-condition.ts';
import { after, component, componentEnd, type Keys, partitionOf } from '../storage/position.ts';

/** Positions with `from <= position < to`. */
export interface Bounds {
  readonly from: string;
  readonly to: string | undefined;
}

/** The places that key tests allow, which are checked. */
export function boundsOf(keys: Keys, tests: KeyTests): Bounds {
  let start = partitionOf(keys.hash.map((name) => tests.get(name)!.values[0]!));
  for (const name of keys.range) {
    const test = tests.get(name);
    if (!test) break;
    const [first, second] = test.values.map(component) as [string, string?];
    const at = start + first;
    const whole = at + componentEnd;
    switch (test.operator) {
      case '=':
        start = whole;
        continue;
      case '<':
        return { from: start, to: whole };
      case '<=':
        return { from: start, to: after(whole) };
      case '>':
        return { from: after(whole), to: after(start) };
      case '>=':
        return { from: whole, to: after(start) };
      case 'BETWEEN':
        return { from: whole, to: after(start + second + componentEnd) };
      default:
        return { from: at, to: after(at) };
    }
  }
  return { from: start, to: after(start) };
}
