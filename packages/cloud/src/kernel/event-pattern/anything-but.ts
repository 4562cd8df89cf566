import type { PatternReader } from './reader.ts';
import type { Token } from './tokens.ts';
import * as are from './values.ts';
import { wildcard } from './wildcard.ts';

type Kind = 'equals-ignore-case' | 'prefix' | 'suffix' | 'wildcard';

const isKind = (name: string): name is Kind => ['equals-ignore-case', 'prefix', 'suffix', 'wildcard'].includes(name);

const NOT_TEXT: Readonly<Record<Kind, string>> = {
  'equals-ignore-case': 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  wildcard: 'wildcard match pattern must be a string',
};

const TOO_MANY = 'Too many elements in numeric expression';

/**
 * The value after `"anything-but":`, with the brace that closes the expression.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but
 */
export function anythingButOf(reader: PatternReader): are.Matcher {
  let token = reader.next();
  let kind: Kind | undefined;
  if (token.type === '{') {
    const { text } = reader.expect('field', 'Anything-But expression name not found');
    if (!isKind(text)) throw reader.fault(`Unsupported anything-but pattern: ${text}`);
    kind = text;
    token = reader.next();
  }
  if (token.type !== '[' && token.type !== 'string' && token.type !== 'number') {
    throw reader.fault('Value of anything-but must be an array or single string/number value.');
  }
  const forbidden = kind ? ofKind(reader, token, kind) : plain(reader, token);
  reader.expect('}', TOO_MANY);
  if (kind) reader.expect('}', TOO_MANY);
  return are.anythingBut(forbidden);
}

function plain(reader: PatternReader, token: Token): are.Matcher[] {
  if (token.type !== '[') {
    const text = reader.text(token);
    return [token.type === 'number' ? are.literal(Number(text)) : are.exactly(text)];
  }
  const found: are.Matcher[] = [];
  const types = new Set<string>();
  for (let item = reader.next(); item.type !== ']'; item = reader.next()) {
    if (item.type !== 'string' && item.type !== 'number') {
      throw reader.fault('Inside anything but list, start|null|boolean is not supported.', 2);
    }
    types.add(item.type);
    const text = reader.text(item);
    found.push(item.type === 'number' ? are.literal(Number(text)) : are.exactly(text));
  }
  if (types.size !== 1) {
    throw reader.fault('Inside anything but list, either all values are number or string, mixed type is not supported');
  }
  return found;
}

function ofKind(reader: PatternReader, token: Token, kind: Kind): are.Matcher[] {
  if (token.type !== '[') return [one(reader, token, kind, 1)];
  const found: are.Matcher[] = [];
  for (let item = reader.next(); item.type !== ']'; item = reader.next()) found.push(one(reader, item, kind, 2));
  return found;
}

function one(reader: PatternReader, token: Token, kind: Kind, times: number): are.Matcher {
  if (token.type !== 'string') throw reader.fault(NOT_TEXT[kind], times);
  const text = reader.text(token);
  switch (kind) {
    case 'equals-ignore-case':
      return are.ignoreCase(text);
    case 'wildcard':
      return are.like(wildcard(text, (reason) => reader.fault(reason)));
    default:
      if (text === '') throw reader.fault('Null prefix/suffix not allowed', times);
      return kind === 'prefix' ? are.prefix(text) : are.suffix(text);
  }
}
