import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import {
  type Address,
  AddressError,
  hostOf,
  type Lookup,
  publicAddress,
  requestAt,
  TransferError,
} from 'jaws-core-js/net';

/** Why nothing was sent. Its text contains nothing of the address, which is secret. */
export class PostError extends Error {
  override readonly name = 'PostError';
}

export interface PostOptions {
  /** `http` and numeric addresses of this machine are allowed too. */
  readonly loopback: boolean;
  readonly timeoutMs?: number;
  /** The number of bytes of a response that are read. */
  readonly maxBytes?: number;
  readonly find?: Lookup;
}

export interface Posted {
  readonly status: number;
  /** The delay in seconds that the other side asks for. */
  readonly retryAfter: number | undefined;
}

/** Posts JSON. The connection goes to the very address that was checked; redirects are not followed. Throws PostError. */
export async function post(
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  { loopback, timeoutMs = 10_000, maxBytes = 16 * 1024, find }: PostOptions,
): Promise<Posted> {
  // The URL constructor's error quotes a URL that it cannot parse.
  if (!URL.canParse(address)) throw new PostError('its address is not valid');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') throw new PostError('its address has a name or password');
  const signal = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new PostError(`it did not answer within ${timeoutMs} ms`)));
  });
  return await Promise.race([exchange(url, body, headers, { loopback, maxBytes, find }, signal), late]);
}

async function exchange(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  { loopback, maxBytes, find }: { loopback: boolean; maxBytes: number; find: Lookup | undefined },
  signal: AbortSignal,
): Promise<Posted> {
  const host = hostOf(url);
  const own = loopback ? loopbackIn(host) : undefined;
  if (url.protocol !== 'https:' && !(own && url.protocol === 'http:')) throw new PostError('its address is not https');
  const to = own ?? (await checked(host, find));
  const response = await answerOf(url, body, headers, to, signal);
  try {
    const { statusCode: status = 0 } = response;
    await drain(response, maxBytes);
    return { status, retryAfter: retryAfterIn(response.headers['retry-after']) };
  } finally {
    response.destroy();
  }
}

function loopbackIn(host: string): Address | undefined {
  if (isIP(host) === 4 && host.startsWith('127.')) return { address: host, family: 4 };
  return host === '::1' ? { address: host, family: 6 } : undefined;
}

async function checked(host: string, find: Lookup | undefined): Promise<Address> {
  try {
    return await publicAddress(host, find);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new PostError(error.code === 'private' ? 'its address is not a public one' : 'its host is not found');
  }
}

/** The connection goes to this address, whatever DNS returns for the host. */
export async function answerOf(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  to: Address,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const own = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'awsm-alarms/1' };
  try {
    return await requestAt(url, to, { method: 'POST', signal, body, headers: { ...own, ...headers } });
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    throw new PostError(error.message.replace('The host', 'it').replace(/\.$/, ''));
  }
}

/** So the other side can finish. The response is ignored. */
async function drain(response: IncomingMessage, maxBytes: number): Promise<void> {
  let size = 0;
  try {
    for await (const chunk of response) {
      size += (chunk as Buffer).length;
      if (size > maxBytes) return;
    }
  } catch {
    // The status has already arrived, and that counts.
  }
}

/** Seconds, or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function retryAfterIn(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
