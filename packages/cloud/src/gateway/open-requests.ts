import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import { OWN_BUG } from './api.ts';
import { sendJson } from './control/json.ts';

/** The requests in progress, so that an uncaught error gets an answer. */
export class OpenRequests {
  readonly #current = new AsyncLocalStorage<ServerResponse>();
  readonly #open = new Set<ServerResponse>();

  /** Runs `work`, and everything that it starts, as part of one request. */
  run<T>(response: ServerResponse, work: () => T): T {
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
    return this.#current.run(response, work);
  }

  /**
   * Sends 500 to the request whose work threw an uncaught error; to all open ones if its request is unknown. A partial
   * response is cut off. Called from a handler of `uncaughtException`.
   */
  fail(): void {
    const own = this.#current.getStore();
    if (own !== undefined && this.#open.has(own)) end(own);
    else for (const response of this.#open) if (!response.headersSent) end(response);
  }
}

function end(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, 500, { message: OWN_BUG }, { connection: 'close' });
}
