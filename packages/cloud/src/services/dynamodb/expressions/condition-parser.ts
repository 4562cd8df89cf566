import type { Comparator } from './ast.ts';
import type { Tokens } from './lexer.ts';
import { type RawPath, readPath } from './path.ts';

/** An operand as it is written: placeholders, and functions with any operands. */
export type RawOperand =
  | { readonly kind: 'path'; readonly path: RawPath }
  | { readonly kind: 'value'; readonly name: string }
  | RawCall;

export interface RawCall {
  readonly kind: 'call';
  readonly name: string;
  readonly operands: readonly RawOperand[];
}

export type RawCondition =
  | { readonly kind: 'and' | 'or'; readonly left: RawCondition; readonly right: RawCondition }
  | { readonly kind: 'not'; readonly operand: RawCondition }
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly left: RawOperand; readonly right: RawOperand }
  | { readonly kind: 'between'; readonly operand: RawOperand; readonly low: RawOperand; readonly high: RawOperand }
  | { readonly kind: 'in'; readonly operand: RawOperand; readonly list: readonly RawOperand[] }
  | RawCall;

/** More than what fits into the 300 operators that AWS allows would only exhaust the stack. */
const MAX_DEPTH = 300;
const MAX_OPERATORS = 300;

const COMPARATORS: readonly string[] = ['=', '<>', '<', '<=', '>', '>='];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
export function parseCondition(tokens: Tokens): RawCondition {
  const parser = new ConditionParser(tokens);
  const condition = parser.condition();
  tokens.end();
  if (parser.redundant) throw tokens.invalid('The expression has redundant parentheses;');
  return condition;
}

class ConditionParser {
  readonly #tokens: Tokens;
  readonly #enclosed = new Set<RawCondition | RawOperand>();
  redundant = false;
  #depth = 0;
  #operators = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  condition(): RawCondition {
    const found = this.#or();
    if (found.kind === 'path' || found.kind === 'value') throw this.#tokens.unexpected();
    return found;
  }

  /** A condition, or, in parentheses, an operand. */
  #or(): RawCondition | RawOperand {
    let left = this.#and();
    while (this.#tokens.is('OR')) {
      const from = this.#whole(left);
      this.#tokens.next();
      this.#countOperator();
      left = { kind: 'or', left: from, right: this.#whole(this.#and()) };
    }
    return left;
  }

  #and(): RawCondition | RawOperand {
    let left = this.#not();
    while (this.#tokens.is('AND')) {
      const from = this.#whole(left);
      this.#tokens.next();
      this.#countOperator();
      left = { kind: 'and', left: from, right: this.#whole(this.#not()) };
    }
    return left;
  }

  #not(): RawCondition | RawOperand {
    if (this.#tokens.take('NOT')) {
      this.#countOperator();
      return { kind: 'not', operand: this.#whole(this.#not()) };
    }
    return this.#comparison(this.#primary());
  }

  /** Comparisons and AND, OR, NOT. The text: scylladb's test_limits.py, which has it from AWS. */
  #countOperator(): void {
    this.#operators += 1;
    if (this.#operators <= MAX_OPERATORS) return;
    throw this.#tokens.invalid(`The expression contains too many operators; operator count: ${this.#operators}`);
  }

  #whole(found: RawCondition | RawOperand): RawCondition {
    if (found.kind === 'path' || found.kind === 'value') throw this.#tokens.unexpected();
    return found;
  }

  #primary(): RawCondition | RawOperand {
    if (!this.#tokens.take('(')) return this.#operand();
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#tokens.invalid('The expression is nested too deeply;');
    const inner = this.#or();
    this.#tokens.expect(')');
    this.#depth -= 1;
    if (this.#enclosed.has(inner)) this.redundant = true;
    this.#enclosed.add(inner);
    return inner;
  }

  #comparison(left: RawCondition | RawOperand): RawCondition | RawOperand {
    const tokens = this.#tokens;
    if (left.kind !== 'path' && left.kind !== 'value' && left.kind !== 'call') return left;
    const { text } = tokens.peek();
    if (COMPARATORS.includes(text)) {
      this.#countOperator();
      tokens.next();
      return { kind: 'compare', operator: text as Comparator, left, right: this.#side() };
    }
    if (tokens.take('BETWEEN')) {
      const low = this.#side();
      tokens.expect('AND');
      return { kind: 'between', operand: left, low, high: this.#side() };
    }
    if (tokens.take('IN')) return { kind: 'in', operand: left, list: this.#list() };
    return left;
  }

  /** An operand, in parentheses or not. */
  #side(): RawOperand {
    if (!this.#tokens.take('(')) return this.#operand();
    const operand = this.#side();
    this.#tokens.expect(')');
    if (this.#enclosed.has(operand)) this.redundant = true;
    this.#enclosed.add(operand);
    return operand;
  }

  #operand(): RawOperand {
    const tokens = this.#tokens;
    const token = tokens.peek();
    if (token.kind === ':') {
      tokens.next();
      return { kind: 'value', name: token.text };
    }
    if (token.kind === 'name' && tokens.is('(', 1)) {
      tokens.next();
      return { kind: 'call', name: token.text, operands: this.#list() };
    }
    return { kind: 'path', path: readPath(tokens) };
  }

  #list(): RawOperand[] {
    this.#tokens.expect('(');
    const list = [this.#side()];
    while (this.#tokens.take(',')) list.push(this.#side());
    this.#tokens.expect(')');
    return list;
  }
}
