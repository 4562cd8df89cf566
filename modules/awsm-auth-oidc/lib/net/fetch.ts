import {
  type Address,
  AddressError,
  hostOf,
  inTime,
  type Lookup,
  publicAddress,
  readAtMost,
  requestAt,
  TransferError,
  type TransferProblem,
} from 'jaws-core-js/net';
import { ProviderError } from './error.ts';

export interface Net {
  /** Milliseconds for a whole response. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Default: DNS. */
  readonly lookup?: Lookup;
}

export const standardNet: Net = { timeoutMs: 5000, maxBytes: 256 * 1024 };

interface Sent {
  readonly form?: URLSearchParams;
  readonly authorization?: string | undefined;
  /** The provider belongs to a test and runs on this machine: the only case in which http is used. */
  readonly loopback: boolean;
}

export const isLoopback = (url: URL): boolean =>
  url.protocol === 'http:' && ['127.0.0.1', '::1', 'localhost'].includes(hostOf(url));

/** Why a provider's address is not used; undefined if it may be. */
export function mistakeInAddress(text: unknown, loopback: boolean): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return 'is not an address';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must have no user and password';
  if (url.hash !== '') return 'must have no "#"';
  if (loopback) return isLoopback(url) ? undefined : 'must be on this machine, as its issuer is';
  return url.protocol === 'https:' ? undefined : 'must begin with https://';
}

/**
 * The JSON object at an address: GET, or POST of a form. Only 200 counts, so a redirect leads nowhere; the connection goes to the very address that
 * was checked. Throws ProviderError.
 */
export async function fetchObject(address: string, sent: Sent, net: Net): Promise<Readonly<Record<string, unknown>>> {
  const mistake = mistakeInAddress(address, sent.loopback);
  if (mistake) throw new ProviderError(`an address of the provider ${mistake}`);
  const text = await inTime(net.timeoutMs, (signal) => send(new URL(address), sent, net, signal)).catch((error) => {
    throw error instanceof TransferError ? new ProviderError(words[error.code]) : error;
  });
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProviderError('the provider did not answer a JSON object');
  }
  return value as Readonly<Record<string, unknown>>;
}

const words: Readonly<Record<TransferProblem, string>> = {
  time: 'the provider took too long',
  unreachable: 'the provider cannot be reached',
  encoding: 'the provider sends its answer compressed',
  size: 'the answer of the provider is too large',
  broken: 'the answer of the provider broke off',
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function send(url: URL, { form, authorization, loopback }: Sent, net: Net, signal: AbortSignal): Promise<string> {
  const to = await resolve(hostOf(url), loopback, net.lookup);
  const body = form?.toString();
  const response = await requestAt(url, to, {
    method: body === undefined ? 'GET' : 'POST',
    signal,
    body,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'awsm-auth-oidc/1',
      ...(authorization !== undefined && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
  });
  try {
    if (response.statusCode !== 200) throw new ProviderError(`the provider answered ${response.statusCode}`);
    return (await readAtMost(response, net.maxBytes)).toString();
  } finally {
    response.destroy();
  }
}

/** The address of the provider's host. A test's host is identified as this machine by its name or number, without a lookup. */
async function resolve(host: string, loopback: boolean, find?: Lookup): Promise<Address> {
  if (loopback) return host === '::1' ? { address: '::1', family: 6 } : { address: '127.0.0.1', family: 4 };
  try {
    return await publicAddress(host, find);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new ProviderError(
      error.code === 'private'
        ? 'the host of the provider is not on the public internet'
        : 'the host of the provider is not found',
    );
  }
}
