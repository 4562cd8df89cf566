import { validation } from '../errors.ts';
import type { Condition, Operand } from '../expressions/ast.ts';
import type { PartiqlTokens, Token } from './lexer.ts';
import { readPath } from './path.ts';
import { type Parameters, readValue, startsValue } from './values.ts';

/** The number of operands of the functions in conditions. */
const OPERANDS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  size: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
};

/** The kind of a call: a test, or a value to test. */
type Call = { readonly condition: Condition } | { readonly operand: Operand };

/**
 * Functions of a WHERE clause: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-functions.html. Texts of
 * refusals: paritysuite/dynamodb-conformance (error-messages/partiqlFunctions), verified on AWS.
 */
export class FunctionReader {
  readonly #tokens: PartiqlTokens;
  readonly #parameters: Parameters;

  constructor(tokens: PartiqlTokens, parameters: Parameters) {
    this.#tokens = tokens;
    this.#parameters = parameters;
  }

  /** Takes a call when one is next. */
  takeCall(): Call | undefined {
    const name = this.#tokens.takeCallName();
    return name && this.#call(name);
  }

  #call(token: Token): Call {
    const name = token.text.toLowerCase();
    const wanted = Object.hasOwn(OPERANDS, name) ? OPERANDS[name] : undefined;
    if (wanted === undefined) throw this.#tokens.refusal(`Unrecognized function: ${name}`, token);
    const operands = this.#operands();
    if (operands.length !== wanted) {
      throw validation(
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
    }
    const [left, right] = operands as [Operand, Operand?];
    if (name === 'size') return { operand: { kind: 'size', operand: left } };
    if (name === 'begins_with' || name === 'contains') return { condition: { kind: name, left, right: right! } };
    if (name === 'attribute_type') return { condition: { kind: 'type', operand: left, type: typeNameOf(right!) } };
    if (left.kind !== 'path') {
      throw validation(`Operator or function requires a document path; operator or function: ${name}`);
    }
    return { condition: { kind: 'exists', path: left.path, wanted: name === 'attribute_exists' } };
  }

  #operands(): Operand[] {
    const tokens = this.#tokens;
    const operands: Operand[] = [];
    if (tokens.take(')')) return operands;
    do {
      operands.push(
        startsValue(tokens)
          ? { kind: 'value', value: readValue(tokens, this.#parameters) }
          : { kind: 'path', path: readPath(tokens) },
      );
    } while (tokens.take(','));
    tokens.expect(')');
    return operands;
  }
}

function typeNameOf(operand: Operand): string {
  if (operand.kind === 'value' && 'S' in operand.value) return operand.value.S;
  throw validation('Incorrect operand type for operator or function; operator or function: attribute_type');
}
