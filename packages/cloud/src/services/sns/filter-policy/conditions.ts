import { isIP } from 'node:net';
import type { Condition } from './model.ts';
import { numericBounds } from './numeric.ts';
import { type Reader, Refusal } from './reader.ts';

type Scalar = string | number | boolean | null;

/** One element of a field's list: a value that must be met, or an object with one operator. */
export function readCondition(reader: Reader): Condition {
  const { kind, value } = reader.next;
  if (kind === '{') return readOperator(reader);
  if (kind === '[' || kind === 'end') reader.refuse('Match value must be String, number, true, false, or null');
  reader.take();
  return { kind: 'equals', value };
}

function readOperator(reader: Reader): Condition {
  reader.take();
  if (!reader.at('name')) reader.refuse('Empty objects are not allowed');
  const operator = String(reader.take().value);
  const condition = conditionOf(operator, reader);
  if (!reader.at('}')) {
    if (reader.at('name')) reader.take();
    reader.refuse('Only one key allowed in match expression');
  }
  reader.take();
  return condition;
}

function conditionOf(operator: string, reader: Reader): Condition {
  switch (operator) {
    case 'exists': {
      if (!reader.at('boolean')) reader.refuse('exists match pattern must be either true or false.');
      return { kind: 'exists', value: Boolean(reader.take().value) };
    }
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
    case 'wildcard':
      return { kind: operator, value: textFor(operator, reader) };
    case 'cidr':
      return { kind: operator, value: checkCidr(textFor('prefix', reader)) };
    case 'numeric':
      return { kind: operator, bounds: numericBounds(reader) };
    case 'anything-but':
      return anythingBut(reader);
    default:
      return reader.refuse(`Unrecognized match type ${operator}`);
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html#string-anything-but-matching */
function anythingBut(reader: Reader): Condition {
  if (reader.at('{')) {
    reader.take();
    const inner = String(reader.at('name') ? reader.take().value : '');
    if (inner !== 'prefix' && inner !== 'suffix' && inner !== 'equals-ignore-case' && inner !== 'wildcard') {
      reader.refuse(`Unsupported anything-but pattern: ${inner}`);
    }
    const values = reader.at('[') ? textsFor(inner, reader) : [textFor(inner, reader)];
    if (!reader.at('}')) reader.refuse('Only one key allowed in match expression');
    reader.take();
    return { kind: inner === 'equals-ignore-case' ? 'anything-but-ignore-case' : `anything-but-${inner}`, values };
  }
  if (!reader.at('[')) return { kind: 'anything-but', values: [scalarFor(reader)] };
  reader.take();
  const values: Scalar[] = [];
  while (!reader.at(']')) values.push(scalarFor(reader));
  if (values.length === 0) reader.refuse('Empty arrays are not allowed');
  reader.take();
  return { kind: 'anything-but', values };
}

function scalarFor(reader: Reader): Scalar {
  if (!['string', 'number', 'boolean', 'null'].includes(reader.next.kind)) {
    reader.refuse('Inside anything-but list, start|null|boolean is not supported.');
  }
  return reader.take().value;
}

function textFor(operator: string, reader: Reader): string {
  if (!reader.at('string')) reader.refuse(`${operator} match pattern must be a string`);
  return String(reader.take().value);
}

function textsFor(operator: string, reader: Reader): string[] {
  reader.take();
  const values: string[] = [];
  while (!reader.at(']')) values.push(textFor(operator, reader));
  if (values.length === 0) reader.refuse('Empty arrays are not allowed');
  reader.take();
  return values;
}

function checkCidr(text: string): string {
  const [address = '', bits, more] = text.split('/');
  if (bits === undefined || more !== undefined) throw new Refusal("Malformed CIDR, one '/' required");
  const family = isIP(address);
  const isNumber = /^\d+$/.test(bits);
  if (isNumber && family === 0) throw new Refusal(`Nonstandard IP address: ${address}`);
  if (!isNumber) throw new Refusal('Malformed CIDR, mask bits must be an integer');
  if (Number(bits) > (family === 6 ? 128 : 32)) throw new Refusal('Malformed CIDR, mask bits must be 32 or fewer');
  return text;
}
