import { order } from '../values/compare.ts';
import { valueText } from '../values/text.ts';
import { type TypeName, typeOf, type Value } from '../values/value.ts';
import { type Condition, type Operand, shownPath } from './ast.ts';
import { parseCondition, type RawCall, type RawCondition, type RawOperand } from './condition-parser.ts';
import { type ExpressionName, Tokens } from './lexer.ts';
import { resolvePath } from './path.ts';
import type { Placeholders } from './placeholders.ts';

const ORDERED: readonly TypeName[] = ['S', 'N', 'B'];
const SIZED: readonly TypeName[] = ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M'];
const OPERANDS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};
const OF_UPDATES: readonly string[] = ['if_not_exists', 'list_append'];
const TYPE_NAMES: readonly string[] = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];

/** A condition or filter, its placeholders resolved and its operands checked. Throws the ValidationException of a wrong one. */
export function readCondition(name: ExpressionName, source: string, placeholders: Placeholders): Condition {
  const tokens = new Tokens(name, source);
  return new Resolver(tokens, placeholders).condition(parseCondition(tokens));
}

class Resolver {
  readonly #tokens: Tokens;
  readonly #placeholders: Placeholders;

  constructor(tokens: Tokens, placeholders: Placeholders) {
    this.#tokens = tokens;
    this.#placeholders = placeholders;
  }

  condition(raw: RawCondition): Condition {
    switch (raw.kind) {
      case 'and':
      case 'or':
        return { kind: raw.kind, left: this.condition(raw.left), right: this.condition(raw.right) };
      case 'not':
        return { kind: 'not', operand: this.condition(raw.operand) };
      case 'compare':
        return this.#compare(raw);
      case 'between':
        return this.#between(raw);
      case 'in': {
        const [operand, ...list] = [raw.operand, ...raw.list].map((each) => this.#operand(each));
        this.#checkDistinct('IN', operand!, list);
        return { kind: 'in', operand: operand!, list };
      }
      case 'call':
        return this.#call(raw);
    }
  }

  #compare(raw: RawCondition & { kind: 'compare' }): Condition {
    const left = this.#operand(raw.left);
    const right = this.#operand(raw.right);
    this.#checkDistinct(raw.operator, left, [right]);
    if (raw.operator !== '=' && raw.operator !== '<>') {
      for (const operand of [left, right]) this.#checkType(raw.operator, operand, ORDERED);
    }
    return { kind: 'compare', operator: raw.operator, left, right };
  }

  #between(raw: RawCondition & { kind: 'between' }): Condition {
    const [operand, low, high] = [raw.operand, raw.low, raw.high].map((each) => this.#operand(each)) as [
      Operand,
      Operand,
      Operand,
    ];
    this.#checkDistinct('BETWEEN', operand, [low, high]);
    for (const each of [operand, low, high]) this.#checkType('BETWEEN', each, ORDERED);
    if (low.kind === 'value' && high.kind === 'value') this.#checkBounds(low.value, high.value);
    return { kind: 'between', operand, low, high };
  }

  #checkBounds(low: Value, high: Value): void {
    const bounds = `lower bound operand: AttributeValue: ${valueText(low)}, upper bound operand: AttributeValue: ${valueText(high)}`;
    if (typeOf(low) !== typeOf(high)) {
      throw this.#tokens.invalid(`The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
    }
    if (order(low, high)! > 0) {
      throw this.#tokens.invalid(
        `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
      );
    }
  }

  #call(raw: RawCall): Condition {
    const { name } = raw;
    this.#checkCall(raw);
    if (name === 'size') throw this.#misused(name);
    const [left, right] = raw.operands.map((operand) => this.#operand(operand));
    if (name === 'begins_with' || name === 'contains') {
      if (name === 'begins_with') for (const each of [left!, right!]) this.#checkType(name, each, ['S', 'B']);
      else this.#checkType(name, left!, ['S', 'B', 'SS', 'NS', 'BS', 'L']);
      this.#checkDistinct(name, left!, [right!]);
      return { kind: name, left: left!, right: right! };
    }
    // A constant has a type too: scylladb's test_update_condition_attribute_type, verified on AWS.
    if (name === 'attribute_type') return { kind: 'type', operand: left!, type: this.#typeName(right!) };
    if (left?.kind !== 'path') {
      throw this.#tokens.invalid(`Operator or function requires a document path; operator or function: ${name}`);
    }
    return { kind: 'exists', path: left.path, wanted: name === 'attribute_exists' };
  }

  #typeName(operand: Operand): string {
    if (operand.kind !== 'value' || !('S' in operand.value)) {
      const type = operand.kind === 'value' ? typeOf(operand.value) : '{NS,SS,L,BS,N,M,B,S,NULL,BOOL}';
      throw this.#tokens.invalid(
        `Incorrect operand type for operator or function; operator or function: attribute_type, operand type: ${type}`,
      );
    }
    const type = operand.value.S;
    if (!TYPE_NAMES.includes(type)) {
      throw this.#tokens.invalid(
        `Invalid attribute type name found; type: ${type}, valid types: {${TYPE_NAMES.join(',')}}`,
      );
    }
    return type;
  }

  #operand(raw: RawOperand): Operand {
    if (raw.kind === 'path') return { kind: 'path', path: resolvePath(raw.path, this.#tokens, this.#placeholders) };
    if (raw.kind === 'value') return { kind: 'value', value: this.#placeholders.value(raw.name, this.#tokens) };
    this.#checkCall(raw);
    if (raw.name !== 'size') throw this.#misused(raw.name);
    const operand = this.#operand(raw.operands[0]!);
    this.#checkType('size', operand, SIZED);
    return { kind: 'size', operand };
  }

  #checkCall({ name, operands }: RawCall): void {
    if (OF_UPDATES.includes(name)) {
      throw this.#tokens.invalid(`The function is not allowed in a condition expression; function: ${name}`);
    }
    const wanted = Object.hasOwn(OPERANDS, name) ? OPERANDS[name] : undefined;
    if (wanted === undefined) throw this.#tokens.invalid(`Invalid function name; function: ${name}`);
    if (operands.length !== wanted) {
      throw this.#tokens.invalid(
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
    }
  }

  #misused(name: string): Error {
    return this.#tokens.invalid(`The function is not allowed to be used this way in an expression; function: ${name}`);
  }

  #checkType(operator: string, operand: Operand, allowed: readonly TypeName[]): void {
    if (operand.kind !== 'value') {
      if (operand.kind !== 'size' || allowed.includes('N')) return;
      throw this.#wrongType(operator, 'N');
    }
    const type = typeOf(operand.value);
    if (!allowed.includes(type)) throw this.#wrongType(operator, type);
  }

  #wrongType(operator: string, type: string): Error {
    return this.#tokens.invalid(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
    );
  }

  #checkDistinct(operator: string, first: Operand, others: readonly Operand[]): void {
    if (first.kind !== 'path') return;
    const path = shownPath(first.path);
    if (!others.some((other) => other.kind === 'path' && shownPath(other.path) === path)) return;
    throw this.#tokens.invalid(
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${path}`,
    );
  }
}
