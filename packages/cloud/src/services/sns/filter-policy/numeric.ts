import type { Bound } from './model.ts';
import type { Reader } from './reader.ts';
import type { Token } from './scanner.ts';

const LOWER = ['>', '>='];
const UPPER = ['<', '<='];

/** `["=", 1]`, `[">", 0, "<=", 5]`: the reader stands before the bracket. */
export function numericBounds(reader: Reader): readonly Bound[] {
  if (!reader.at('[')) reader.refuse('Value of numeric must be an array.');
  reader.take();
  const first = operatorIn(reader);
  if (first.value === '=') {
    const value = numberFor(reader, 'equals');
    endOf(reader, 'Too many terms in numeric range expression');
    return [{ operator: '=', value }];
  }
  if (!LOWER.includes(String(first.value)) && !UPPER.includes(String(first.value))) {
    const after = reader.take();
    reader.refuseAfter(after, `Unrecognized numeric range operator: ${first.value}`);
  }
  const operator = first.value as Bound['operator'];
  const value = numberFor(reader, operator);
  if (reader.at(']')) {
    reader.take();
    return [{ operator, value }];
  }
  if (UPPER.includes(operator)) reader.refuse('Too many elements in numeric expression');
  return [{ operator, value }, upperBound(reader, value)];
}

function upperBound(reader: Reader, bottom: number): Bound {
  if (!reader.at('string')) reader.refuse(`Bad value in numeric range: ${shown(reader.next)}`);
  const second = reader.take();
  if (!UPPER.includes(String(second.value))) {
    reader.refuseAfter(second, `Bad numeric range operator: ${second.value}`);
  }
  const value = numberFor(reader, String(second.value));
  endOf(reader, 'Too many terms in numeric range expression');
  if (value <= bottom) reader.refuseAfter(reader.last, 'Bottom must be less than top');
  return { operator: second.value as Bound['operator'], value };
}

function operatorIn(reader: Reader): Token {
  if (!reader.at('string')) reader.refuse(`Invalid member in numeric match: ${shown(reader.next)}`);
  return reader.take();
}

function numberFor(reader: Reader, operator: string): number {
  if (!reader.at('number')) reader.refuse(`Value of ${operator} must be numeric`);
  return Number(reader.take().value);
}

function endOf(reader: Reader, otherwise: string): void {
  if (!reader.at(']')) reader.refuse(otherwise);
  reader.take();
}

const shown = ({ kind, value }: Token): string => (kind === ']' || kind === '[' || kind === '{' ? kind : String(value));
