import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { fail } from '../../errors/catalogue/index.ts';
import { errorJson, errorPage, type Failed, type HtmlAnswer, plainPage } from './error-page.ts';

export interface FrontOptions {
  /** Undefined: 3000, or the next free port. */
  readonly port: number | undefined;
  /** Where the API answers at the moment: `http://127.0.0.1:4566/_aws/execute-api/abc/dev`; undefined if there is no API. */
  base(): string | undefined;
  /** Before a request is forwarded, the code of its function is awaited. */
  ready(method: string, path: string): Promise<void>;
  /** The failure of an invocation, by the request's id; undefined if none failed. */
  failed(requestId: string, method: string, path: string): Promise<Failed | undefined>;
  /** Called when a request was answered. */
  done(method: string, path: string, status: number, ms: number): void;
}

/** Serves a session's API at an address of its own on this machine. */
export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

const firstPort = 3000;
const lastPort = 3020;
/** Headers that apply to one connection only: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** Host names that a browser may use: a web page that points its own name here (DNS rebinding) is refused. */
const hostName = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** Serves the paths of the API, without the stage in them. Listens on this machine only. Throws PortInUse. */
export async function openFront(options: FrontOptions): Promise<Front> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const began = performance.now();
    const { method = 'GET', url: path = '/' } = incoming;
    outgoing.on('close', () => options.done(method, path, outgoing.statusCode, performance.now() - began));
    pass(options, agent, incoming, outgoing).catch((error: unknown) => {
      if (outgoing.headersSent) return void outgoing.destroy();
      say(incoming, outgoing, 502, `The embedded cloud does not answer: ${(error as Error).message}`);
    });
  });
  const port = await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(
  options: FrontOptions,
  agent: Agent,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = incoming;
  if (!hostName.test(headers.host ?? '')) {
    return say(incoming, outgoing, 403, 'Only names of this machine are answered here.');
  }
  if (!path.startsWith('/')) return say(incoming, outgoing, 400, 'A path is expected.');
  await options.ready(method, path.split('?')[0]!);
  const base = options.base();
  if (base === undefined) return say(incoming, outgoing, 404, 'The project has no endpoints.');
  const url = new URL(base);
  const upstream = await new Promise<IncomingMessage>((resolve, reject) => {
    // Not parsed as a URL: that would resolve `..`, which leads out of the API to everything else in the cloud.
    const to = { ...urlToHttpOptions(url), path: url.pathname + path };
    const asking = request({ ...to, method, agent, headers: { ...kept(headers), host: url.host } });
    asking.once('response', resolve);
    asking.once('error', reject);
    outgoing.once('close', () => asking.destroy());
    incoming.pipe(asking);
  });
  const status = upstream.statusCode ?? 502;
  const id = upstream.headers['x-amzn-requestid'] ?? upstream.headers['apigw-requestid'];
  const failed = status >= 500 && typeof id === 'string' ? await options.failed(id, method, path) : undefined;
  if (!failed) {
    outgoing.writeHead(status, kept(upstream.headers));
    upstream.pipe(outgoing);
    return;
  }
  upstream.resume();
  if (isBrowser(incoming)) answerPage(outgoing, status, errorPage(failed));
  else answer(outgoing, status, 'application/json', errorJson(failed));
}

const isBrowser = ({ headers }: IncomingMessage): boolean => /\btext\/html\b/.test(headers.accept ?? '');

/** Why no function is called: a sentence for programs, a page for people. */
function say(incoming: IncomingMessage, outgoing: ServerResponse, status: number, text: string): void {
  if (isBrowser(incoming)) answerPage(outgoing, status, plainPage(`No answer (${status})`, text));
  else answer(outgoing, status, 'text/plain', `${text}\n`);
}

const answerPage = (outgoing: ServerResponse, status: number, { html, policy }: HtmlAnswer): void =>
  answer(outgoing, status, 'text/html; charset=utf-8', html, policy);

function answer(
  outgoing: ServerResponse,
  status: number,
  type: string,
  text: string,
  policy = "default-src 'none'",
): void {
  outgoing.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'content-security-policy': `${policy}; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  outgoing.end(text);
}

const kept = (headers: IncomingMessage['headers']): IncomingMessage['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name)));

async function listen(server: Server, wanted: number | undefined): Promise<number> {
  const last = wanted ?? lastPort;
  for (let port = wanted ?? firstPort; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
          server.removeListener('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (port >= last) throw fail('DevPortInUse', { port: last, isWanted: wanted !== undefined });
    }
  }
}
