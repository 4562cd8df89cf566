import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { invalid } from '../errors.ts';
import { readCondition } from './conditions.ts';
import type { Branch, Condition } from './model.ts';
import { Reader, Refusal } from './reader.ts';

export type Scope = 'MessageAttributes' | 'MessageBody';

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;
const MOST_BYTES = 256 * 1024;
const LARGEST = 1e9;
const MOST_DEPTH = 64;

/**
 * A filter policy as alternatives of rules, or AWS's refusal. `where` precedes the attribute's name in the message:
 * `Attributes Reason: ` for Subscribe.
 */
export function compile(text: string, scope: Scope, where = ''): readonly Branch[] {
  try {
    return check(text, scope);
  } catch (error) {
    if (error instanceof Refusal) throw invalid(`${where}FilterPolicy: ${error.message}`);
    throw error;
  }
}

function check(text: string, scope: Scope): readonly Branch[] {
  if (Buffer.byteLength(text) > MOST_BYTES) throw new Refusal('Filter policy is too long');
  const json = parse(text);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Refusal('Filter is not an object\n');
  }
  if (Object.keys(json).length > MOST_KEYS) throw new Refusal('Filter policy can not have more than 5 keys');
  const reader = new Reader(text);
  const branches = readObject(reader, [], 0, [[]], scope);
  let combinations = 0;
  for (const branch of branches) {
    let product = 1;
    for (const { conditions, depth } of branch) product *= conditions.length * depth;
    combinations += product;
  }
  if (combinations > MOST_COMBINATIONS) throw new Refusal('Filter policy is too complex');
  return branches;
}

function readObject(
  reader: Reader,
  path: readonly string[],
  depth: number,
  branches: readonly Branch[],
  scope: Scope,
): readonly Branch[] {
  if (depth > MOST_DEPTH) throw new Refusal('Filter policy is nested too deeply');
  reader.take();
  let result = branches;
  while (reader.at('name')) {
    const name = String(reader.take().value);
    if (name === '$or' && isOr(reader)) {
      result = readOr(reader, path, depth, result, scope);
      continue;
    }
    const here = [...path, ...name.split('.')];
    if (reader.at('{')) {
      if (scope === 'MessageAttributes') {
        throw invalid('Filter policy scope MessageAttributes does not support nested filter policy');
      }
      result = readObject(reader, here, depth + 1, result, scope);
    } else if (reader.at('[')) {
      const conditions = readConditions(reader);
      result = result.map((branch) => [...branch, { path: here, depth: depth + 1, conditions }]);
    } else reader.refuse(`"${name}" must be an object or an array`);
  }
  reader.take();
  return result;
}

/** `$or` with a list of objects is an operator; with anything else it is a field of that name. */
function isOr(reader: Reader): boolean {
  return reader.at('[') && reader.second.kind === '{' && !OPERATORS.has(String(reader.third.value));
}

const OPERATORS = new Set([
  'anything-but',
  'cidr',
  'equals-ignore-case',
  'exists',
  'numeric',
  'prefix',
  'suffix',
  'wildcard',
]);

function readOr(
  reader: Reader,
  path: readonly string[],
  depth: number,
  branches: readonly Branch[],
  scope: Scope,
): readonly Branch[] {
  reader.take();
  const result: Branch[] = [];
  while (!reader.at(']')) {
    if (!reader.at('{')) reader.refuse('There must have at least 2 Objects in $or relationship');
    result.push(...readObject(reader, path, depth, branches, scope));
    if (result.length > MOST_COMBINATIONS * 10) throw new Refusal('Filter policy is too complex');
  }
  reader.take();
  return result;
}

function readConditions(reader: Reader): Condition[] {
  reader.take();
  const conditions: Condition[] = [];
  if (reader.at(']')) reader.refuse('Empty arrays are not allowed');
  while (!reader.at(']')) {
    const condition = readCondition(reader);
    if (condition.kind === 'equals' && typeof condition.value === 'number' && Math.abs(condition.value) > LARGEST) {
      // AWS's error for a number that it cannot compare.
      throw new AwsError('InternalError', 'Unknown', 500);
    }
    conditions.push(condition);
  }
  reader.take();
  return conditions;
}

const SOURCE = 'at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)';

/** JSON.parse with the message of AWS's parser for invalid JSON. */
function parse(text: string): unknown {
  try {
    return parseUserJson(text);
  } catch (error) {
    const position = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? text.length);
    const word = /^[A-Za-z]+/.exec(text)?.[0];
    if (word) {
      throw new Refusal(
        `failed to parse JSON. Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n ${SOURCE}; line: 1, column: ${word.length + 1}]`,
      );
    }
    const found = text[position];
    const subject =
      found === undefined
        ? 'Unexpected end-of-input'
        : `Unexpected character ('${found}' (code ${found.charCodeAt(0)})): was expecting double-quote to start field name`;
    throw new Refusal(`failed to parse JSON. ${subject}\n ${SOURCE}; line: 1, column: ${position + 1}]`);
  }
}
