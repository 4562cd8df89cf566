import { Readable } from 'node:stream';
import type { WireRequest } from './wire.ts';

interface Older {
  readonly method: string;
  readonly path: string;
  readonly now: { readonly method: string; readonly path: string };
  /** Members that were in the query string and are in the body now. */
  readonly members: Readonly<Record<string, 'string' | 'number'>>;
}

const paged = { NextToken: 'string', PageSize: 'number' } as const;

/** Requests that AWS changed but still accepts from older clients. */
const services: Readonly<Record<string, readonly Older[]>> = {
  sesv2: [
    {
      method: 'GET',
      path: '/v2/email/identities',
      now: { method: 'POST', path: '/v2/email/list-identities' },
      members: paged,
    },
    {
      method: 'GET',
      path: '/v2/email/configuration-sets',
      now: { method: 'POST', path: '/v2/email/list-configuration-sets' },
      members: paged,
    },
  ],
};

/** The request as newer clients send it. */
export function asSentNow(service: string, request: WireRequest, query: URLSearchParams): WireRequest {
  const all = Object.hasOwn(services, service) ? services[service] : undefined;
  const older = all?.find(({ method, path }) => method === request.method && path === request.path.replace(/\/$/, ''));
  if (!older) return request;
  const body: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(older.members)) {
    const value = query.get(name);
    if (value !== null) body[name] = kind === 'number' ? Number(value) : value;
  }
  return { ...request, ...older.now, search: '', body: Readable.from([Buffer.from(JSON.stringify(body))]) };
}
