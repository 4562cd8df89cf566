import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';

/** Whether an IP address belongs to a host on the public internet. False for anything that is not an address. */
export function isPublicAddress(address: string): boolean;

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a name. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** The address to connect to. Throws AddressError if a host has none, or any that is not public. `find`: default is DNS. */
export function publicAddress(host: string, find?: Lookup): Promise<Address>;

/** A `lookup` for a request that connects to this very address, whatever DNS says by then (DNS rebinding). */
export function pinned(address: Address): LookupFunction;

export class AddressError extends Error {
  constructor(code: 'absent' | 'private', message: string);
  readonly code: 'absent' | 'private';
}

/** The host of a URL in the form for DNS and sockets: without the brackets of IPv6, and without the dot that ends a full name. */
export function hostOf(url: URL): string;

export interface RequestOptions {
  /** Default: GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  readonly signal?: AbortSignal;
}

/**
 * One request to this very address, whatever DNS says of the host by now: `requestAt(url, await publicAddress(hostOf(url)))`. Resolves when the answer begins. A
 * redirect
 * is an answer like any other. Rejects with TransferError `unreachable`, which does not reveal the address.
 */
export function requestAt(url: URL, address: Address, options?: RequestOptions): Promise<IncomingMessage>;

/** The bytes of an answer. Rejects with TransferError: `size`, `encoding` if it is compressed, `broken`. */
export function readAtMost(response: IncomingMessage, maxBytes: number): Promise<Buffer>;

/** The result of `act`. Rejects with TransferError `time` if it takes longer, DNS included; the signal then ends its requests. */
export function inTime<Result>(milliseconds: number, act: (signal: AbortSignal) => Promise<Result>): Promise<Result>;

export type TransferProblem = 'unreachable' | 'size' | 'encoding' | 'broken' | 'time';

export class TransferError extends Error {
  constructor(code: TransferProblem, message: string);
  readonly code: TransferProblem;
}
