import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from '../../base/async.ts';
import { isObject } from '../../base/text.ts';
import type { ToolsContext } from '../../engine/tools/call.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import { scrub } from '../../output/secrets.ts';
import { apiError, bugError, errorPage, send, sendJson, statusOf } from './answer.ts';
import { readJson } from './body.ts';
import type { Calls } from './calls.ts';
import { type PageFiles, readPage } from './files.ts';
import { bearerOf, checkOrigin, isJson } from './guard.ts';
import { createKeys, type Keys } from './keys.ts';
import { createStreams, type Streams, tooManyStreams } from './stream.ts';

export interface DashOptions {
  readonly context: ToolsContext;
  /** Undefined: the first free port from 4600 on. */
  readonly port?: number | undefined;
  /** The stage that the page opens with. */
  readonly stage?: string | undefined;
  /** The folder of the built page; undefined: the one of this installation. */
  readonly folder?: string | undefined;
  /** Converts what was thrown to a user error; undefined for a bug. */
  readonly explain: (thrown: unknown) => unknown;
  readonly bug: (error: unknown) => void;
}

export interface Dash {
  readonly port: number;
  /** With the token in its fragment. */
  readonly url: string;
  /** The same URL with a one-time code, for a program whose arguments others can see. */
  onceUrl(): string;
  /** How many running calls change something. */
  working(): number;
  /** Resolves when every change that has begun is done. */
  close(): Promise<void>;
}

/** The tools and their dependencies, loaded after the page is served. */
interface Tools extends Pick<typeof import('./calls.ts'), 'toolNamed'> {
  readonly calls: Calls;
}

interface Parts {
  readonly port: number;
  readonly keys: Keys;
  readonly files: PageFiles;
  readonly tools: () => Promise<Tools>;
  readonly streams: Streams;
  readonly soFar: Calls['soFar'];
}

const mostConnections = 256;

/** Serves the page and its tools on loopback. Throws DashPortInUse. */
export async function startDash(options: DashOptions): Promise<Dash> {
  const { context, explain, bug, stage } = options;
  const files = readPage(options.folder);
  const keys = createKeys();
  const streams = createStreams((text) => scrub(text, context.env));
  let loaded: Calls | undefined;
  const tools = once(async (): Promise<Tools> => {
    const { createCalls, toolNamed } = await import('./calls.ts');
    loaded = createCalls({ context, explain, bug, publish: (message) => streams.publish(message) });
    return { calls: loaded, toolNamed };
  });
  let parts: Parts | undefined;
  const server = createServer((request, response) => {
    if (!parts) return void response.destroy();
    answer(request, response, parts).catch((thrown: unknown) => refuse(request, response, explain(thrown), bug));
  });
  server.maxConnections = mostConnections;
  const port = await listen(server, options.port);
  parts = { port, keys, files, tools, streams, soFar: () => loaded?.soFar() ?? [] };
  const url = (key: Readonly<Record<string, string>>) =>
    `http://127.0.0.1:${port}/#${new URLSearchParams({ ...key, ...(stage !== undefined && { stage }) })}`;
  return {
    port,
    url: url({ token: keys.token }),
    working: () => loaded?.working ?? 0,
    onceUrl: () => url({ once: keys.once() }),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      streams.close();
      await loaded?.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const { method = 'GET', headers } = request;
  const path = (request.url ?? '/').split('?')[0]!;
  checkOrigin(headers, parts.port, method === 'GET' && path === '/');
  if (!path.startsWith('/api/')) return sendFile(response, method, path, parts.files);
  const name = path.slice('/api/'.length);
  if (name === 'session') return openSession(request, response, parts.keys);
  if (!parts.keys.isToken(bearerOf(headers))) throw fail('DashToken', {});
  if (name === 'events') {
    if (method !== 'GET') return notAllowed(response, 'GET');
    if (!parts.streams.open(response, parts.soFar())) throw fail('DashBusy', tooManyStreams);
    return;
  }
  const { toolNamed, calls } = await parts.tools();
  const tool = toolNamed(name);
  if (!tool) return sendJson(response, 404, { error: apiError(fail('DashRefused', { why: 'there is no such tool' })) });
  const body = await bodyOf(request, response);
  if (body) await calls.run(tool, body.data, response);
}

function sendFile(response: ServerResponse, method: string, path: string, files: PageFiles): void {
  const file = files.get(path);
  if (method !== 'GET' && method !== 'HEAD') notAllowed(response, 'GET, HEAD');
  else if (file) send(response, 200, file.type, file.body);
  else send(response, 404, 'text/plain; charset=utf-8', 'There is no such page.\n');
}

async function openSession(request: IncomingMessage, response: ServerResponse, keys: Keys): Promise<void> {
  const body = await bodyOf(request, response);
  if (!body) return;
  const { data } = body;
  // The maximum length of a code.
  const isCode = isObject(data) && typeof data.once === 'string' && data.once.length <= 256;
  const token = isCode ? keys.exchange(data.once as string) : undefined;
  if (token === undefined) throw fail('DashToken', {});
  sendJson(response, 200, { result: { token } });
}

/** The JSON body of a request; undefined after it answered that the body is invalid. */
async function bodyOf(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<{ readonly data: unknown } | undefined> {
  if (request.method !== 'POST') return void notAllowed(response, 'POST');
  const no = (status: number, why: string, more = {}) =>
    void sendJson(response, status, { error: apiError(fail('DashRefused', { why })) }, more);
  if (!isJson(request.headers)) return no(415, 'the request is not JSON');
  const body = await readJson(request);
  if ('data' in body) return body;
  if (body.failure === 'no-json') return no(400, 'the request is not JSON');
  // The rest of it is not read.
  return no(413, 'the request is too large', { connection: 'close' });
}

function notAllowed(response: ServerResponse, allow: string): void {
  sendJson(response, 405, { error: apiError(fail('DashRefused', { why: `${allow} is expected there` })) }, { allow });
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  bug: (error: unknown) => void,
): void {
  if (!(error instanceof JawsError)) {
    // A request that the client aborted is not an error.
    if (request.destroyed && !request.complete) return;
    bug(error);
    sendJson(response, 500, { error: bugError });
    return;
  }
  const isApi = request.url?.startsWith('/api/') ?? false;
  if (isApi) sendJson(response, statusOf(error), { error: apiError(error) });
  else send(response, statusOf(error), 'text/html; charset=utf-8', errorPage(error));
}

const firstPort = 4600;
const lastPort = 4620;

/** Listens on loopback only, on any free port when the usual ones are in use. Throws DashPortInUse. */
async function listen(server: Server, wanted: number | undefined): Promise<number> {
  for (let port = wanted ?? firstPort; ; port++) {
    const one = wanted === undefined && port > lastPort ? 0 : port;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port: one, host: '127.0.0.1', exclusive: true }, () => {
          server.removeListener('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const isTaken = code === 'EADDRINUSE' || code === 'EACCES';
      if (isTaken && wanted !== undefined) throw fail('DashPortInUse', { port: wanted });
      if (!isTaken || one === 0) throw error;
    }
  }
}
