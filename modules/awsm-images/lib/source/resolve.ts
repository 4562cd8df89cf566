import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress } from 'jaws-core-js/net';
import { PictureError } from '../error.ts';

export interface Resolved {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a name. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const byDns: Lookup = (host) => lookup(host, { all: true, verbatim: true });

/**
 * The address to connect to. A name that has an address that is not public, beside whatever others, is refused: PictureError 403.
 * 502 when it has none.
 */
export async function resolve(host: string, anyAddress: boolean, find: Lookup = byDns): Promise<Resolved> {
  const literal = isIP(host);
  const found = literal ? [{ address: host, family: literal }] : await find(host).catch(() => []);
  const [first] = found;
  if (!first) throw new PictureError(502, 'The host of the picture is not found.');
  if (!anyAddress && !found.every(({ address }) => isPublicAddress(address))) {
    throw new PictureError(403, 'Pictures of this host are not allowed.');
  }
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}
