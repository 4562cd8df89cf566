import { type Node, PatternError } from './ast.ts';
import type { PatternReader } from './parse.ts';

export const EMPTY: Node = { kind: 'sequence', parts: [] };

export interface Quantifier {
  readonly min: number;
  readonly max: number;
  readonly greedy: boolean;
  readonly possessive: boolean;
}

/** `*`, `+?`, `{2,}`… A brace that begins no quantifier is a character. */
export function readQuantifier(reader: PatternReader): Quantifier | undefined {
  const sign = reader.match(/([*+?])|\{(\d+)(?:(,)(\d*))?\}/y);
  if (!sign) return undefined;
  const [min, max] = bounds(sign);
  if (min > max) throw new PatternError('numbers out of order in {} quantifier');
  const possessive = reader.dialect === 'java' && reader.take('+');
  return { min, max, greedy: possessive || !reader.take('?'), possessive };
}

function bounds([, sign, from, comma, to]: RegExpExecArray): [min: number, max: number] {
  if (sign === '*') return [0, Infinity];
  if (sign === '+') return [1, Infinity];
  if (sign === '?') return [0, 1];
  const min = Number(from);
  if (comma === undefined) return [min, min];
  return [min, to === '' ? Infinity : Number(to)];
}

/**
 * `x*+` of a single character: as many as possible, and no fewer, which equals the greedy form if no further `x`
 * follows.
 * For longer ones it would have to prevent backtracking into a choice, which this engine cannot do.
 */
export function possessive(body: Node, { min, max }: Quantifier): Node {
  if (body.kind !== 'char' && body.kind !== 'set') {
    throw new PatternError('a possessive quantifier of a group is not supported');
  }
  const noMore: Node = { kind: 'look', behind: false, negative: true, body };
  const optional = (times: number): Node => ({
    kind: 'choice',
    options: [{ kind: 'sequence', parts: times > 1 ? [body, optional(times - 1)] : [body] }, noMore],
  });
  const first: Node = { kind: 'repeat', min, max: min, greedy: true, body };
  if (max === Infinity) {
    return { kind: 'sequence', parts: [first, { kind: 'repeat', min: 0, max, greedy: true, body }, noMore] };
  }
  if (max - min > 100) throw new PatternError('a possessive quantifier of more than 100 is not supported');
  return max === min ? first : { kind: 'sequence', parts: [first, optional(max - min)] };
}
