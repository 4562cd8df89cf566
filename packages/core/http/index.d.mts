/** A request, whichever kind of API or function URL it came through. */
export interface HttpRequest {
  /** `HTTP`: an HTTP API, or a function URL. */
  readonly api: 'REST' | 'HTTP';
  /** The id that API Gateway gave it; empty without one. */
  readonly id: string;
  /** In capital letters. */
  readonly method: string;
  /** As it was sent. An HTTP API has the name of the stage in it. */
  readonly path: string;
  /** Method and path as the endpoint is declared: `GET /items/{id}`. */
  readonly route: string;
  /** Variables of the path, decoded. */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  /** The bytes that were sent. */
  readonly body: Buffer;
  /** Address of the client; that of the proxy behind a CDN. */
  readonly ip: string;
  /** Claims of a token of Cognito or of a JWT authorizer, or the context of a Lambda authorizer. */
  readonly claims: Readonly<Record<string, unknown>>;
  /**
   * One text for each caller that was let in: `sub` of the claims, `principalId` (an HTTP API does not pass it on), the identity in an identity
   * pool, or the ARN that signed the request. The ARN of an assumed role includes the name of its session. Undefined if nobody asked who it is.
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
  /** Of what was sent. */
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

/** The answer for an error: that of a Refusal, or 500 without a word about what went wrong, which is logged. */
export function refused(error: unknown): Answer;

export interface Cors {
  /** Origins whose pages may read answers, separated by spaces or commas, or `*`. Default: none. */
  readonly origins?: string | undefined;
  /** Default: `*`, which is all that there are. */
  readonly methods?: readonly string[];
  /** Headers that a page may send. Default: authorization, content-type. */
  readonly headers?: readonly string[];
  /** Headers of an answer that a page may read. */
  readonly expose?: readonly string[];
  /** Seconds for which a browser need not ask again. Default: 3600. */
  readonly maxAge?: number;
}

export interface HandlerOptions {
  /** With it, answers have the headers of CORS, and OPTIONS is answered. */
  readonly cors?: Cors;
  /** Of every answer. Default: `cache-control: no-store`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Texts of refusals in other languages than English, for callers whose `Accept-Language` asks for them. */
  readonly texts?: Texts;
}

/** By language, and then by the English text; `{}` stands for a value in both: `{ de: { 'At most {} files.': 'Höchstens {} Dateien.' } }`. */
export type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A text in the language of its reader, where `texts` have it. */
export function textIn(message: string, acceptLanguage: string | undefined, texts: Texts): string;

/** Languages of `Accept-Language` without regions, the preferred one first; those with `q=0` are left out. */
export function languagesOf(acceptLanguage: string | undefined): string[];

/**
 * The text of this name in the reader's preferred language that has one, else in English. Of several catalogues (texts by language and name) the
 * first match wins.
 */
export function textNamed(
  name: string,
  acceptLanguage: string | undefined,
  ...catalogues: readonly Readonly<Record<string, Readonly<Record<string, string | undefined>>>>[]
): string | undefined;

/** A Refusal with its text in the language of its reader, where `texts` have it; anything else as it is. */
export function inLanguage(error: unknown, acceptLanguage: string | undefined, texts: Texts): unknown;

/** A handler that gets what `readRequest` reads. Pings of `warm.schedule` never reach it. A Refusal that is thrown is an answer; any other error is logged and becomes 500. */
export function createHandler<Context = unknown>(
  act: (request: HttpRequest, context: Context) => Answer | Promise<Answer>,
  options?: HandlerOptions,
): (event: object, context?: Context) => Promise<Answer>;

export interface JsonOptions {
  /** Default: 256 KiB. */
  readonly maxBytes?: number;
  /** Content types that a body may have, where it says one. Default: any. */
  readonly types?: readonly string[];
}

/** The JSON of a body. Throws Refusal: 400 `invalid`, 413 `size`, 415 `type`. */
export function readJson(request: Pick<HttpRequest, 'body' | 'headers'>, options?: JsonOptions): unknown;

/** The same where only an object makes sense. */
export function readObject(
  request: Pick<HttpRequest, 'body' | 'headers'>,
  options?: JsonOptions,
): Readonly<Record<string, unknown>>;

/**
 * What `routes` have for a route (`POST /billing/checkout`), also where a project has moved all endpoints of a handler: `POST /shop/plans/checkout` is
 * `POST /billing/checkout`, and `GET /shop/plans` is `GET /billing`. All that follows the first part must stay as it is.
 */
export function routeOf<Route>(asked: string, routes: Readonly<Record<string, Route>>): Route | undefined;

/** The part of an IP address that belongs to one household or host: all of IPv4, the first 64 bits of IPv6. */
export function networkOf(ip: string): string;

/**
 * The address of the client behind a CDN or proxy: in the header that it writes (`192.0.2.1`, `192.0.2.1:443`, `[2001:db8::1]:443`, as CloudFront writes
 * it `2001:db8::1:443`), else as API Gateway saw it. A header with several addresses says nothing for sure and is passed over. Who reaches the API past
 * the CDN can write any address there.
 */
export function clientIp(request: Pick<HttpRequest, 'headers' | 'ip'>, header: string | undefined): string;

/** Whether two texts are the same. How long it takes says nothing about them. */
export function isSameText(one: string, other: string): boolean;

/**
 * Whether a request carries `Authorization: Bearer <token>`. Throws Error, naming the variable, for a token that is missing or has less
 * than 32 characters.
 */
export function hasToken(request: Pick<HttpRequest, 'headers'>, token: string | undefined, name: string): boolean;

/**
 * Whether one of the secrets has signed these bytes by the header Stripe-Signature, no further from `now` (milliseconds) than `toleranceSeconds`, which
 * are 300 by default. Several secrets are good while one is changed. At most ten signatures of a request are looked at.
 * https://docs.stripe.com/webhooks#verify-manually
 */
export function hasStripeSignature(
  request: Pick<HttpRequest, 'headers' | 'body'>,
  secrets: readonly string[],
  options: { readonly now: number; readonly toleranceSeconds?: number },
): boolean;
