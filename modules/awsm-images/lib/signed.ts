import { createHmac } from 'node:crypto';
import { isSameText } from 'jaws-core-js/http';
import { PictureError } from './error.ts';

/** Actions: `resize` a picture, make a `thumbnail`, or `purge` everything made from a picture. */
const actions = ['resize', 'thumbnail', 'purge'] as const;
export type Action = (typeof actions)[number];

/**
 * A URL by which anybody can have this one picture, in this size, for some time (a day by default).
 * `base`: the address of the endpoint, such as `https://api.example.com/images/resize`. `query`: `url` or `key`, `w`, `h`, `fit`, `format`. With an address that
 * ends with `/purge`, `url` or `key` alone: it deletes everything made from the picture.
 */
export function signedUrl(
  secret: string,
  base: string,
  query: Readonly<Record<string, string>>,
  { seconds = 86_400, now = Date.now() }: { readonly seconds?: number; readonly now?: number } = {},
): string {
  const url = new URL(base);
  const action = actions.find((one) => url.pathname.endsWith(`/${one}`)) ?? 'resize';
  const all = { ...query, expires: String(Math.floor(now / 1000) + seconds) };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  url.searchParams.set('signature', signature(secret, action, Object.entries(all)));
  return url.href;
}

/**
 * The query of a signed request, without its signature, and the seconds for which it is valid. Throws PictureError 403 for one that is
 * unsigned, was changed, or is too old.
 */
export function checkSigned(secret: string, action: Action, query: URLSearchParams, now: number) {
  const given = query.getAll('signature');
  const entries = [...query].filter(([name]) => name !== 'signature');
  const seconds = Number(query.get('expires')) - now / 1000;
  if (given.length !== 1 || !isSameText(given[0] ?? '', signature(secret, action, entries)) || !(seconds > 0)) {
    throw new PictureError(403, 'This address is not signed, or it is too old.');
  }
  return { query: new URLSearchParams(entries.filter(([name]) => name !== 'expires')), seconds };
}

/** Covers everything that determines the picture: the order of the parameters makes no difference, any other change does. */
function signature(secret: string, action: Action, entries: readonly (readonly [string, string])[]): string {
  if (secret.length < 32) throw new Error('IMAGES_SECRET needs 32 characters or more.');
  const sorted = entries.map(([name, value]) => JSON.stringify([name, value])).sort();
  return createHmac('sha256', secret)
    .update(['awsm-images', action, ...sorted].join('\n'))
    .digest('base64url');
}
