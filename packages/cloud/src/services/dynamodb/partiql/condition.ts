import { validation } from '../errors.ts';
import type { Comparator, Condition, Operand, Path } from '../expressions/ast.ts';
import { malformed, type PartiqlTokens } from './lexer.ts';
import { type Parameters, readValue, startsValue } from './values.ts';

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** Parentheses in one another: more would only exhaust the stack. */
const MAX_DEPTH = 300;

export function readPath(tokens: PartiqlTokens): Path {
  const path: (string | number)[] = [tokens.name()];
  for (;;) {
    if (tokens.take('.')) path.push(tokens.name());
    else if (tokens.take('[')) {
      const { kind, text } = tokens.next();
      if (kind === 'number' && /^\d+$/.test(text)) path.push(Number(text));
      else if (kind === 'string') path.push(text);
      else throw malformed('Expected an index');
      tokens.expect(']');
    } else return path;
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html */
export class ConditionReader {
  readonly #tokens: PartiqlTokens;
  readonly #parameters: Parameters;
  #depth = 0;

  constructor(tokens: PartiqlTokens, parameters: Parameters) {
    this.#tokens = tokens;
    this.#parameters = parameters;
  }

  read(): Condition {
    let left = this.#and();
    while (this.#tokens.take('OR')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#tokens.take('AND')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Condition {
    if (this.#tokens.take('NOT')) return { kind: 'not', operand: this.#not() };
    if (!this.#tokens.take('(')) return this.#test();
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw malformed('Too many parentheses');
    const inner = this.read();
    this.#tokens.expect(')');
    this.#depth -= 1;
    return inner;
  }

  #test(): Condition {
    const tokens = this.#tokens;
    if (startsValue(tokens)) return this.#rest({ kind: 'value', value: readValue(tokens, this.#parameters) });
    const path = readPath(tokens);
    if (path.length > 1 || !tokens.is('(')) return this.#rest({ kind: 'path', path });
    const name = String(path[0]).toLowerCase();
    if (name === 'size') return this.#rest(this.#size());
    return this.#call(name);
  }

  #size(): Operand {
    this.#tokens.expect('(');
    const operand: Operand = { kind: 'path', path: readPath(this.#tokens) };
    this.#tokens.expect(')');
    return { kind: 'size', operand };
  }

  #call(name: string): Condition {
    const tokens = this.#tokens;
    tokens.expect('(');
    const path = readPath(tokens);
    const argument = tokens.take(',') ? readValue(tokens, this.#parameters) : undefined;
    tokens.expect(')');
    if (argument === undefined) {
      if (name === 'attribute_exists') return { kind: 'exists', path, wanted: true };
      if (name === 'attribute_not_exists') return { kind: 'exists', path, wanted: false };
    } else {
      const operands = { left: { kind: 'path', path }, right: { kind: 'value', value: argument } } as const;
      if (name === 'begins_with' || name === 'contains') return { kind: name, ...operands };
      if (name === 'attribute_type' && 'S' in argument)
        return { kind: 'type', operand: operands.left, type: argument.S };
    }
    throw validation(`Unsupported function: ${name}`);
  }

  #operand(): Operand {
    const tokens = this.#tokens;
    if (startsValue(tokens)) return { kind: 'value', value: readValue(tokens, this.#parameters) };
    const path = readPath(tokens);
    return path.length === 1 && String(path[0]).toLowerCase() === 'size' && tokens.is('(')
      ? this.#size()
      : { kind: 'path', path };
  }

  #rest(left: Operand): Condition {
    const tokens = this.#tokens;
    const { text } = tokens.peek();
    const operator = Object.hasOwn(COMPARATORS, text) ? COMPARATORS[text] : undefined;
    if (operator) {
      tokens.next();
      return { kind: 'compare', operator, left, right: this.#operand() };
    }
    const negated = tokens.take('NOT');
    const found = this.#wordTest(left);
    return negated ? { kind: 'not', operand: found } : found;
  }

  #wordTest(left: Operand): Condition {
    const tokens = this.#tokens;
    if (tokens.take('BETWEEN')) {
      const low = this.#operand();
      tokens.expect('AND');
      return { kind: 'between', operand: left, low, high: this.#operand() };
    }
    if (tokens.take('IN')) return { kind: 'in', operand: left, list: this.#list() };
    tokens.expect('IS');
    if (left.kind !== 'path') throw malformed('Expected identifier for simple path');
    const negated = tokens.take('NOT');
    const test: Condition = tokens.take('MISSING')
      ? { kind: 'exists', path: left.path, wanted: false }
      : { kind: 'type', operand: left, type: this.#null() };
    return negated ? { kind: 'not', operand: test } : test;
  }

  #null(): string {
    this.#tokens.expect('NULL');
    return 'NULL';
  }

  #list(): Operand[] {
    const tokens = this.#tokens;
    const end = tokens.take('[') ? ']' : ')';
    if (end === ')') tokens.expect('(');
    const list = [this.#operand()];
    while (tokens.take(',')) list.push(this.#operand());
    tokens.expect(end);
    return list;
  }
}
