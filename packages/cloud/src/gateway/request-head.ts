import type { IncomingMessage } from 'node:http';
import type { RequestHead } from '../kernel/service.ts';
import { hostName } from './host-names.ts';

/** The head of a request. */
export function headOf({ url = '/', method = 'GET', headers, rawHeaders }: IncomingMessage): RequestHead {
  const at = url.indexOf('?');
  return {
    method,
    host: hostName(headers.host ?? ''),
    path: at < 0 ? url : url.slice(0, at),
    search: at < 0 ? '' : url.slice(at + 1),
    headers,
    rawHeaders,
  };
}
