import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { branded } from '../brand/index.js';
import { pinned } from './pinned.mjs';

/** The host of a URL in the form for DNS and sockets: without the brackets of IPv6, and without the dot that ends a full name. */
export const hostOf = (url) => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

/**
 * One request to this very address, whatever DNS says about the host by now. Resolves when the answer begins; the caller follows redirects, after it
 * has checked their target.
 */
export function requestAt(url, address, { method = 'GET', headers = {}, body, signal } = {}) {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method,
      // A reused connection could lead to another address.
      agent: false,
      signal,
      lookup: pinned(address),
      maxHeaderSize: 16 * 1024,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
    });
    request.once('response', resolve);
    // More than one error may come: when time is over, the request and its answer both break.
    request.on('error', (error) =>
      reject(new TransferError('unreachable', `The host cannot be reached (${codeOf(error)}).`)),
    );
    request.end(body);
  });
}

/** Node.js's error codes do not reveal the address; its messages may. */
const codeOf = ({ code }) => (/^[A-Z][A-Z0-9_]+$/.test(code ?? '') ? code : 'error');

/** The bytes of an answer, which must not be compressed: a few bytes could expand to many. */
export async function readAtMost(response, maxBytes) {
  const tooLarge = () => new TransferError('size', `The answer has more than ${maxBytes} bytes.`);
  if ((response.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new TransferError('encoding', 'The answer is compressed.');
  }
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof TransferError ? error : new TransferError('broken', 'The answer broke off.');
  } finally {
    response.destroy();
  }
  return Buffer.concat(chunks);
}

/** The result of `act`, unless it takes longer: then its signal ends its requests. This also covers names that DNS does not answer. */
export async function inTime(milliseconds, act) {
  const signal = AbortSignal.timeout(milliseconds);
  const late = new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new TransferError('time', `It took more than ${milliseconds} ms.`)));
  });
  return await Promise.race([act(signal), late]);
}

export const TransferError = /* @__PURE__ */ branded(
  class TransferError extends Error {
    constructor(code, message) {
      super(message);
      this.name = 'TransferError';
      this.code = code;
    }
  },
  'TransferError',
);
