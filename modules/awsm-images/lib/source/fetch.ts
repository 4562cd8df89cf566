import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { PictureError } from '../error.ts';
import type { Limits } from '../limits.ts';
import { type Hosts, hostOf } from './hosts.ts';
import { type Lookup, type Resolved, resolve } from './resolve.ts';

type FetchLimits = Pick<Limits, 'maxBytes' | 'fetchMs' | 'maxRedirects'>;

/**
 * The bytes behind an address. Every host on the way, also behind redirects, must be allowed and public, and the connection goes to the
 * very address that was looked at. Throws PictureError: 400 and 403 for where it leads, 413, 502 for what comes back, 504.
 */
export async function fetchPicture(start: string, hosts: Hosts, limits: FetchLimits, find?: Lookup): Promise<Buffer> {
  const signal = AbortSignal.timeout(limits.fetchMs);
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new PictureError(504, 'The picture took too long to come.')));
  });
  return await Promise.race([follow(start, hosts, limits, find, signal), late]);
}

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
    const response = await get(url, await resolve(hostOf(url), anyAddress, find), signal);
    try {
      const { statusCode = 0, headers } = response;
      if (statusCode === 200) return await read(response, maxBytes);
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

function get(url: URL, { address, family }: Resolved, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolved, rejected) => {
    const request: ClientRequest = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      // A connection that is kept could be to another address.
      agent: false,
      signal,
      // Asked again, a name may have another address: this one was looked at.
      lookup: (_host, options, done) => (options.all ? done(null, [{ address, family }]) : done(null, address, family)),
      headers: { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'awsm-images/1' },
      maxHeaderSize: 16 * 1024,
    });
    request.once('response', resolved);
    // More than one may come: when time is over, the request and its answer both break.
    request.on('error', () => rejected(new PictureError(502, 'The host of the picture cannot be reached.')));
    request.end();
  });
}

async function read(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new PictureError(413, `A picture may have at most ${maxBytes} bytes.`);
  if ((response.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new PictureError(502, 'The host of the picture sends it compressed.');
  }
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof PictureError ? error : new PictureError(502, 'The picture broke off.');
  }
  return Buffer.concat(chunks);
}
