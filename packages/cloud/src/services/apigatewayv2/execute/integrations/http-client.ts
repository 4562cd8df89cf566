import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Part } from '../../../../kernel/kernel.ts';
import { lookup } from '../../../../kernel/lookup.ts';
import { HeaderList } from '../header-list.ts';

export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: HeaderList;
  readonly body: Buffer;
  /** Milliseconds until it is given up. */
  readonly timeout: number;
  /** The name that the endpoint's certificate has to have, when it is not the URL's. */
  readonly serverName?: string | undefined;
}

export interface IncomingResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

const LARGEST_RESPONSE = 10 * 1024 * 1024;

interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** Connections to endpoints, kept alive and closed with the cloud. */
export const httpAgents: Part<Agents> = {
  name: 'apigatewayv2/http-agents',
  open: () => ({ http: new HttpAgent({ keepAlive: true, lookup }), https: new HttpsAgent({ keepAlive: true }) }),
  close({ http, https }) {
    http.destroy();
    https.destroy();
  },
};

/** Sends a request. A failing connection, an oversized answer or a time-out rejects. */
export function send(agents: Agents, outgoing: OutgoingRequest): Promise<IncomingResponse> {
  const { url, method, headers, body, timeout, serverName } = outgoing;
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(
      url,
      {
        method,
        agent: secure ? agents.https : agents.http,
        headers: flat(headers, body, method),
        signal: AbortSignal.timeout(timeout),
        ...(serverName !== undefined && { servername: serverName }),
      },
      (response) => collect(response).then(resolve, reject),
    );
    request.on('error', reject);
    request.end(body.length === 0 ? undefined : body);
  });
}

const BODILESS = ['GET', 'HEAD', 'OPTIONS', 'DELETE'];

function flat(headers: HeaderList, body: Buffer, method: string): Record<string, string | string[]> {
  const all = new Map<string, string | string[]>();
  for (const [name, value] of headers.entries) {
    const key = name.toLowerCase();
    const before = all.get(key);
    all.set(key, before === undefined ? value : [before, value].flat());
  }
  if (body.length > 0 || !BODILESS.includes(method)) all.set('content-length', String(body.length));
  return Object.fromEntries(all);
}

async function collect(response: IncomingMessage): Promise<IncomingResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_RESPONSE) throw new Error('The response is larger than 10 MB');
    chunks.push(chunk);
  }
  return {
    status: response.statusCode ?? 500,
    headers: HeaderList.fromRaw(response.rawHeaders),
    body: Buffer.concat(chunks),
  };
}
