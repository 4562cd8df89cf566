import type { LookupFunction } from 'node:net';

/** Whether an IP address belongs to a host on the public internet. False for anything that is no address. */
export function isPublicAddress(address: string): boolean;

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a name. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** The address to connect to. Throws AddressError where a host has none, or any that is not public. `find`: default is DNS. */
export function publicAddress(host: string, find?: Lookup): Promise<Address>;

/** The `lookup` of a request that goes to this very address, whatever DNS says by then (DNS rebinding). */
export function pinned(address: Address): LookupFunction;

export class AddressError extends Error {
  constructor(code: 'absent' | 'private', message: string);
  readonly code: 'absent' | 'private';
}
