import { randomUUID } from 'node:crypto';
import { encodeForm, type Parameters } from './form.ts';

/**
 * The version of the API whose answers this module reads. Monthly versions of one name are compatible.
 * https://docs.stripe.com/api/versioning
 */
export const apiVersion = '2026-02-25.clover';

export interface StripeOptions {
  /** `sk_test_…` or `rk_test_…`, in a live stage `sk_live_…` or `rk_live_…`. */
  readonly key: string | undefined;
  readonly isLive: boolean;
  readonly base: string;
  /** Milliseconds for one attempt. */
  readonly timeoutMs?: number;
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** Stripe's answer, as far as this module reads it. */
// biome-ignore lint/suspicious/noExplicitAny: the shapes are Stripe's
export type StripeObject = any;

export interface Stripe {
  get(path: string, parameters?: Parameters): Promise<StripeObject>;
  /** `idempotencyKey`: identifies a repeated request to Stripe; by default a random one for the attempts of this call. */
  post(path: string, parameters: Parameters, idempotencyKey?: string): Promise<StripeObject>;
  delete(path: string, parameters?: Parameters): Promise<StripeObject>;
}

/** Why Stripe refused. Its message is left out: it quotes parameters, such as an address. */
export class StripeError extends Error {
  readonly status: number;
  readonly code: string;
  readonly type: string;
  constructor(status: number, { code = '', type = '' }: { code?: string; type?: string }, request: string) {
    super(`Stripe answered ${status} ${code || type} (request ${request})`);
    this.name = 'StripeError';
    this.status = status;
    this.code = code;
    this.type = type;
  }
}

/** No answer, or one that is not JSON: the outcome is unknown. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super('Stripe did not answer.', { cause });
    this.name = 'NoAnswer';
  }
}

const attempts = 3;

/** A client of Stripe's API: HTTPS and forms. Throws Error if the key belongs to the other mode. */
export function createStripe({ key = '', isLive, base, timeoutMs = 8000, wait = sleep }: StripeOptions): Stripe {
  checkKey(key, isLive);
  checkBase(base);
  const send = async (method: string, path: string, parameters: Parameters, idempotencyKey?: string) => {
    const form = encodeForm(parameters);
    const url = new URL(method === 'POST' || form === '' ? path : `${path}?${form}`, base);
    const headers = {
      authorization: `Bearer ${key}`,
      'stripe-version': apiVersion,
      ...(method === 'POST' && {
        'content-type': 'application/x-www-form-urlencoded',
        'idempotency-key': idempotencyKey ?? randomUUID(),
      }),
    };
    for (let attempt = 1; ; attempt++) {
      const answer = await one(url, { method, headers, ...(method === 'POST' && { body: form }) }, timeoutMs);
      if (answer instanceof NoAnswer) {
        if (attempt >= attempts) throw answer;
      } else if (answer.status < 400) {
        return answer.json;
      } else if (attempt >= attempts || !mayRepeat(answer)) {
        throw new StripeError(answer.status, answer.json.error ?? {}, answer.request);
      }
      await wait(Math.random() * 200 * 2 ** attempt);
    }
  };
  return {
    get: (path, parameters = {}) => send('GET', path, parameters),
    post: (path, parameters, idempotencyKey) => send('POST', path, parameters, idempotencyKey),
    delete: (path, parameters = {}) => send('DELETE', path, parameters),
  };
}

interface Answered {
  readonly status: number;
  readonly json: StripeObject;
  readonly request: string;
  readonly shouldRetry: string | null;
}

async function one(url: URL, init: RequestInit, timeoutMs: number): Promise<Answered | NoAnswer> {
  try {
    // A redirect would carry the key elsewhere.
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    const json: StripeObject = JSON.parse(await response.text());
    const request = response.headers.get('request-id') ?? 'unknown';
    return { status: response.status, json, request, shouldRetry: response.headers.get('stripe-should-retry') };
  } catch (cause) {
    return new NoAnswer(cause);
  }
}

/** https://docs.stripe.com/error-low-level: conflicts, too many requests, and failures at Stripe, unless it says otherwise. */
function mayRepeat({ status, shouldRetry }: Answered): boolean {
  if (shouldRetry === 'true') return true;
  if (shouldRetry === 'false') return false;
  return status === 409 || status === 429 || status >= 500;
}

function checkKey(key: string, isLive: boolean): void {
  const mode = /^(?:sk|rk)_(test|live)_\w{16,}$/.exec(key)?.[1];
  if (mode === undefined) {
    throw new Error(
      'STRIPE_SECRET_KEY must be a secret or restricted key of Stripe: sk_test_…, rk_test_…, sk_live_… or rk_live_….',
    );
  }
  if ((mode === 'live') !== isLive) {
    const is = isLive
      ? 'is a live stage (liveStages in settings.ts) and needs a live key'
      : 'is no live stage (liveStages in settings.ts) and needs a test key';
    throw new Error(`STRIPE_SECRET_KEY is a ${mode} key, but this ${is}.`);
  }
}

/** The key goes to Stripe, or to a server of tests: encrypted, or on this machine. */
export function checkBase(base: string): void {
  const { protocol, hostname } = new URL(base);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback)) {
    throw new Error(`The address of Stripe's API must begin with https://, or be one of this machine, not ${base}`);
  }
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
