import { parseFields } from './fields.ts';
import { parseJson } from './json.ts';
import { parseTerms } from './terms.ts';

/** Values that a pattern takes out of a message it fits: `$.a.b` or `$field` → text. Undefined when it does not fit. */
export type Match = (message: string) => ReadonlyMap<string, string> | undefined;

/**
 * Reads a filter pattern: terms, `{ $.json = … }` or `[space, delimited, …]`. Throws InvalidParameterException.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parsePattern(pattern: string): Match {
  const text = pattern.trim();
  if (text.startsWith('{')) return parseJson(text);
  if (text.startsWith('[')) return parseFields(text);
  const fits = parseTerms(text);
  return (message) => (fits(message) ? NOTHING : undefined);
}

/** {@link parsePattern} for those who only ask whether a message fits. */
export function compile(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (!text.startsWith('{') && !text.startsWith('[')) return parseTerms(text);
  const match = parsePattern(text);
  return (message) => match(message) !== undefined;
}

const NOTHING: ReadonlyMap<string, string> = new Map();
