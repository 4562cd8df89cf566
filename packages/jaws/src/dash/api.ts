import type { ToolInput, ToolName, ToolResult } from '../engine/tools/tools.ts';
import type { Problem } from '../errors/error.ts';
import type { Event } from '../events.ts';

/**
 * The protocol between the page and the server, as types. The page imports only the types of this file.
 *
 * - The URL that opens the page has its key in the fragment: `#token=<token>`, or `#once=<code>` in a browser that JAWS opened; `&stage=<stage>`
 *   may follow. The page removes it from the address at once (`history.replaceState`) and keeps the token in `sessionStorage` only. A code is
 *   valid for one `POST /api/session` with a SessionRequest, which returns the token.
 * - `POST /api/<tool>` with an ApiRequest, `content-type: application/json` and `authorization: Bearer <token>` returns an ApiAnswer. Aborting the
 *   request (AbortController) ends the call, unless the tool changes something.
 * - `GET /api/events` with the same header (by fetch, reading its body) is one stream of server-sent events, whose `data` are StreamMessages.
 *   Lines that begin with a colon are heartbeats, one every 15 seconds. The server disconnects a client that reads too slowly: it reconnects and
 *   reloads what it shows.
 *
 * Errors are ApiErrors: 400 (arguments), 403 (token, or not allowed), 404, 405, 413, 415, 422 (a user error), 500 (a bug, without
 * details), 503 (too many requests at once, or the server is shutting down).
 */
export type { Event, ToolInput, ToolName, ToolResult };

export interface ApiRequest<Name extends ToolName> {
  /** Names the call in the stream of events: up to 64 letters, digits, `_` and `-`, unique among running calls. */
  readonly call: string;
  readonly input: ToolInput<Name>;
}

export type ApiAnswer<Name extends ToolName> = { readonly result: ToolResult<Name> } | { readonly error: ApiError };

export interface ApiError {
  /** The error's permanent name (docs/errors.md); `Bug` for anything that is not a user error. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Each mistake, where the error stands for several. */
  readonly problems?: readonly Problem[];
}

export interface SessionRequest {
  readonly once: string;
}

export type SessionAnswer = { readonly result: { readonly token: string } } | { readonly error: ApiError };

/** An event of a running call, of any page. */
export interface StreamMessage {
  readonly call: string;
  readonly tool: ToolName;
  readonly event?: Event;
  /** What the call has found so far, while a region keeps its answer waiting. Without this and an event, the call has ended. */
  readonly soFar?: ToolResult<ToolName>;
}
