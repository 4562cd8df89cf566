import { createHash } from 'node:crypto';
import { isId } from './id.ts';

/**
 * A place in a list. It holds the id after which the list goes on, and a digest of what was asked for; the key that DynamoDB is
 * asked with is made of the request itself. So a cursor that somebody made up leads nowhere else than into the same list.
 */
export const writeCursor = (id: string, query: string): string =>
  Buffer.from(`1.${digest(query)}.${id}`).toString('base64url');

/** The id of a cursor; undefined for one that is broken, or of another list. */
export function readCursor(cursor: string, query: string): string | undefined {
  const [version, of, id = '', ...rest] = Buffer.from(cursor, 'base64url').toString().split('.');
  return version === '1' && of === digest(query) && isId(id) && rest.length === 0 ? id : undefined;
}

const digest = (query: string): string => createHash('sha256').update(query).digest('base64url').slice(0, 16);
