import { AwsError } from '../../../kernel/errors.ts';
import { invalidParameter, validation } from '../errors.ts';
import { canonicalNumber } from '../values/number.ts';
import { inOrder } from '../values/set.ts';
import { type TypeName, typeOf, type Value } from '../values/value.ts';
import { malformed, type PartiqlTokens } from './lexer.ts';

// Literals and their refusals: paritysuite/dynamodb-conformance (partiql/grammar, error-messages/partiqlGrammar and
// partiqlFunctions), verified on AWS.

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

/** The place of a literal inside its attribute's value, as AWS names it. */
interface Place {
  readonly path: string;
  readonly depth: number;
}

const ROOT: Place = { path: 'root', depth: 0 };
const MAX_DEPTH = 32;
const MAX_INT = 2 ** 31 - 1;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.data-types.html */
export function readValue(tokens: PartiqlTokens, parameters: Parameters, place = ROOT): Value {
  if (place.depth > MAX_DEPTH) throw validation('Nesting Levels have exceeded supported limits');
  if (tokens.take('?')) return parameters.next();
  if (tokens.take('TRUE')) return { BOOL: true };
  if (tokens.take('FALSE')) return { BOOL: false };
  if (tokens.take('NULL')) return { NULL: true };
  if (tokens.take('[')) return { L: readList(tokens, parameters, ']', place) };
  if (tokens.take('<<')) return toSet(readList(tokens, parameters, '>>', place));
  if (tokens.is('{')) {
    const inside = (key: string): Place => ({ path: `${place.path}.${key}`, depth: place.depth + 1 });
    return { M: readMap(tokens, parameters, inside) };
  }
  const token = tokens.next();
  if (token.kind === 'string') return { S: token.text };
  if (token.kind === 'number') return { N: readNumber(token.text, place) };
  if (token.kind === 'word' && tokens.is('(')) {
    throw tokens.refusal(`Unsupported data type: ${token.text.toLowerCase()} under key ${place.path}`, token);
  }
  throw malformed('Unexpected term');
}

/** An item to insert: its attributes are each a root. */
export function readItem(tokens: PartiqlTokens, parameters: Parameters): Record<string, Value> | undefined {
  return tokens.is('{') ? readMap(tokens, parameters, () => ({ path: 'root', depth: 1 })) : undefined;
}

/** A number past a Java int's exponent or scale cannot be read; one past DynamoDB's range is refused with its place. */
function readNumber(text: string, { path }: Place): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const scale = (mantissa.split('.')[1]?.length ?? 0) - Number(exponent);
  if (Math.abs(Number(exponent)) > MAX_INT || Math.abs(scale) > MAX_INT) throw malformed('');
  try {
    return canonicalNumber(text);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw validation(`${error.message} under ${path}`);
  }
}

function readList(tokens: PartiqlTokens, parameters: Parameters, end: string, { path, depth }: Place): Value[] {
  const list: Value[] = [];
  if (tokens.take(end)) return list;
  do list.push(readValue(tokens, parameters, { path: `${path}[${list.length}]`, depth: depth + 1 }));
  while (tokens.take(','));
  tokens.expect(end);
  return list;
}

function readMap(tokens: PartiqlTokens, parameters: Parameters, inside: (key: string) => Place): Record<string, Value> {
  const map: Record<string, Value> = Object.create(null);
  tokens.expect('{');
  if (tokens.take('}')) return map;
  do {
    const key = tokens.next();
    if (key.kind !== 'string' && key.kind !== 'quoted') throw malformed('Expected a key in single quotes');
    tokens.expect(':');
    map[key.text] = readValue(tokens, parameters, inside(key.text));
  } while (tokens.take(','));
  tokens.expect('}');
  return map;
}

function toSet(members: readonly Value[]): Value {
  const type = members[0] && typeOf(members[0]);
  if (type === undefined) throw validation('Empty bags are not supported');
  if (type !== 'S' && type !== 'N' && type !== 'B') throw validation('Unsupported type in a set');
  if (members.some((member) => typeOf(member) !== type)) throw validation('A set has values of one type');
  const contents = members.map((member) => (member as Record<TypeName, string>)[type]!);
  if (new Set(contents).size < contents.length) {
    throw invalidParameter(`Input collection [${contents.join(', ')}] contains duplicates.`);
  }
  return { [`${type}S`]: inOrder(type, contents) } as unknown as Value;
}
