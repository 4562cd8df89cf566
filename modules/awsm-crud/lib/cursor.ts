import { createHash } from 'node:crypto';
import { isId } from './id.ts';

/**
 * A place in a list. It contains the id after which the list continues, and a digest of the query; the key for DynamoDB is
 * derived from the request itself. So a forged cursor leads only into the same list.
 */
export const writeCursor = (id: string, query: string): string =>
  Buffer.from(`1.${digest(query)}.${id}`).toString('base64url');

/** The id of a cursor; undefined for an invalid one, or one of another list. */
export function readCursor(cursor: string, query: string): string | undefined {
  const [version, of, id = '', ...rest] = Buffer.from(cursor, 'base64url').toString().split('.');
  return version === '1' && of === digest(query) && isId(id) && rest.length === 0 ? id : undefined;
}

const digest = (query: string): string => createHash('sha256').update(query).digest('base64url').slice(0, 16);
