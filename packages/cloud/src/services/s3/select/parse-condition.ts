import type { Reader } from './reader.ts';
import { list, parseSteps } from './steps.ts';
import type { Aggregate, Expression, Step } from './syntax.ts';
import { unexpected } from './tokens.ts';

const aggregates = ['COUNT', 'SUM', 'AVG', 'MIN', 'MAX'];
/** From the lowest to the highest precedence; NOT is between AND and the comparisons. */
const sums = ['+', '-', '||'];
const products = ['*', '/', '%'];
const comparisons = ['=', '<>', '!=', '<', '<=', '>', '>='];

export function parseCondition(reader: Reader): Expression {
  let left = reader.nested(() => conjunction(reader));
  while (reader.take('OR') && reader.chained())
    left = { kind: 'binary', operator: 'OR', left, right: conjunction(reader) };
  return left;
}

function conjunction(reader: Reader): Expression {
  let left = negation(reader);
  while (reader.take('AND') && reader.chained())
    left = { kind: 'binary', operator: 'AND', left, right: negation(reader) };
  return left;
}

function negation(reader: Reader): Expression {
  return reader.take('NOT')
    ? { kind: 'unary', operator: 'NOT', of: reader.nested(() => negation(reader)) }
    : comparison(reader);
}

function comparison(reader: Reader): Expression {
  const left = chain(reader, sums, product);
  const sign = comparisons.find((operator) => reader.take(operator));
  if (sign) {
    const operator = sign === '!=' ? '<>' : sign;
    return { kind: 'binary', operator, left, right: chain(reader, sums, product) };
  }
  if (reader.take('IS')) {
    const not = reader.take('NOT');
    const subject = reader.take('MISSING') ? 'MISSING' : 'NULL';
    if (subject === 'NULL') reader.expect('NULL');
    return negated(not, { kind: 'is', of: left, what: subject });
  }
  const not = reader.is('NOT') && reader.take('NOT');
  if (reader.take('LIKE')) return negated(not, like(reader, left));
  if (reader.take('BETWEEN')) {
    const low = chain(reader, sums, product);
    reader.expect('AND');
    return negated(not, { kind: 'between', of: left, low, high: chain(reader, sums, product) });
  }
  if (reader.take('IN')) {
    reader.expect('(');
    const items = list(reader, parseCondition);
    reader.expect(')');
    return negated(not, { kind: 'in', of: left, list: items });
  }
  if (not) throw unexpected(reader.next);
  return left;
}

function like(reader: Reader, left: Expression): Expression {
  const right = chain(reader, sums, product);
  const escaped: Expression[] = reader.take('ESCAPE') ? [primary(reader)] : [];
  return { kind: 'call', name: 'LIKE', parameters: [left, right, ...escaped] };
}

const negated = (not: boolean, of: Expression): Expression => (not ? { kind: 'unary', operator: 'NOT', of } : of);

const product = (reader: Reader): Expression => chain(reader, products, primary);

function chain(reader: Reader, operators: readonly string[], part: (reader: Reader) => Expression): Expression {
  let left = part(reader);
  for (;;) {
    const operator = operators.find((candidate) => reader.take(candidate));
    if (!operator) return left;
    reader.chained();
    left = { kind: 'binary', operator, left, right: part(reader) };
  }
}

function primary(reader: Reader): Expression {
  const { next } = reader;
  if (next.kind === 'number') return { kind: 'literal', value: Number(reader.advance().text) };
  if (next.kind === 'text') return { kind: 'literal', value: reader.advance().text };
  if (reader.take('-')) return { kind: 'unary', operator: '-', of: reader.nested(() => primary(reader)) };
  if (reader.take('(')) {
    const inner = parseCondition(reader);
    reader.expect(')');
    return inner;
  }
  if (next.kind === 'word') {
    if (reader.take('TRUE')) return { kind: 'literal', value: true };
    if (reader.take('FALSE')) return { kind: 'literal', value: false };
    if (reader.take('NULL')) return { kind: 'literal', value: null };
    if (reader.take('MISSING')) return { kind: 'literal', value: undefined };
    if (reader.second.text === '(' && reader.second.kind === 'sign') return call(reader);
  }
  const exact = next.kind === 'quoted';
  const first: Step = { step: 'name', name: reader.name(), exact };
  return { kind: 'path', steps: [first, ...parseSteps(reader)] };
}

function call(reader: Reader): Expression {
  const name = reader.advance().text.toUpperCase();
  reader.expect('(');
  if (name === 'CAST') {
    const of = parseCondition(reader);
    reader.expect('AS');
    const type = reader.name().toUpperCase();
    reader.expect(')');
    return { kind: 'cast', of, type };
  }
  if (aggregates.includes(name)) {
    const of = reader.take('*') ? undefined : parseCondition(reader);
    reader.expect(')');
    return { kind: 'aggregate', name: name as Aggregate, of };
  }
  if (reader.take(')')) return { kind: 'call', name, parameters: [] };
  const parameters = [parseCondition(reader)];
  // SUBSTRING(text FROM 2 FOR 3) is SUBSTRING(text, 2, 3).
  while (reader.take(',') || reader.take('FROM') || reader.take('FOR')) parameters.push(parseCondition(reader));
  reader.expect(')');
  return { kind: 'call', name, parameters };
}
