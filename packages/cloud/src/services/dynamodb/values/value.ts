/**
 * A value as stored: the wire's JSON, except that binary is text of one character a byte (latin-1), so that values are
 * plain JSON, compare by code unit and know their length. Numbers are canonical: see `canonicalNumber`.
 */
export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly Value[] }
  | { readonly M: Item };

/** Attributes by name. Read with {@link attribute}: names such as `constructor` are ordinary names. */
export type Item = Readonly<Record<string, Value>>;

export type TypeName = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

/** A value seen through its only member. */
type Loose = Readonly<Record<string, unknown>>;

export function typeOf(value: Value): TypeName {
  for (const name in value) return name as TypeName;
  throw new Error('a value without a type');
}

/** The inner value, whatever the type. */
export function contentOf(value: Value): unknown {
  return (value as Loose)[typeOf(value)];
}

export const attribute = (item: Item, name: string): Value | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

/** A copy that may be written to; no name is special in it. */
export function copyItem(item: Item = {}): Record<string, Value> {
  return Object.assign(Object.create(null) as Record<string, Value>, item);
}

export const isSet = (type: TypeName): boolean => type === 'SS' || type === 'NS' || type === 'BS';
