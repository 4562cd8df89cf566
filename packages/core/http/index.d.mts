/** A request, whatever kind of API or function URL it came through. */
export interface HttpRequest {
  /** `HTTP`: an HTTP API, or a function URL. */
  readonly api: 'REST' | 'HTTP';
  /** The id from API Gateway; empty without one. */
  readonly id: string;
  /** In capital letters. */
  readonly method: string;
  /** As it was sent. In an HTTP API it includes the name of the stage. */
  readonly path: string;
  /** Method and path as declared for the endpoint: `GET /items/{id}`. */
  readonly route: string;
  /** Variables of the path, decoded. */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  /** The received bytes. */
  readonly body: Buffer;
  /** Address of the client; behind a CDN, that of the proxy. */
  readonly ip: string;
  /** Claims of a token of Cognito or of a JWT authorizer, or the context of a Lambda authorizer. */
  readonly claims: Readonly<Record<string, unknown>>;
  /**
   * A unique text for each admitted caller: `sub` of the claims, `principalId` (an HTTP API does not pass it on), the identity in an identity
   * pool, or the ARN that signed the request. The ARN of an assumed role includes the name of its session. Undefined without an authorizer or signature.
   */
  readonly caller: string | undefined;
}

/** Reads an event of a REST API, an HTTP API (payload format 1.0 or 2.0) or a function URL. */
export function readRequest(event: object): HttpRequest;

export interface Answer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** An answer in JSON. */
export function json(statusCode: number, value: unknown, headers?: Readonly<Record<string, string>>): Answer;

export interface RefusalDetails {
  /** Headers of the request. */
  readonly field?: string;
  /** Seconds; also becomes the header Retry-After. */
  readonly retryAfter?: number;
  readonly [name: string]: unknown;
}

/** Why a request is refused. The answer is `{ error: message, reason, ...details }`. */
export class Refusal extends Error {
  /** `reason`: one word for programs. `message`: for people. */
  constructor(
    status: number,
    reason: string,
    message: string,
    details?: RefusalDetails,
    headers?: Readonly<Record<string, string>>,
  );
  readonly status: number;
  readonly reason: string;
  readonly details: RefusalDetails;
  readonly headers: Readonly<Record<string, string>>;
}

/** The answer for an error: that of a Refusal, or a 500 without details, which are logged. */
export function refused(error: unknown): Answer;

export interface Cors {
  /** Origins whose pages may read answers, separated by spaces or commas, or `*`. Default: none. */
  readonly origins?: string | undefined;
  /** Default: `*`, which allows all methods. */
  readonly methods?: readonly string[];
  /** Headers that a page may send. Default: authorization, content-type. */
  readonly headers?: readonly string[];
  /** Headers of an answer that a page may read. */
  readonly expose?: readonly string[];
  /** Seconds for which a browser may cache the preflight. Default: 3600. */
  readonly maxAge?: number;
}

export interface HandlerOptions {
  /** With it, answers have the CORS headers, and OPTIONS is answered. */
  readonly cors?: Cors;
  /** Headers of every answer. Default: `cache-control: no-store`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Texts of refusals in languages other than English, for callers whose `Accept-Language` requests them. */
  readonly texts?: Texts;
}

/** By language, then by the English text; `{}` stands for a value in both: `{ de: { 'At most {} files.': 'Höchstens {} Dateien.' } }`. */
export type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A text in the language of its reader, if `texts` has it. */
export function textIn(message: string, acceptLanguage: string | undefined, texts: Texts): string;

/** Languages of `Accept-Language` without regions, the preferred one first; those with `q=0` are left out. */
export function languagesOf(acceptLanguage: string | undefined): string[];

/**
 * The text of this name in the reader's most preferred available language, otherwise in English. Of several catalogues (texts by language and name) the
 * first match wins.
 */
export function textNamed(
  name: string,
  acceptLanguage: string | undefined,
  ...catalogues: readonly Readonly<Record<string, Readonly<Record<string, string | undefined>>>>[]
): string | undefined;

/** A Refusal with its text in the language of its reader, if `texts` has it; anything else unchanged. */
export function inLanguage(error: unknown, acceptLanguage: string | undefined, texts: Texts): unknown;

/**
 * A handler that gets the result of `readRequest`. Pings of `warm.schedule` never reach it. A thrown Refusal becomes an answer; any other error is logged and
 * becomes a 500.
 */
export function createHandler<Context = unknown>(
  act: (request: HttpRequest, context: Context) => Answer | Promise<Answer>,
  options?: HandlerOptions,
): (event: object, context?: Context) => Promise<Answer>;

export interface JsonOptions {
  /** Default: 256 KiB. */
  readonly maxBytes?: number;
  /** Content types that a body may have; one without is refused. Default: `application/json` and `application/…+json`. */
  readonly types?: readonly string[];
}

/** The JSON of a body. Throws Refusal: 400 `invalid`, 413 `size`, 415 `type`. */
export function readJson(request: Pick<HttpRequest, 'body' | 'headers'>, options?: JsonOptions): unknown;

/** The same, but only accepts an object. */
export function readObject(
  request: Pick<HttpRequest, 'body' | 'headers'>,
  options?: JsonOptions,
): Readonly<Record<string, unknown>>;

/**
 * The entry of `routes` for a route (`POST /billing/checkout`), even if a project has moved all endpoints of a handler: `POST /shop/plans/checkout` is
 * `POST /billing/checkout`, and `GET /shop/plans` is `GET /billing`. Everything after the first part must be unchanged.
 */
export function routeOf<Route>(asked: string, routes: Readonly<Record<string, Route>>): Route | undefined;

/** The part of an IP address that belongs to one household or host: all of IPv4, the first 64 bits of IPv6. */
export function networkOf(ip: string): string;

/**
 * The address of the client behind a CDN or proxy: in the header that it writes (`192.0.2.1`, `192.0.2.1:443`, `[2001:db8::1]:443`, as CloudFront writes
 * it `2001:db8::1:443`), or else as API Gateway saw it. A header with several addresses is unreliable and is ignored. A client that bypasses
 * the CDN can write any address there.
 */
export function clientIp(request: Pick<HttpRequest, 'headers' | 'ip'>, header: string | undefined): string;

/** Whether two texts are equal, in constant time. */
export function isSameText(one: string, other: string): boolean;

/**
 * Whether a request carries `Authorization: Bearer <token>`. Throws Error, naming the variable, if the token is missing or has fewer
 * than 32 characters.
 */
export function hasToken(request: Pick<HttpRequest, 'headers'>, token: string | undefined, name: string): boolean;

/**
 * Whether one of the secrets has signed these bytes by the header Stripe-Signature, no further from `now` (milliseconds) than `toleranceSeconds`, which
 * are 300 by default. Several secrets are valid during a change. At most ten signatures of a request are checked.
 * https://docs.stripe.com/webhooks#verify-manually
 */
export function hasStripeSignature(
  request: Pick<HttpRequest, 'headers' | 'body'>,
  secrets: readonly string[],
  options: { readonly now: number; readonly toleranceSeconds?: number },
): boolean;
