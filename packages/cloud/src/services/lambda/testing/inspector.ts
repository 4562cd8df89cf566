import { createServer } from 'node:net';
import { WebSocketClient } from '../../apigatewayv2/testing/websocket-client.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever comes
  readonly params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever comes
  readonly result?: any;
}

/** A client of Node's inspector. https://chromedevtools.github.io/devtools-protocol/v8/Debugger/ */
export class InspectorClient {
  /** Messages that no test waited for. */
  readonly passed: Message[] = [];
  readonly #client: WebSocketClient;
  #id = 0;

  private constructor(client: WebSocketClient) {
    this.#client = client;
  }

  static async connect(url: string): Promise<InspectorClient> {
    const { pathname } = new URL(url);
    return new InspectorClient(await WebSocketClient.open(url, pathname));
  }

  /** Sends a command and waits for its result; events that come before it have passed. */
  async send(method: string, params: object = {}): Promise<Message['result']> {
    this.#id += 1;
    const id = this.#id;
    this.#client.send(JSON.stringify({ id, method, params }));
    return (await this.#next((one) => one.id === id)).result;
  }

  /** Waits for an event and returns its parameters; other events before it are skipped. */
  async event(method: string): Promise<Message['params']> {
    return (await this.#next((one) => one.method === method)).params;
  }

  /** Resolves when the process has ended or has released the debugger. */
  get ended(): Promise<void> {
    return this.#client.ended;
  }

  close(): void {
    this.#client.destroy();
  }

  async #next(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const message: Message = await this.#client.json();
      if (fits(message)) return message;
      this.passed.push(message);
    }
  }
}

/** A free port of the loopback address. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** Debugs a function of `us-east-1`, until the returned function is called. */
export async function debug(endpoint: string, name: string): Promise<() => Promise<void>> {
  const ask = async (method: string, body?: string) => {
    const answer = await fetch(`${endpoint}/_jaws/debug`, { method, ...(body && { body }) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  await ask('PUT', JSON.stringify({ functions: [{ region: 'us-east-1', function: name, port: await freePort() }] }));
  return () => ask('DELETE');
}
