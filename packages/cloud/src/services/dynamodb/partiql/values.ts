import { validation } from '../errors.ts';
import { canonicalNumber } from '../values/number.ts';
import { type TypeName, typeOf, type Value } from '../values/value.ts';
import { malformed, type PartiqlTokens } from './lexer.ts';

/** The `?` of a statement, taken in their order. */
export class Parameters {
  readonly #values: readonly Value[];
  #at = 0;

  constructor(values: readonly Value[]) {
    this.#values = values;
  }

  next(): Value {
    const value = this.#values[this.#at];
    if (!value) throw this.#mismatch();
    this.#at += 1;
    return value;
  }

  checkUsed(): void {
    if (this.#at < this.#values.length) throw this.#mismatch();
  }

  #mismatch(): Error {
    return validation("Number of parameters in request and statement don't match.");
  }
}

/** Whether a literal or a parameter comes next. */
export function startsValue(tokens: PartiqlTokens): boolean {
  const { kind } = tokens.peek();
  if (kind === 'string' || kind === 'number') return true;
  return ['?', '{', '[', '<<', 'TRUE', 'FALSE', 'NULL'].some((text) => tokens.is(text));
}

const MAX_DEPTH = 32;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.data-types.html */
export function readValue(tokens: PartiqlTokens, parameters: Parameters, depth = 0): Value {
  if (depth > MAX_DEPTH) throw validation('Nesting Levels have exceeded supported limits');
  if (tokens.take('?')) return parameters.next();
  if (tokens.take('TRUE')) return { BOOL: true };
  if (tokens.take('FALSE')) return { BOOL: false };
  if (tokens.take('NULL')) return { NULL: true };
  if (tokens.take('[')) return { L: readList(tokens, parameters, ']', depth) };
  if (tokens.take('<<')) return toSet(readList(tokens, parameters, '>>', depth));
  if (tokens.take('{')) return { M: readMap(tokens, parameters, depth) };
  const token = tokens.next();
  if (token.kind === 'string') return { S: token.text };
  if (token.kind === 'number') return { N: canonicalNumber(token.text) };
  throw malformed('Unexpected term');
}

function readList(tokens: PartiqlTokens, parameters: Parameters, end: string, depth: number): Value[] {
  const list: Value[] = [];
  if (tokens.take(end)) return list;
  do list.push(readValue(tokens, parameters, depth + 1));
  while (tokens.take(','));
  tokens.expect(end);
  return list;
}

function readMap(tokens: PartiqlTokens, parameters: Parameters, depth: number): Record<string, Value> {
  const map: Record<string, Value> = Object.create(null);
  if (tokens.take('}')) return map;
  do {
    const key = tokens.next();
    if (key.kind !== 'string' && key.kind !== 'quoted') throw malformed('Expected a key in single quotes');
    tokens.expect(':');
    map[key.text] = readValue(tokens, parameters, depth + 1);
  } while (tokens.take(','));
  tokens.expect('}');
  return map;
}

function toSet(members: readonly Value[]): Value {
  const type = members[0] && typeOf(members[0]);
  if (type !== 'S' && type !== 'N' && type !== 'B') throw validation('Unsupported type in a set');
  if (members.some((member) => typeOf(member) !== type)) throw validation('A set has values of one type');
  const contents = members.map((member) => (member as Record<TypeName, string>)[type]!);
  return { [`${type}S`]: [...new Set(contents)] } as unknown as Value;
}
