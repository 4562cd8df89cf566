import { isIP } from 'node:net';
import { type Address, AddressError, type Lookup, publicAddress } from 'jaws-core-js/net';
import { PictureError } from '../error.ts';

/**
 * The address to connect to. Throws PictureError 403 if any of the name's addresses is not public, and 502 if it has none.
 * `anyAddress`: accepts a non-public one, for a host that is an address itself.
 */
export async function resolve(host: string, anyAddress: boolean, find?: Lookup): Promise<Address> {
  try {
    return anyAddress ? await anyAddressOf(host, find) : await publicAddress(host, find);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw error.code === 'private'
      ? new PictureError(403, 'Pictures of this host are not allowed.')
      : new PictureError(502, 'The host of the picture is not found.');
  }
}

/** The project names such a host by its address, so DNS is not needed. */
async function anyAddressOf(host: string, find: Lookup | undefined): Promise<Address> {
  const literal = isIP(host);
  const [first] = literal ? [{ address: host, family: literal }] : ((await find?.(host).catch(() => [])) ?? []);
  if (!first) throw new AddressError('absent', 'The host has no address.');
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}
