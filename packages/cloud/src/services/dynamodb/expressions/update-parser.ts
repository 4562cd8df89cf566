import { isSet, type TypeName, typeOf, type Value } from '../values/value.ts';
import type { Path, SetOperand, Update } from './ast.ts';
import { Tokens } from './lexer.ts';
import { checkOverlaps, type RawPath, readPath, resolvePath } from './path.ts';
import type { Placeholders } from './placeholders.ts';

type Section = 'SET' | 'REMOVE' | 'ADD' | 'DELETE';

type RawSet =
  | { readonly kind: 'path'; readonly path: RawPath }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly RawSet[] }
  | { readonly kind: 'sum'; readonly operator: '+' | '-'; readonly left: RawSet; readonly right: RawSet };

interface Action {
  readonly section: Section;
  readonly path: RawPath;
  readonly value?: RawSet;
}

const LONG_NAMES: Readonly<Record<TypeName, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
  L: 'LIST',
  M: 'MAP',
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */
export function readUpdate(source: string, placeholders: Placeholders): Update {
  const tokens = new Tokens('UpdateExpression', source);
  const actions = parse(tokens);
  const resolver = new Resolver(tokens, placeholders);
  const update = {
    set: [] as { path: Path; value: SetOperand }[],
    remove: [] as Path[],
    add: [] as { path: Path; value: Value }[],
    delete: [] as { path: Path; value: Value }[],
  };
  const paths: Path[] = [];
  for (const { section, path: raw, value } of actions) {
    const path = resolvePath(raw, tokens, placeholders);
    paths.push(path);
    if (section === 'REMOVE') update.remove.push(path);
    else if (section === 'SET') update.set.push({ path, value: resolver.operand(value!) });
    else update[section === 'ADD' ? 'add' : 'delete'].push({ path, value: resolver.constant(section, value!) });
  }
  checkOverlaps(paths, tokens);
  return update;
}

function parse(tokens: Tokens): Action[] {
  const actions: Action[] = [];
  const seen = new Set<Section>();
  let twice: Section | undefined;
  do {
    const section = (['SET', 'REMOVE', 'ADD', 'DELETE'] as const).find((name) => tokens.is(name));
    if (!section) throw tokens.unexpected();
    tokens.next();
    if (seen.has(section)) twice ??= section;
    seen.add(section);
    do actions.push(parseAction(section, tokens));
    while (tokens.take(','));
  } while (tokens.peek().kind !== 'end');
  if (twice) throw tokens.invalid(`The "${twice}" section can only be used once in an update expression;`);
  return actions;
}

function parseAction(section: Section, tokens: Tokens): Action {
  const path = readPath(tokens);
  if (section === 'REMOVE') return { section, path };
  if (section === 'SET') {
    tokens.expect('=');
    return { section, path, value: parseSum(tokens) };
  }
  const token = tokens.peek();
  if (token.kind !== ':') throw tokens.unexpected();
  tokens.next();
  return { section, path, value: { kind: 'value', name: token.text } };
}

function parseSum(tokens: Tokens): RawSet {
  const left = parseOperand(tokens);
  for (const operator of ['+', '-'] as const) {
    if (tokens.take(operator)) return { kind: 'sum', operator, left, right: parseOperand(tokens) };
  }
  return left;
}

function parseOperand(tokens: Tokens): RawSet {
  if (tokens.take('(')) {
    const inner = parseSum(tokens);
    tokens.expect(')');
    return inner;
  }
  const token = tokens.peek();
  if (token.kind === ':') {
    tokens.next();
    return { kind: 'value', name: token.text };
  }
  if (token.kind !== 'name' || !tokens.is('(', 1)) return { kind: 'path', path: readPath(tokens) };
  tokens.next();
  tokens.next();
  // No sum in here: scylladb's test_update_expression_function_plus_nesting, verified on AWS.
  const operands = [parseOperand(tokens)];
  while (tokens.take(',')) operands.push(parseOperand(tokens));
  tokens.expect(')');
  return { kind: 'call', name: token.text, operands };
}

const OF_CONDITIONS = ['attribute_exists', 'attribute_not_exists', 'attribute_type', 'begins_with', 'contains', 'size'];

class Resolver {
  readonly #tokens: Tokens;
  readonly #placeholders: Placeholders;

  constructor(tokens: Tokens, placeholders: Placeholders) {
    this.#tokens = tokens;
    this.#placeholders = placeholders;
  }

  operand(raw: RawSet): SetOperand {
    if (raw.kind === 'path') return { kind: 'path', path: resolvePath(raw.path, this.#tokens, this.#placeholders) };
    if (raw.kind === 'value') return { kind: 'value', value: this.#placeholders.value(raw.name, this.#tokens) };
    if (raw.kind === 'sum') {
      const left = this.operand(raw.left);
      const right = this.operand(raw.right);
      for (const side of [left, right]) this.#checkType(raw.operator, side, 'N');
      return { kind: 'sum', sign: raw.operator === '+' ? 1 : -1, left, right };
    }
    return this.#call(raw.name, raw.operands);
  }

  #call(name: string, operands: readonly RawSet[]): SetOperand {
    if (OF_CONDITIONS.includes(name)) {
      throw this.#tokens.invalid(`The function is not allowed in an update expression; function: ${name}`);
    }
    if (name !== 'if_not_exists' && name !== 'list_append') {
      throw this.#tokens.invalid(`Invalid function name; function: ${name}`);
    }
    if (operands.length !== 2) {
      throw this.#tokens.invalid(
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
    }
    const [left, right] = operands.map((operand) => this.operand(operand)) as [SetOperand, SetOperand];
    if (name === 'list_append') {
      // scylladb's test_update_expression_function_nesting, verified on AWS.
      if (left.kind === name || right.kind === name) {
        throw this.#tokens.invalid(
          `The function is not allowed to be used this way in an expression; function: ${name}`,
        );
      }
      for (const side of [left, right]) this.#checkType(name, side, 'L');
      return { kind: name, left, right };
    }
    if (left.kind !== 'path') {
      throw this.#tokens.invalid(`Operator or function requires a document path; operator or function: ${name}`);
    }
    return { kind: name, path: left.path, otherwise: right };
  }

  #checkType(operator: string, operand: SetOperand, wanted: TypeName): void {
    const type = operand.kind === 'value' ? typeOf(operand.value) : operand.kind === 'list_append' ? 'L' : wanted;
    if (type === wanted) return;
    throw this.#tokens.invalid(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
    );
  }

  /** The operand of ADD or DELETE. */
  constant(section: 'ADD' | 'DELETE', raw: RawSet): Value {
    const value = this.#placeholders.value((raw as { name: string }).name, this.#tokens);
    const type = typeOf(value);
    if (isSet(type) || (section === 'ADD' && type === 'N')) return value;
    throw this.#tokens.invalid(
      `Incorrect operand type for operator or function; operator: ${section}, operand type: ${LONG_NAMES[type]}, typeSet: ALLOWED_FOR_${section}_OPERAND`,
    );
  }
}
