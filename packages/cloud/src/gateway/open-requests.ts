import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import { OWN_BUG } from './api.ts';
import { sendJson } from './control/json.ts';

/** The requests that are being answered, so that an error that nobody caught can be answered for. */
export class OpenRequests {
  readonly #current = new AsyncLocalStorage<ServerResponse>();
  readonly #open = new Set<ServerResponse>();

  /** Runs `work`, and everything that it starts, as that of one request. */
  run<T>(response: ServerResponse, work: () => T): T {
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
    return this.#current.run(response, work);
  }

  /**
   * Answers 500 to the request in whose work an error was thrown that nobody caught; to all that have no answer yet when it is not
   * known whose it was. An answer that had begun is cut. Called from a handler of `uncaughtException`.
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
