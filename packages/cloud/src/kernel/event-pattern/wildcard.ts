import { fitsParts } from '../search.ts';
import { invalidPattern } from './errors.ts';

/** A wildcard pattern as parts between its stars. */
export interface Wildcard {
  readonly parts: readonly string[];
}

/** How many places of one pattern a text may match at once before EventBridge calls the rule too complex. */
const MOST_PLACES = 6;

/**
 * `*` is any text, `\*` a star and `\\` a backslash; `fault` makes the error of a position in the pattern's quoted form.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching
 */
export function wildcard(text: string, fault: (reason: string) => Error): Wildcard {
  const parts = [''];
  // Positions count the bytes of the pattern with its opening quote.
  const position = (at: number): number => Buffer.byteLength(text.slice(0, at)) + 1;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    const next = text[at + 1];
    if (char === '*') {
      if (next === '*') throw fault(`Consecutive wildcard characters at pos ${position(at)}`);
      parts.push('');
    } else if (char === '\\') {
      if (next !== '*' && next !== '\\') throw fault(`Invalid escape character at pos ${position(at)}`);
      parts[parts.length - 1] += next;
      at++;
    } else parts[parts.length - 1] += char;
  }
  if (places(parts) >= MOST_PLACES) {
    throw invalidPattern(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    );
  }
  return { parts };
}

/**
 * The maximum number of places that a text can match at once: each star stays open while the text after it starts again.
 */
function places(parts: readonly string[]): number {
  let max = 0;
  for (let from = 1; from < parts.length; from++) {
    const repeated = parts.slice(from).filter((part) => part !== '' && part[0] === parts[from]?.[0]);
    max = Math.max(max, repeated.length + 1);
  }
  return max;
}

export const fits = ({ parts }: Wildcard, text: string): boolean => fitsParts(parts, text);
