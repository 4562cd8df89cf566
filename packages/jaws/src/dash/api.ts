import type { ToolInput, ToolName, ToolResult } from '../engine/tools/tools.ts';
import type { Problem } from '../errors/error.ts';
import type { Event } from '../events.ts';

/**
 * What the page and the server say to each other, as types: the page imports this file and no code of it.
 *
 * - The address that opens the page has its key in the fragment: `#token=<token>`, or `#once=<code>` of a browser that JAWS opened; `&stage=<stage>`
 *   may follow. The page takes it out of the address at once (`history.replaceState`) and keeps the token in `sessionStorage` alone. A code is
 *   good for one `POST /api/session` with a SessionRequest, which gives the token.
 * - `POST /api/<tool>` with an ApiRequest, `content-type: application/json` and `authorization: Bearer <token>`, gives an ApiAnswer. A request that
 *   is taken back (AbortController) ends the call, unless the tool changes something.
 * - `GET /api/events` with the same header (fetch, and reading of its body) is one stream of server-sent events, whose `data` are StreamMessages.
 *   Lines that begin with a colon are a heartbeat, every 15 seconds. A reader that is too slow loses the connection: it connects again and asks
 *   anew for what it shows.
 *
 * Every refusal and failure has an ApiError: 400 (arguments), 403 (token, or not allowed), 404, 405, 413, 415, 422 (the user's error), 500 (a bug, of which
 * no more is said), 503 (too much at once, or the server ends).
 */
export type { Event, ToolInput, ToolName, ToolResult };

export interface ApiRequest<Name extends ToolName> {
  /** Names the call in the stream of events: at most 64 of letters, digits, `_` and `-`; no other running call may have it. */
  readonly call: string;
  readonly input: ToolInput<Name>;
}

export type ApiAnswer<Name extends ToolName> = { readonly result: ToolResult<Name> } | { readonly error: ApiError };

export interface ApiError {
  /** The error's permanent name (docs/errors.md); `Bug` for what is none of the user's. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Every single mistake, where the error stands for several. */
  readonly problems?: readonly Problem[];
}

export interface SessionRequest {
  readonly once: string;
}

export type SessionAnswer = { readonly result: { readonly token: string } } | { readonly error: ApiError };

/** Something that happens in a call that runs, of whichever page. */
export interface StreamMessage {
  readonly call: string;
  readonly tool: ToolName;
  readonly event?: Event;
  /** What the call has found so far, while a region keeps its answer waiting. Without this and an event, the call has ended. */
  readonly soFar?: ToolResult<ToolName>;
}
