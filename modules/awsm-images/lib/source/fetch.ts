import {
  hostOf,
  inTime,
  type Lookup,
  readAtMost,
  requestAt,
  TransferError,
  type TransferProblem,
} from 'jaws-core-js/net';
import { PictureError } from '../error.ts';
import type { Limits } from '../limits.ts';
import type { Hosts } from './hosts.ts';
import { resolve } from './resolve.ts';

type FetchLimits = Pick<Limits, 'maxBytes' | 'fetchMs' | 'maxRedirects'>;

/**
 * The bytes behind an address. Every host on the way, also behind redirects, must be allowed and public, and the connection goes to the
 * very address that was looked at. Throws PictureError: 400 and 403 for where it leads, 413, 502 for what comes back, 504.
 */
export async function fetchPicture(start: string, hosts: Hosts, limits: FetchLimits, find?: Lookup): Promise<Buffer> {
  try {
    return await inTime(limits.fetchMs, (signal) => follow(start, hosts, limits, find, signal));
  } catch (error) {
    throw inWords(error, limits.maxBytes);
  }
}

const headers = { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'awsm-images/1' };

async function follow(
  start: string,
  hosts: Hosts,
  { maxBytes, maxRedirects }: FetchLimits,
  find: Lookup | undefined,
  signal: AbortSignal,
): Promise<Buffer> {
  let url = parse(start);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const { anyAddress } = hosts.check(url);
    const response = await requestAt(url, await resolve(hostOf(url), anyAddress, find), { headers, signal });
    try {
      const { statusCode = 0, headers } = response;
      if (statusCode === 200) return await readAtMost(response, maxBytes);
      if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) {
        throw new PictureError(502, `The host of the picture answered ${statusCode}.`);
      }
      url = parse(headers.location, url);
    } finally {
      response.destroy();
    }
  }
  throw new PictureError(502, 'The picture is behind too many redirects.');
}

function parse(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw new PictureError(400, 'The url is not valid.');
  return new URL(text, base);
}

/** A failed transfer as an error for the client that requested the picture. Any other error stays as it is. */
function inWords(error: unknown, maxBytes: number): unknown {
  if (!(error instanceof TransferError)) return error;
  const words: Readonly<Record<TransferProblem, () => PictureError>> = {
    unreachable: () => new PictureError(502, 'The host of the picture cannot be reached.'),
    encoding: () => new PictureError(502, 'The host of the picture sends it compressed.'),
    broken: () => new PictureError(502, 'The picture broke off.'),
    size: () => new PictureError(413, `A picture may have at most ${maxBytes} bytes.`),
    time: () => new PictureError(504, 'The picture took too long to load.'),
  };
  return words[error.code]();
}
