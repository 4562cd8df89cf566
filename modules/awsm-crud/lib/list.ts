import { readCursor } from './cursor.ts';
import { CrudError } from './error.ts';
import type { Settings } from './options.ts';
import type { ListQuery } from './store.ts';

/** The query of a request: `limit`, `cursor`, `order`, and the filters. */
export type ListInput = Readonly<Record<string, string | undefined>>;

/** Reads a query. `asked` identifies the list, whatever the page. */
export function readList(input: ListInput, { filters, pageSize }: Settings): { query: ListQuery; asked: string } {
  const refuse = (message: string): never => {
    throw new CrudError(400, message);
  };
  const { limit = String(pageSize.default), cursor, order = 'asc', ...rest } = input;
  const many = /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
  if (many < 1 || many > pageSize.max) refuse(`limit is a number from 1 to ${pageSize.max}.`);
  if (order !== 'asc' && order !== 'desc') refuse('order is asc or desc.');
  for (const name of Object.keys(rest)) {
    if (!filters.includes(name)) refuse(`"${name}" is none of ${['limit', 'cursor', 'order', ...filters].join(', ')}.`);
  }
  const wanted = filters.flatMap((field) => {
    const value = Object.hasOwn(rest, field) ? rest[field] : undefined;
    if (value === undefined) return [];
    if (Buffer.byteLength(value) > 1500) refuse(`${field} is too long.`);
    return [{ field, value }];
  });
  const asked = JSON.stringify([wanted, order]);
  const after =
    cursor === undefined ? undefined : (readCursor(cursor, asked) ?? refuse('cursor is not one of this list.'));
  return { query: { filters: wanted, after, descending: order === 'desc', limit: many }, asked };
}
