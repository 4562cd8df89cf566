import { invalidParameter } from './errors.ts';

/** One page of a list sorted by name. The token is the last name returned, so that changes in between do no harm. */
export function page<T extends { readonly name: string }>(
  all: Iterable<T>,
  {
    nextToken,
    maxResults = 100,
  }: { readonly nextToken?: string | undefined; readonly maxResults?: number | undefined },
): { items: T[]; nextToken: string | undefined } {
  if (maxResults < 1 || maxResults > 1000) {
    throw invalidParameter(
      "Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value between 1 and 1000'",
    );
  }
  const after = nextToken === undefined ? '' : Buffer.from(nextToken, 'base64url').toString();
  const rest = [...all].filter(({ name }) => name > after).sort((a, b) => (a.name < b.name ? -1 : 1));
  const items = rest.slice(0, maxResults);
  const last = items.at(-1);
  return {
    items,
    nextToken: rest.length > items.length && last ? Buffer.from(last.name).toString('base64url') : undefined,
  };
}
