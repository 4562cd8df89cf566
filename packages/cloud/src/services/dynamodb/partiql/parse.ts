import { validation } from '../errors.ts';
import type { Condition, Path } from '../expressions/ast.ts';
import type { Value } from '../values/value.ts';
import { ConditionReader } from './condition.ts';
import { malformed, PartiqlTokens } from './lexer.ts';
import { readPath } from './path.ts';
import type {
  DeleteStatement,
  InsertStatement,
  Returning,
  SelectStatement,
  Statement,
  UpdateStatement,
} from './statement.ts';
import { readChanges } from './update.ts';
import { Parameters, readItem } from './values.ts';

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html; texts of refusals and the form
 * `FROM … SET …`: paritysuite/dynamodb-conformance (partiql/grammar, fromFirstUpdate, error-messages/partiqlGrammar), verified on AWS.
 */
export function parseStatement(source: string, values: readonly Value[]): Statement {
  const tokens = new PartiqlTokens(source);
  const parameters = new Parameters(values);
  const parser = new StatementParser(tokens, parameters);
  const statement = parser.statement();
  tokens.take(';');
  if (tokens.peek().kind !== 'end') throw malformed('Unexpected token after expression');
  parameters.checkUsed();
  return statement;
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
    if (tokens.take('FROM')) return this.#from();
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
    const table = tokens.tableName('Unexpected term');
    const index = tokens.take('.') ? tokens.tableName() : undefined;
    this.#noAlias(['WHERE', 'ORDER']);
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
    const paths = [this.#path()];
    while (this.#tokens.take(',')) paths.push(this.#path());
    return paths;
  }

  #path(): Path {
    const call = this.#tokens.takeCallName();
    if (call) throw this.#tokens.refusal('Unexpected path component', call);
    return readPath(this.#tokens);
  }

  /** A name after the table's would be an alias. */
  #noAlias(clauses: readonly string[]): void {
    const { kind, text } = this.#tokens.peek();
    const isName = kind === 'quoted' || (kind === 'word' && !clauses.includes(text.toUpperCase()));
    if (isName) throw validation('Aliasing is not supported');
  }

  #where(): Condition | undefined {
    return this.#tokens.take('WHERE') ? new ConditionReader(this.#tokens, this.#parameters).read() : undefined;
  }

  #insert(): InsertStatement {
    const tokens = this.#tokens;
    tokens.expect('INTO');
    const table = tokens.tableName();
    if (!tokens.take('VALUE')) throw malformed('Unexpected token after expression');
    const item = tokens.take('?') ? this.#wholeItem() : readItem(tokens, this.#parameters);
    if (!item) throw validation('The value of an INSERT statement is a map');
    return { kind: 'insert', table, item };
  }

  #wholeItem(): Readonly<Record<string, Value>> | undefined {
    const value = this.#parameters.next();
    return 'M' in value ? value.M : undefined;
  }

  #update(): UpdateStatement {
    const table = this.#tokens.tableName();
    this.#noAlias(['SET', 'REMOVE']);
    const changes = readChanges(this.#tokens, this.#parameters);
    const where = this.#where();
    return { kind: 'update', table, where, ...changes, returning: this.#returning() };
  }

  /** `FROM table WHERE … SET …`: an update with its clauses the other way round. */
  #from(): UpdateStatement {
    const table = this.#tokens.tableName();
    this.#noAlias(['WHERE', 'SET', 'REMOVE']);
    const where = this.#where();
    const changes = readChanges(this.#tokens, this.#parameters);
    return { kind: 'update', table, where, ...changes, returning: this.#returning() };
  }

  #delete(): DeleteStatement {
    this.#tokens.expect('FROM');
    const table = this.#tokens.tableName();
    this.#noAlias(['WHERE', 'RETURNING']);
    return { kind: 'delete', table, where: this.#where(), returning: this.#returning() };
  }

  #returning(): Returning | undefined {
    const tokens = this.#tokens;
    if (!tokens.take('RETURNING')) return undefined;
    const subject = tokens.take('ALL') ? 'ALL' : 'MODIFIED';
    if (subject === 'MODIFIED') tokens.expect('MODIFIED');
    const when = tokens.take('OLD') ? 'OLD' : 'NEW';
    if (when === 'NEW') tokens.expect('NEW');
    tokens.expect('*');
    return { what: subject, when };
  }
}
