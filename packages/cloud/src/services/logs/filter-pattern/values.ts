import { isNumberText } from '../../../kernel/number-text.ts';
import { PatternError, Regex } from '../../../kernel/regex/index.ts';
import { fitsParts } from '../../../kernel/search.ts';
import { invalidPattern, type Lexeme } from './lexer.ts';

/** A test of one value, as the right side of a condition states it. */
export type Test = (value: string) => boolean;

export type Comparison = '=' | '!=' | '<' | '>' | '<=' | '>=';

/**
 * The regular expressions of filter patterns are a small subset of JavaScript's; what is outside of it is refused rather
 * than misread. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html#regex-expressions
 */
export function regexOf(source: string): Regex {
  if (source === '' || /[(){}](?!\d)/.test(source.replace(/\\./g, '')) || /\(\?|\\[pPk]/.test(source))
    throw invalidPattern();
  try {
    return new Regex(source, { dialect: 'ecma' });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw invalidPattern();
  }
}

/** `abc*` as a test of the whole value; `*` is the one wildcard. */
function wildcard(pattern: string): Test {
  if (!pattern.includes('*')) return (value) => value === pattern;
  const parts = pattern.split('*');
  return (value) => fitsParts(parts, value);
}

/** The test for `<comparison> <operand>`. Order is for numbers only. */
export function comparisonOf(comparison: Comparison, operand: Lexeme): Test {
  const equal = equality(operand);
  if (comparison === '=') return equal;
  if (comparison === '!=') return (value) => !equal(value);
  if (operand.kind !== 'word' || !isNumberText(operand.text)) throw invalidPattern();
  const bound = Number(operand.text);
  const order = ORDER[comparison];
  return (value) => isNumberText(value) && order(Number(value), bound);
}

const ORDER: Readonly<Record<Exclude<Comparison, '=' | '!='>, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

function equality(operand: Lexeme): Test {
  if (operand.kind === 'regex') {
    const regex = regexOf(operand.text);
    return (value) => regex.test(value);
  }
  if (operand.kind === 'word' && isNumberText(operand.text)) {
    const number = Number(operand.text);
    return (value) => value === operand.text || (isNumberText(value) && Number(value) === number);
  }
  if (operand.kind === 'punctuation') throw invalidPattern();
  return wildcard(operand.text);
}
