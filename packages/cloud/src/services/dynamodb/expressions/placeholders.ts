import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/errors.ts';
import { validation } from '../errors.ts';
import type { Value } from '../values/value.ts';
import { fromWire } from '../values/wire.ts';
import type { Tokens } from './lexer.ts';
import { isReserved } from './reserved.ts';

export interface PlaceholderInput {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>> | undefined;
}

/** The `#name` and `:value` placeholders of a request, with a record of those that its expressions use. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>> | undefined;
  readonly #given: PlaceholderInput['ExpressionAttributeValues'];
  readonly #values = new Map<string, Value>();
  readonly #usedNames = new Set<string>();
  readonly #usedValues = new Set<string>();

  /** `expressions` are the request's: placeholders are refused when none could use them. */
  constructor(input: PlaceholderInput, expressions: Readonly<Record<string, string | undefined>>) {
    const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
    if (names && Object.values(expressions).every((expression) => expression === undefined)) {
      throw validation('ExpressionAttributeNames can only be specified when using expressions');
    }
    const users = Object.keys(expressions).filter((key) => key !== 'ProjectionExpression');
    if (values && users.every((key) => expressions[key] === undefined)) {
      const missing = `${users.join(' and ')} ${users.length > 1 ? 'are' : 'is'} null`;
      throw validation(`ExpressionAttributeValues can only be specified when using expressions: ${missing}`);
    }
    this.#names = names;
    this.#given = values;
  }

  /** Checks the placeholders, which AWS does after keys and items and before the first expression. */
  open(): this {
    if (this.#names) this.#checkNames(this.#names);
    if (this.#given) this.#readValues(this.#given);
    return this;
  }

  #checkNames(names: Readonly<Record<string, string>>): void {
    if (Object.keys(names).length === 0) throw validation('ExpressionAttributeNames must not be empty');
    for (const [key, name] of Object.entries(names)) {
      if (!/^#[A-Za-z0-9_]+$/.test(key)) {
        throw validation(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`);
      }
      if (name === '') {
        throw validation(
          `ExpressionAttributeNames contains invalid value: Attribute name must not be empty for key ${key}`,
        );
      }
      if (Buffer.byteLength(name) > 65_535) {
        throw validation(
          'Member must have length less than or equal to 65535, Member must have length greater than or equal to 0',
        );
      }
    }
  }

  #readValues(values: Readonly<Record<string, AttributeValue>>): void {
    if (Object.keys(values).length === 0) throw validation('ExpressionAttributeValues must not be empty');
    for (const key of Object.keys(values)) {
      if (!/^:[A-Za-z0-9_]+$/.test(key)) {
        throw validation(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`);
      }
    }
    for (const [key, value] of Object.entries(values)) {
      try {
        this.#values.set(key, fromWire(value));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw validation(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
      }
    }
  }

  /** The attribute that an identifier or a `#name` means. */
  name(text: string, tokens: Tokens): string {
    if (!text.startsWith('#')) {
      if (isReserved(text)) {
        throw tokens.invalid(`Attribute name is a reserved keyword; reserved keyword: ${text}`);
      }
      return text;
    }
    const name = this.#names && Object.hasOwn(this.#names, text) ? this.#names[text] : undefined;
    if (name === undefined) {
      throw tokens.invalid(
        `An expression attribute name used in the document path is not defined; attribute name: ${text}`,
      );
    }
    this.#usedNames.add(text);
    return name;
  }

  value(text: string, tokens: Tokens): Value {
    const value = this.#values.get(text);
    if (value === undefined) {
      throw tokens.invalid(`An expression attribute value used in expression is not defined; attribute value: ${text}`);
    }
    this.#usedValues.add(text);
    return value;
  }

  /** To be called when all expressions are read: every placeholder must be in one of them. */
  checkUsed(): void {
    const names = Object.keys(this.#names ?? {}).filter((key) => !this.#usedNames.has(key));
    if (names.length > 0) {
      throw validation(`Value provided in ExpressionAttributeNames unused in expressions: keys: {${names.join(', ')}}`);
    }
    const values = [...this.#values.keys()].filter((key) => !this.#usedValues.has(key));
    if (values.length > 0) {
      throw validation(
        `Value provided in ExpressionAttributeValues unused in expressions: keys: {${values.join(', ')}}`,
      );
    }
  }
}
