import { validation } from '../errors.ts';
import { call, type Scope } from './functions.ts';
import { WORDS } from './lists.ts';
import type { Node } from './parse.ts';
import { isList, isSeries, mapSeries, type Series, type Value } from './values.ts';

/** Computes an expression; `lookUp` returns the value of another query of the request. */
export function evaluate(node: Node, lookUp: (id: string) => Value | undefined, scope: Scope): Value {
  const inner = (one: Node) => evaluate(one, lookUp, scope);
  switch (node.kind) {
    case 'number':
    case 'text':
      return node.value;
    case 'name': {
      if (WORDS.has(node.name)) return node.name;
      const found = lookUp(node.name);
      if (found === undefined) throw validation(`Error in expression [Undefined identifier: ${node.name}]`);
      return found;
    }
    case 'list':
      return node.items.flatMap((item) => {
        const value = inner(item);
        if (typeof value !== 'object') throw validation('Error in expression [Only metrics can be in a list]');
        return isList(value) ? value : [value as Series];
      });
    case 'negative':
      return arithmetic('-', 0, inner(node.of));
    case 'call':
      return call(node.name, node.args.map(inner), scope);
    case 'binary':
      return arithmetic(node.operator, inner(node.left), inner(node.right));
  }
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
};

/** Point by point; if one side has no point, neither has the result. */
function arithmetic(operator: string, left: Value, right: Value): Value {
  const compute = OPERATORS[operator];
  if (!compute || typeof left === 'string' || typeof right === 'string') {
    throw validation(`Error in expression [Unsupported operand type(s) for ${operator}]`);
  }
  if (isList(left)) {
    if (!isList(right)) return left.map((one) => arithmetic(operator, one, right) as Series);
    throw validation(`Error in expression [Unsupported operand type(s) for ${operator}: two lists]`);
  }
  if (isList(right)) return right.map((one) => arithmetic(operator, left, one) as Series);
  if (!isSeries(left)) {
    return isSeries(right) ? mapSeries(right, (value) => compute(left, value)) : compute(left, right);
  }
  return mapSeries(left, (value, time) =>
    compute(value, isSeries(right) ? (right.points.get(time) ?? Number.NaN) : right),
  );
}
