import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { FramedRuntime } from './framed-runtime.ts';
import { type Invocation, PAYLOAD_LIMIT } from './invocation.ts';
import type { LoopbackConnection } from './peer.ts';

/** Messages of a runtime to its environment. */
export interface RuntimeListener {
  /** False if this connection does not belong to one of the function's own processes. */
  isOwn(connection: LoopbackConnection): boolean;
  /** False while an invocation waits for its response. */
  mayPoll(): boolean;
  /** The runtime polls: it is initialized, and done with its last invocation. */
  ready(): void;
  /** False when no such invocation is running. */
  isRunning(id: string): boolean;
  response(id: string, payload: Buffer): void;
  tooLarge(id: string, size: number): void;
  stream(id: string, request: IncomingMessage): void;
  error(id: string, payload: Buffer): void;
  initError(type: string, payload: Buffer): void;
  /** It has no code yet, and responds. */
  held(): void;
  /** The place of a package that AWS's runtime has: JSON for the runtime, undefined when it is not available. */
  provide(name: string): Promise<object | undefined>;
}

const ROUTE = /^\/2018-06-01\/runtime\/(?:invocation\/(?:(next)|([^/]+)\/(response|error))|init\/(error))$/;
/** Not part of AWS's API: how a runtime requests packages that AWS's runtimes contain. */
const PACKAGE = /^\/jaws\/packages\/((?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*)$/;
const ACCEPTED = Buffer.from('{"status":"OK"}\n');
const JSON_TYPE = 'application/json';

/** Headers of browsers: a request of a web page is never a runtime's. */
const BROWSER = ['origin', 'referer', 'sec-fetch-site', 'sec-fetch-dest'];

/**
 * The Lambda Runtime API for one execution environment, on a port of its own, which other users, functions and pages reach as well: it
 * answers the environment's own processes only, by the name that they were given, and one poll at a time.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #server: Server;
  readonly #listener: RuntimeListener;
  readonly #own = new WeakSet<Socket>();
  /** The last answer on each connection, which may still be on its way in. */
  readonly #answers = new WeakMap<Socket, IncomingMessage>();
  #host = '';
  #poll: ServerResponse | undefined;
  #framed: FramedRuntime | undefined;

  constructor(listener: RuntimeListener) {
    this.#listener = listener;
    // A poll waits until the function is called.
    this.#server = createServer(
      { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, noDelay: true },
      (request, response) => this.#answer(request, response),
    );
  }

  /** Listens to a runtime that speaks frames, too. */
  attach(socket: Duplex): void {
    this.#framed = new FramedRuntime(socket, this.#listener);
  }

  /** Lets a runtime that speaks frames load the function's code, with these of its variables changed. The others do that by themselves. */
  begin(variables: Readonly<Record<string, string>>): void {
    this.#framed?.begin(variables);
  }

  /** Asks a runtime that uses frames whether it is ready and waiting. */
  ask(): void {
    this.#framed?.ask();
  }

  /** Returns `host:port`. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.#host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.#host;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#framed?.close();
  }

  /** Hands an invocation to the runtime that polls. */
  send(invocation: Invocation, deadline: number): void {
    if (this.#framed?.polls) {
      this.#framed.send(invocation, deadline);
      return;
    }
    const poll = this.#poll;
    if (!poll) throw new Error('The runtime does not poll.');
    this.#poll = undefined;
    const headers: Record<string, string | number> = {
      'content-type': JSON_TYPE,
      'content-length': invocation.payload.length,
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': deadline,
      'lambda-runtime-invoked-function-arn': invocation.arn,
      'lambda-runtime-trace-id': invocation.traceId,
    };
    if (invocation.clientContext) headers['lambda-runtime-client-context'] = invocation.clientContext;
    poll.writeHead(200, headers);
    poll.end(invocation.payload);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (!this.#isOwn(request)) {
      request.resume();
      forbid(response, 'Forbidden', 'This is the Runtime API of another process.');
      return;
    }
    const [, name] = PACKAGE.exec(request.url ?? '') ?? [];
    if (name) {
      const answerInvocation = (answer?: object) => reply(response, answer ? 200 : 404, answer ?? {});
      void this.#listener.provide(name).then(answerInvocation, () => answerInvocation());
      return;
    }
    const [, next, id, kind, init] = ROUTE.exec(request.url ?? '') ?? [];
    if (next && request.method === 'GET') {
      this.#takeInOrder(request, response);
    } else if (request.method !== 'POST' || !(id || init)) {
      reply(response, 404, {
        errorType: 'NotFound',
        errorMessage: `${request.method} ${request.url} is not implemented.`,
      });
    } else if (id && !this.#listener.isRunning(id)) {
      request.resume();
      reply(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
    } else {
      this.#answers.set(request.socket, request);
      if (id && kind === 'response' && request.headers['lambda-runtime-function-response-mode'] === 'streaming') {
        this.#listener.stream(id, request);
        request.on('end', () => accept(response));
      } else {
        this.#collect(request, response, id, kind);
      }
    }
  }

  #isOwn({ headers, socket }: IncomingMessage): boolean {
    if (headers.host !== this.#host || BROWSER.some((name) => headers[name] !== undefined)) return false;
    const { remotePort, localPort } = socket;
    if (this.#own.has(socket)) return true;
    if (remotePort === undefined || localPort === undefined) return false;
    if (!this.#listener.isOwn({ remotePort, localPort })) return false;
    this.#own.add(socket);
    return true;
  }

  /** A runtime may send an answer and its next poll in one packet: Node parses both before the body of the first has ended. */
  #takeInOrder({ socket }: IncomingMessage, response: ServerResponse): void {
    const answer = this.#answers.get(socket);
    if (!answer || answer.readableEnded) this.#take(response);
    else answer.once('end', () => this.#take(response));
  }

  /** As AWS's own emulator: core/states.go and rapi/handler of aws-lambda-runtime-interface-emulator. */
  #take(response: ServerResponse): void {
    const polls = this.#poll !== undefined && !this.#poll.destroyed;
    if (polls || this.#framed?.polls || !this.#listener.mayPoll()) {
      forbid(response, 'InvalidStateTransition', 'Transition to RuntimeReady is not allowed.');
      return;
    }
    this.#poll = response;
    this.#listener.ready();
  }

  #collect(request: IncomingMessage, response: ServerResponse, id: string | undefined, kind: string | undefined): void {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= PAYLOAD_LIMIT) chunks.push(chunk);
    });
    request.on('end', () => {
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      if (!id) this.#listener.initError(String(request.headers['lambda-runtime-function-error-type'] ?? ''), body);
      else if (size > PAYLOAD_LIMIT) this.#listener.tooLarge(id, size);
      else if (kind === 'error') this.#listener.error(id, body);
      else this.#listener.response(id, body);
      if (size <= PAYLOAD_LIMIT) accept(response);
      else
        reply(response, 413, {
          errorType: 'RequestEntityTooLarge',
          errorMessage: 'Exceeded maximum allowed payload size',
        });
    });
  }
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': JSON_TYPE, 'content-length': ACCEPTED.length });
  response.end(ACCEPTED);
}

const forbid = (response: ServerResponse, errorType: string, errorMessage: string): void =>
  reply(response, 403, { errorType, errorMessage });

function reply(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
