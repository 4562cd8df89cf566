import { validation } from '../errors.ts';
import type { Path, SetOperand } from '../expressions/ast.ts';
import { isSet, typeOf, type Value } from '../values/value.ts';
import { malformed, type PartiqlTokens, type Token } from './lexer.ts';
import { readPath } from './path.ts';
import type { UpdateStatement } from './statement.ts';
import { type Parameters, readValue, startsValue } from './values.ts';

type Changes = Pick<UpdateStatement, 'set' | 'add' | 'delete' | 'remove'>;

/** The SET and REMOVE clauses of an update. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html */
export function readChanges(tokens: PartiqlTokens, parameters: Parameters): Changes {
  const reader = new ChangeReader(tokens, parameters);
  return reader.read();
}

class ChangeReader {
  readonly #tokens: PartiqlTokens;
  readonly #parameters: Parameters;
  readonly #set: { path: Path; value: SetOperand }[] = [];
  readonly #add: { path: Path; value: Value }[] = [];
  readonly #delete: { path: Path; value: Value }[] = [];
  readonly #remove: Path[] = [];

  constructor(tokens: PartiqlTokens, parameters: Parameters) {
    this.#tokens = tokens;
    this.#parameters = parameters;
  }

  read(): Changes {
    const tokens = this.#tokens;
    if (!tokens.is('SET') && !tokens.is('REMOVE')) throw malformed('Expected SET or REMOVE');
    while (tokens.is('SET') || tokens.is('REMOVE')) {
      const sets = tokens.next().text.toUpperCase() === 'SET';
      do {
        if (sets) this.#assignment();
        else this.#remove.push(readPath(tokens));
      } while (tokens.take(','));
    }
    return { set: this.#set, add: this.#add, delete: this.#delete, remove: this.#remove };
  }

  #assignment(): void {
    const tokens = this.#tokens;
    const path = readPath(tokens);
    tokens.expect('=');
    const call = tokens.takeCallName();
    const name = call?.text.toLowerCase();
    if (call && (name === 'set_add' || name === 'set_delete')) {
      const change = { path, value: this.#members(path, call) };
      if (name === 'set_add') this.#add.push(change);
      else this.#delete.push(change);
      return;
    }
    const left = call ? this.#call(call) : this.#operand();
    this.#set.push({ path, value: this.#sum(left) });
  }

  /** The members that `set_add(path, members)` and its counterpart add to the set, or remove from it. */
  #members(path: Path, call: Token): Value {
    const tokens = this.#tokens;
    const name = call.text.toUpperCase();
    const first = tokens.peek();
    const operands: SetOperand[] = [];
    do operands.push(this.#operand());
    while (tokens.take(','));
    tokens.expect(')');
    // paritysuite/dynamodb-conformance (error-messages/partiqlFunctions), verified on AWS.
    if (operands.length !== 2) throw tokens.refusal(`${name} must have exactly two arguments`, call);
    const [target, members] = operands as [SetOperand, SetOperand];
    if (target.kind !== 'path' || JSON.stringify(target.path) !== JSON.stringify(path)) {
      throw tokens.refusal(`The first argument to ${name} must equal the assignment value`, call);
    }
    if (members.kind !== 'value' || !isSet(typeOf(members.value))) {
      throw tokens.refusal(`The second argument to ${name} must be a value with type SET`, first);
    }
    return members.value;
  }

  #sum(left: SetOperand): SetOperand {
    for (const [symbol, sign] of [
      ['+', 1],
      ['-', -1],
    ] as const) {
      if (this.#tokens.take(symbol)) return { kind: 'sum', sign, left, right: this.#operand() };
    }
    const next = this.#tokens.peek();
    // `a -1`: the lexer reads the sign as part of the number.
    if (next.kind !== 'number' || !next.text.startsWith('-')) return left;
    return { kind: 'sum', sign: 1, left, right: this.#operand() };
  }

  #operand(): SetOperand {
    const tokens = this.#tokens;
    if (startsValue(tokens)) return { kind: 'value', value: readValue(tokens, this.#parameters) };
    const call = tokens.takeCallName();
    return call ? this.#call(call) : { kind: 'path', path: readPath(tokens) };
  }

  #call(token: Token): SetOperand {
    const tokens = this.#tokens;
    const name = token.text.toLowerCase();
    if (name !== 'list_append' && name !== 'if_not_exists') {
      throw tokens.refusal(`Unrecognized function: ${name}`, token);
    }
    const left = this.#operand();
    tokens.expect(',');
    const right = this.#operand();
    tokens.expect(')');
    if (name === 'list_append') return { kind: name, left, right };
    if (left.kind === 'path') return { kind: name, path: left.path, otherwise: right };
    throw validation(`Operator or function requires a document path; operator or function: ${name}`);
  }
}
