import type { Aws } from 'jaws-core-js/aws';
import type { Texts } from 'jaws-core-js/http';
import { managed } from './item.ts';
import { compileSchema, type Validator } from './schema/compile.ts';
import { isObject, type Json, SchemaError, token } from './schema/types.ts';

export interface ResourceOptions {
  /** Letters, digits, `-` and `_`. Items stay under the name with which they were created. */
  readonly name: string;
  /** JSON Schema of an item, without id, version, createdAt and updatedAt, which every item has. */
  readonly schema: object;
  /**
   * Properties by which lists can be filtered, in the order of the table's indexes: `filter1`, `filter2`. Default: none.
   */
  readonly filters?: readonly string[];
  /** Whether PUT, PATCH and DELETE without If-Match are refused. Default: false. */
  readonly requireIfMatch?: boolean;
  /** Whether each caller has separate items and sees no others. Default: false, everyone sees all. */
  readonly owned?: boolean;
  /** Bytes of a request. Default: 256 KiB, at which an item still fits into DynamoDB's 400 KB. */
  readonly maxBytes?: number;
  /** Items of a page. Default: 25 unless asked for otherwise, 100 at most. */
  readonly pageSize?: { readonly default: number; readonly max: number };
  /** Origins of web pages that may call, separated by spaces, or `*`. Default: none. */
  readonly allowOrigin?: string;
  /** Texts of refusals in languages other than English. Default: none. */
  readonly texts?: Texts;
}

export interface Connection {
  readonly aws: Pick<Aws, 'json'>;
  readonly table: string;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

export interface Settings extends Required<Omit<ResourceOptions, 'schema' | 'allowOrigin'>> {
  readonly validate: Validator;
  readonly allowOrigin: string | undefined;
}

/** Fills in defaults. Throws Error for invalid options, so a deployed function reports them with its first request. */
export function settingsOf(options: ResourceOptions): Settings {
  const { name, filters = [], requireIfMatch = false, owned = false, maxBytes = 256 * 1024, allowOrigin } = options;
  const { pageSize = { default: 25, max: 100 }, texts = {} } = options;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name))
    throw new Error(`"${name}" is not a valid name for a resource: letters, digits, - and _.`);
  if (filters.length > 2) throw new Error('The table has two indexes to filter by: filter1 and filter2.');
  if (pageSize.default < 1 || pageSize.max < pageSize.default || pageSize.max > 1000) {
    throw new Error('pageSize: default from 1 to max, max up to 1000.');
  }
  const schema = options.schema as Json;
  const validate = compileSchema(schema);
  if (!isObject(schema) || schema.type !== 'object') throw new SchemaError('/type', 'an item is of the type object');
  const properties = isObject(schema.properties) ? schema.properties : {};
  for (const own of managed) {
    if (Object.hasOwn(properties, own))
      throw new SchemaError(`/properties${token(own)}`, 'every item has this by itself');
  }
  for (const field of filters) {
    const isReserved = ['limit', 'cursor', 'order'].includes(field);
    if (isReserved || !Object.hasOwn(properties, field))
      throw new Error(`filters: "${field}" is no property to filter by.`);
  }
  return { name, filters, requireIfMatch, owned, maxBytes, pageSize, allowOrigin, texts, validate };
}
