import { validation } from '../errors.ts';
import type { Condition, Path, SetOperand } from '../expressions/ast.ts';
import { isSet, typeOf, type Value } from '../values/value.ts';
import { ConditionReader, readPath } from './condition.ts';
import { malformed, PartiqlTokens } from './lexer.ts';
import type {
  DeleteStatement,
  InsertStatement,
  Returning,
  SelectStatement,
  Statement,
  UpdateStatement,
} from './statement.ts';
import { Parameters, readValue, startsValue } from './values.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html */
export function parseStatement(source: string, values: readonly Value[]): Statement {
  const tokens = new PartiqlTokens(source);
  const parameters = new Parameters(values);
  const parser = new StatementParser(tokens, parameters);
  const statement = parser.statement();
  tokens.take(';');
  if (tokens.peek().kind !== 'end') throw malformed('Unexpected term');
  parameters.checkUsed();
  return statement;
}

/** `set_add(path, value)` and its counterpart: not values, but changes of the set itself. */
interface SetChange<K extends string> {
  readonly kind: K;
  readonly path: Path;
  readonly value: Value;
}

class StatementParser {
  readonly #tokens: PartiqlTokens;
  readonly #parameters: Parameters;

  constructor(tokens: PartiqlTokens, parameters: Parameters) {
    this.#tokens = tokens;
    this.#parameters = parameters;
  }

  statement(): Statement {
    const tokens = this.#tokens;
    if (tokens.take('SELECT')) return this.#select();
    if (tokens.take('INSERT')) return this.#insert();
    if (tokens.take('UPDATE')) return this.#update();
    if (tokens.take('DELETE')) return this.#delete();
    if (tokens.take('EXISTS')) {
      tokens.expect('(');
      tokens.expect('SELECT');
      const select = this.#select();
      tokens.expect(')');
      return { kind: 'exists', select };
    }
    throw malformed('Unexpected keyword');
  }

  #select(): SelectStatement {
    const tokens = this.#tokens;
    const paths = tokens.take('*') ? undefined : this.#paths();
    tokens.expect('FROM');
    const table = tokens.tableName();
    const index = tokens.take('.') ? tokens.tableName() : undefined;
    const where = this.#where();
    const orderBy: { name: string; descending: boolean }[] = [];
    if (tokens.take('ORDER')) {
      tokens.expect('BY');
      do {
        const name = tokens.name();
        const descending = tokens.take('DESC');
        if (!descending) tokens.take('ASC');
        orderBy.push({ name, descending });
      } while (tokens.take(','));
    }
    return { kind: 'select', table, index, paths, where, orderBy };
  }

  #paths(): Path[] {
    const paths = [readPath(this.#tokens)];
    while (this.#tokens.take(',')) paths.push(readPath(this.#tokens));
    return paths;
  }

  #where(): Condition | undefined {
    return this.#tokens.take('WHERE') ? new ConditionReader(this.#tokens, this.#parameters).read() : undefined;
  }

  #insert(): InsertStatement {
    const tokens = this.#tokens;
    tokens.expect('INTO');
    const table = tokens.tableName();
    tokens.expect('VALUE');
    const value = readValue(tokens, this.#parameters);
    if (!('M' in value)) throw validation('The value of an INSERT statement is a map');
    return { kind: 'insert', table, item: value.M };
  }

  #update(): UpdateStatement {
    const tokens = this.#tokens;
    const changes = {
      set: [] as { path: Path; value: SetOperand }[],
      add: [] as { path: Path; value: Value }[],
      delete: [] as { path: Path; value: Value }[],
      remove: [] as Path[],
    };
    const table = tokens.tableName();
    while (tokens.is('SET') || tokens.is('REMOVE')) {
      const sets = tokens.next().text.toUpperCase() === 'SET';
      do {
        if (sets) this.#set(changes);
        else changes.remove.push(readPath(tokens));
      } while (tokens.take(','));
    }
    if (Object.values(changes).every((list) => list.length === 0)) throw malformed('Expected SET or REMOVE');
    const where = this.#where();
    return { kind: 'update', table, where, ...changes, returning: this.#returning() };
  }

  #set(changes: {
    set: { path: Path; value: SetOperand }[];
    add: { path: Path; value: Value }[];
    delete: { path: Path; value: Value }[];
  }): void {
    const tokens = this.#tokens;
    const path = readPath(tokens);
    tokens.expect('=');
    const operand = this.#operand();
    if (operand.kind === 'set_add' || operand.kind === 'set_delete') {
      if (JSON.stringify(operand.path) !== JSON.stringify(path)) {
        throw validation(`${operand.kind} must be of the attribute that is set`);
      }
      changes[operand.kind === 'set_add' ? 'add' : 'delete'].push({ path, value: operand.value });
    } else changes.set.push({ path, value: this.#sum(operand) });
  }

  #sum(left: SetOperand): SetOperand {
    for (const [symbol, sign] of [
      ['+', 1],
      ['-', -1],
    ] as const) {
      if (this.#tokens.take(symbol)) return { kind: 'sum', sign, left, right: this.#plain() };
    }
    const next = this.#tokens.peek();
    // `a -1`: the lexer takes the sign for the number's.
    if (next.kind !== 'number' || !next.text.startsWith('-')) return left;
    return { kind: 'sum', sign: 1, left, right: this.#plain() };
  }

  #plain(): SetOperand {
    const operand = this.#operand();
    if (operand.kind === 'set_add' || operand.kind === 'set_delete') throw malformed('Unexpected term');
    return operand;
  }

  #operand(): SetOperand | SetChange<'set_add'> | SetChange<'set_delete'> {
    const tokens = this.#tokens;
    if (startsValue(tokens)) return { kind: 'value', value: readValue(tokens, this.#parameters) };
    const path = readPath(tokens);
    if (path.length > 1 || !tokens.take('(')) return { kind: 'path', path };
    const name = String(path[0]).toLowerCase();
    const left = this.#plain();
    tokens.expect(',');
    const right = this.#plain();
    tokens.expect(')');
    if (name === 'list_append') return { kind: name, left, right };
    if (name === 'if_not_exists' && left.kind === 'path') return { kind: name, path: left.path, otherwise: right };
    if ((name === 'set_add' || name === 'set_delete') && left.kind === 'path' && right.kind === 'value') {
      if (isSet(typeOf(right.value))) {
        const change = { path: left.path, value: right.value };
        return name === 'set_add' ? { kind: 'set_add', ...change } : { kind: 'set_delete', ...change };
      }
    }
    throw validation(`Unsupported function: ${name}`);
  }

  #delete(): DeleteStatement {
    this.#tokens.expect('FROM');
    const table = this.#tokens.tableName();
    return { kind: 'delete', table, where: this.#where(), returning: this.#returning() };
  }

  #returning(): Returning | undefined {
    const tokens = this.#tokens;
    if (!tokens.take('RETURNING')) return undefined;
    const what = tokens.take('ALL') ? 'ALL' : 'MODIFIED';
    if (what === 'MODIFIED') tokens.expect('MODIFIED');
    const when = tokens.take('OLD') ? 'OLD' : 'NEW';
    if (when === 'NEW') tokens.expect('NEW');
    tokens.expect('*');
    return { what, when };
  }
}
