import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Part } from '../../../../kernel/kernel.ts';
import type { Outbound } from '../../../../kernel/outbound/outbound.ts';
import { HeaderList } from '../header-list.ts';

export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: HeaderList;
  readonly body: Buffer;
  /** Milliseconds until it is given up. */
  readonly timeout: number;
  /** Default: yes. */
  readonly verifyTls?: boolean;
  /** The client certificate, in PEM. Default: none. */
  readonly identity?: { readonly cert: string; readonly key: string } | undefined;
  /** The name that the endpoint's certificate must have, if it differs from the URL's. */
  readonly serverName?: string | undefined;
}

export interface IncomingResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

const LARGEST_RESPONSE = 10 * 1024 * 1024;

class ResponseTooLarge extends Error {
  readonly code = 'ERR_RESPONSE_TOO_LARGE';
}

interface Agents {
  readonly outbound: Outbound;
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  readonly unverified: HttpsAgent;
}

/** Connections to endpoints, kept alive and closed with the cloud. */
export const httpAgents: Part<Agents> = {
  name: 'apigateway/http-agents',
  open: ({ outbound }) => ({
    outbound,
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true }),
    unverified: new HttpsAgent({ keepAlive: true, rejectUnauthorized: false }),
  }),
  close({ http, https, unverified }) {
    http.destroy();
    https.destroy();
    unverified.destroy();
  },
};

/** Sends a request. Rejects for a failed connection, an oversized response or a timeout. */
export function send(agents: Agents, outgoing: OutgoingRequest): Promise<IncomingResponse> {
  return open(agents, outgoing, AbortSignal.timeout(outgoing.timeout)).then(collect);
}

/** As {@link send}, but the timeout is for the head of the response, and the body is the connection's own stream. */
export async function sendForStream(
  agents: Agents,
  outgoing: OutgoingRequest,
): Promise<Omit<IncomingResponse, 'body'> & { readonly body: IncomingMessage }> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), outgoing.timeout);
  try {
    const body = await open(agents, outgoing, abort.signal);
    return { status: body.statusCode ?? 500, headers: HeaderList.fromRaw(body.rawHeaders), body };
  } finally {
    clearTimeout(timer);
  }
}

function open(agents: Agents, outgoing: OutgoingRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, method, headers, body, verifyTls = true, serverName, identity } = outgoing;
  const secure = url.protocol === 'https:';
  const agent = secure ? (verifyTls ? agents.https : agents.unverified) : agents.http;
  return agents.outbound.request(url, {
    by: 'API Gateway',
    method,
    agent,
    headers: flat(headers, body, method),
    signal,
    ...(serverName !== undefined && { servername: serverName }),
    // The agent keeps connections of different certificates apart.
    ...(secure && identity),
    body: body.length === 0 ? undefined : body,
  });
}

const BODILESS = ['GET', 'HEAD', 'OPTIONS', 'DELETE'];

function flat(headers: HeaderList, body: Buffer, method: string): Record<string, string | string[]> {
  const all = new Map<string, [name: string, values: string[]]>();
  for (const [name, value] of headers.entries) {
    const before = all.get(name.toLowerCase());
    if (before) before[1].push(value);
    else all.set(name.toLowerCase(), [name, [value]]);
  }
  if (body.length > 0 || !BODILESS.includes(method)) {
    all.set('content-length', ['Content-Length', [String(body.length)]]);
  }
  return Object.fromEntries(
    [...all.values()].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]),
  );
}

async function collect(response: IncomingMessage): Promise<IncomingResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_RESPONSE) throw new ResponseTooLarge('The response is larger than 10 MB');
    chunks.push(chunk);
  }
  return {
    status: response.statusCode ?? 500,
    headers: HeaderList.fromRaw(response.rawHeaders),
    body: Buffer.concat(chunks),
  };
}
