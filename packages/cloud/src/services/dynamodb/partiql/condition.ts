import { validation } from '../errors.ts';
import type { Comparator, Condition, Operand } from '../expressions/ast.ts';
import { typeOf } from '../values/value.ts';
import { FunctionReader } from './functions.ts';
import { malformed, type PartiqlTokens } from './lexer.ts';
import { readPath } from './path.ts';
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

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html */
const TYPES: Readonly<Record<string, string>> = {
  NULL: 'NULL',
  BOOL: 'BOOL',
  BOOLEAN: 'BOOL',
  BLOB: 'B',
  STRING: 'S',
  NUMERIC: 'N',
  STRUCT: 'M',
  TUPLE: 'M',
  LIST: 'L',
};

const KEYWORDS = ['ORDER', 'FROM', 'WHERE', 'SELECT', 'SET', 'REMOVE', 'RETURNING'];
const OPERATORS = ['IS', 'LIKE', 'IN', 'BETWEEN', 'AND', 'OR'];

/** Parentheses in one another: more would only exhaust the stack. */
const MAX_DEPTH = 300;

/** Texts of refusals: paritysuite/dynamodb-conformance (error-messages/partiqlGrammar, partiql/comparison), verified on AWS. */
export class ConditionReader {
  readonly #tokens: PartiqlTokens;
  readonly #parameters: Parameters;
  readonly #functions: FunctionReader;
  #depth = 0;

  constructor(tokens: PartiqlTokens, parameters: Parameters) {
    this.#tokens = tokens;
    this.#parameters = parameters;
    this.#functions = new FunctionReader(tokens, parameters);
  }

  read(): Condition {
    let left = this.#and();
    while (this.#infix('OR')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#infix('AND')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #infix(operator: string): boolean {
    if (!this.#tokens.take(operator)) return false;
    if (this.#tokens.peek().kind === 'end') throw malformed('Missing right-hand side expression of infix operator');
    return true;
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
    const call = this.#functions.takeCall();
    if (call && 'condition' in call) return this.#asked(call.condition);
    return this.#rest(call ? call.operand : this.#operand());
  }

  /** The result of a function can be compared with true and false. */
  #asked(condition: Condition): Condition {
    if (!this.#tokens.take('=')) return condition;
    if (this.#tokens.take('TRUE')) return condition;
    if (this.#tokens.take('FALSE')) return { kind: 'not', operand: condition };
    throw malformed('Unexpected term');
  }

  #operand(): Operand {
    const tokens = this.#tokens;
    if (startsValue(tokens)) return { kind: 'value', value: readValue(tokens, this.#parameters) };
    const { kind, text } = tokens.peek();
    if (kind === 'word' && KEYWORDS.includes(text.toUpperCase())) throw malformed('Unexpected keyword');
    if (kind === 'word' && OPERATORS.includes(text.toUpperCase())) throw malformed('Unexpected operator');
    if (kind !== 'word' && kind !== 'quoted') throw malformed('Unexpected term');
    const call = this.#functions.takeCall();
    if (call && 'operand' in call) return call.operand;
    if (call) throw malformed('Unexpected term');
    return { kind: 'path', path: readPath(tokens) };
  }

  /** An operand of a test of order must have one. */
  #ordered(operator: string, operand: Operand): Operand {
    const type = operand.kind === 'value' ? typeOf(operand.value) : 'S';
    if (type === 'S' || type === 'N' || type === 'B') return operand;
    throw validation(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
    );
  }

  #rest(left: Operand): Condition {
    const tokens = this.#tokens;
    const { text } = tokens.peek();
    const operator = Object.hasOwn(COMPARATORS, text) ? COMPARATORS[text] : undefined;
    if (operator) {
      tokens.next();
      const right = this.#operand();
      if (operator !== '=' && operator !== '<>') for (const each of [left, right]) this.#ordered(operator, each);
      return { kind: 'compare', operator, left, right };
    }
    const negated = tokens.take('NOT');
    const found = this.#wordTest(left);
    return negated ? { kind: 'not', operand: found } : found;
  }

  #wordTest(left: Operand): Condition {
    const tokens = this.#tokens;
    if (tokens.take('BETWEEN')) {
      const low = this.#ordered('BETWEEN', this.#operand());
      tokens.expect('AND');
      return { kind: 'between', operand: left, low, high: this.#ordered('BETWEEN', this.#operand()) };
    }
    if (tokens.take('IN')) return { kind: 'in', operand: left, list: this.#list() };
    if (!tokens.take('IS')) throw malformed('Unexpected term');
    if (left.kind !== 'path') throw malformed('Expected identifier for simple path');
    const negated = tokens.take('NOT');
    const test: Condition = tokens.take('MISSING')
      ? { kind: 'exists', path: left.path, wanted: false }
      : { kind: 'type', operand: left, type: this.#typeName() };
    return negated ? { kind: 'not', operand: test } : test;
  }

  #typeName(): string {
    const name = this.#tokens.next().text.toUpperCase();
    const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
    if (type === undefined) throw malformed('Expected type name');
    return type;
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
