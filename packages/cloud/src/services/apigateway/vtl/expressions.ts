import {
  type BinaryOperator,
  type Expression,
  type Node,
  type Reference,
  type Step,
  TemplateSyntaxError,
} from './ast.ts';
import type { Source } from './source.ts';
import { Double } from './values.ts';

/** Parses the text of a double-quoted string; given from outside, since templates and expressions hold each other. */
export type ParseText = (text: string, outer: Source) => readonly Node[];

/** Operators by how tightly they bind, the loosest first; each with its spelled-out forms. */
const LEVELS: readonly (readonly (readonly [RegExp, BinaryOperator])[])[] = [
  [[/\|\||or\b/y, '||']],
  [[/&&|and\b/y, '&&']],
  [
    [/==|eq\b/y, '=='],
    [/!=|ne\b/y, '!='],
  ],
  [
    [/<=|le\b/y, '<='],
    [/>=|ge\b/y, '>='],
    [/<|lt\b/y, '<'],
    [/>|gt\b/y, '>'],
  ],
  [
    [/\+/y, '+'],
    [/-/y, '-'],
  ],
  [
    [/\*/y, '*'],
    [/\//y, '/'],
    [/%/y, '%'],
  ],
];

const LONGEST_CHAIN = 200;

export function parseExpression(source: Source, parseText: ParseText, level = 0): Expression {
  const operators = LEVELS[level];
  if (!operators) return parseUnary(source, parseText);
  let left =
    level === 0
      ? source.nested(() => parseExpression(source, parseText, 1))
      : parseExpression(source, parseText, level + 1);
  for (let chained = 1; ; chained += 1) {
    source.skipBlanks();
    const operator = operators.find(([pattern]) => source.match(pattern) !== undefined)?.[1];
    if (operator === undefined) return left;
    // Each operand makes the tree one deeper.
    if (chained > LONGEST_CHAIN) throw source.error(`More than ${LONGEST_CHAIN} operands`);
    left = { kind: 'binary', operator, left, right: parseExpression(source, parseText, level + 1) };
  }
}

function parseUnary(source: Source, parseText: ParseText): Expression {
  source.skipBlanks();
  if (source.take('!') || source.match(/not\b/y) !== undefined) {
    return { kind: 'not', operand: source.nested(() => parseUnary(source, parseText)) };
  }
  return parsePrimary(source, parseText);
}

function parsePrimary(source: Source, parseText: ParseText): Expression {
  const first = source.peek();
  if (first === '(') {
    source.take('(');
    const inner = parseExpression(source, parseText);
    source.expect(')');
    return inner;
  }
  if (first === '$') return parseReference(source, parseText) ?? failed(source);
  if (first === '"' || first === "'") return parseString(source, parseText);
  if (first === '[') return parseList(source, parseText);
  if (first === '{') return parseMap(source, parseText);
  const number = source.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (number !== undefined) {
    const value = Number(number);
    return { kind: 'literal', value: /[.eE]/.test(number) && Number.isInteger(value) ? new Double(value) : value };
  }
  const word = source.match(/(?:true|false|null)\b/y);
  if (word !== undefined) return { kind: 'literal', value: word === 'null' ? null : word === 'true' };
  return failed(source);
}

function failed(source: Source): never {
  throw source.error(`Expected a value but found ${source.shown()}`);
}

/** A quote inside a string of the same quotes is doubled; a backslash is an ordinary character except for `\\uXXXX`. */
function parseString(source: Source, parseText: ParseText): Expression {
  const start = source.at;
  const quoted = source.match(/"(?:[^"]|"")*"|'(?:[^']|'')*'/y);
  if (quoted === undefined) {
    source.budget.spend((source.text.length - start) >> 3);
    throw source.error('String that does not end', start);
  }
  const quote = quoted.charAt(0);
  const text = quoted
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (quote === "'" || !/[$#]/.test(text)) return { kind: 'literal', value: text };
  return { kind: 'interpolated', body: parseText(text, source) };
}

function parseList(source: Source, parseText: ParseText): Expression {
  source.expect('[');
  const items: Expression[] = [];
  source.skipBlanks();
  while (!source.take(']')) {
    items.push(parseExpression(source, parseText));
    source.skipBlanks();
    if (items.length === 1 && source.take('..')) {
      const to = parseExpression(source, parseText);
      source.expect(']');
      return { kind: 'range', from: items[0]!, to };
    }
    if (!source.take(',')) {
      source.expect(']');
      break;
    }
    source.skipBlanks();
  }
  return { kind: 'list', items };
}

function parseMap(source: Source, parseText: ParseText): Expression {
  source.expect('{');
  const entries: [Expression, Expression][] = [];
  source.skipBlanks();
  while (!source.take('}')) {
    const key = parseExpression(source, parseText);
    source.expect(':');
    entries.push([key, parseExpression(source, parseText)]);
    source.skipBlanks();
    if (!source.take(',')) {
      source.expect('}');
      break;
    }
    source.skipBlanks();
  }
  return { kind: 'map', entries };
}

/** `$a.b(1)[2]`, `$!a`, `${a.b}`, or undefined (and nothing taken) when the dollar sign begins no reference. */
export function parseReference(source: Source, parseText: ParseText): Reference | undefined {
  const start = source.at;
  source.take('$');
  source.take('!');
  const formal = source.take('{');
  const root = source.identifier();
  if (root === undefined) {
    source.at = start;
    return undefined;
  }
  const steps = parseSteps(source, parseText);
  if (formal && !source.take('}')) {
    source.at = start;
    return undefined;
  }
  return { kind: 'reference', root, steps };
}

function parseSteps(source: Source, parseText: ParseText): Step[] {
  const steps: Step[] = [];
  for (;;) {
    if (source.peek() === '.' && /[A-Za-z_]/.test(source.peek(1))) {
      source.take('.');
      const name = source.identifier()!;
      if (source.peek() === '(') steps.push({ kind: 'method', name, args: parseArguments(source, parseText) });
      else steps.push({ kind: 'property', name });
    } else if (source.peek() === '[') {
      const before = source.at;
      source.take('[');
      try {
        const at = parseExpression(source, parseText);
        source.expect(']');
        steps.push({ kind: 'index', at });
      } catch (error) {
        if (!(error instanceof TemplateSyntaxError)) throw error;
        // `$name[` in running text is a reference followed by a bracket.
        source.at = before;
        return steps;
      }
    } else return steps;
  }
}

function parseArguments(source: Source, parseText: ParseText): Expression[] {
  source.expect('(');
  const args: Expression[] = [];
  source.skipBlanks();
  while (!source.take(')')) {
    args.push(parseExpression(source, parseText));
    source.skipBlanks();
    if (!source.take(',')) {
      source.expect(')');
      break;
    }
  }
  return args;
}
