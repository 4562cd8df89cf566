import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiVersion } from '../lib/stripe/client.ts';
import { call, decodeForm, type Form, StripeFailure } from './fake-stripe-api.ts';
import { Invoices, type Price } from './fake-stripe-invoices.ts';
import { testMode } from './fake-stripe-test-mode.ts';
import { prices } from './given.ts';

/** What the server does with the next requests instead of answering as usual. */
export interface Mishap {
  /**
   * `lose`: carries out the request, but no answer arrives. `hang`: does nothing and never answers. `fail`: answers 500, and stores that as the key's answer. A
   * number: answers with that status, and does nothing.
   */
  readonly is: 'lose' | 'hang' | 'fail' | number;
  /** Which requests; all by default. */
  readonly path?: RegExp;
  readonly method?: string;
}

export interface FakeEvent {
  readonly id: string;
  readonly type: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly data: { readonly object: object };
}

interface Saved {
  readonly fingerprint: string;
  readonly answer: Promise<Answer>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const id = (prefix: string) => `${prefix}_${randomBytes(9).toString('hex')}`;

/**
 * A server on this machine that speaks the part of Stripe's API which the module uses, as https://docs.stripe.com/api describes it: forms, versions, keys, idempotency,
 * errors. It knows all parameters that the module may send and refuses others. Payments on pages are made by the test; what comes of them in time, by `advance`.
 */
export class FakeStripe {
  readonly key = `sk_test_${'0'.repeat(24)}`;
  readonly secret = `whsec_${randomBytes(16).toString('hex')}`;
  readonly requests: { readonly method: string; readonly path: string; readonly form: Form }[] = [];
  /** Events that happened, oldest first. Tests deliver them in any order and number. */
  readonly events: FakeEvent[] = [];
  readonly mishaps: Mishap[] = [];
  readonly customers = new Map<string, Form>();
  // biome-ignore lint/suspicious/noExplicitAny: the shapes are Stripe's
  readonly sessions = new Map<string, any>();
  readonly prices: Price[] = [...prices];
  /** Whether cards are declined, of customers who have none of their own. */
  declines = false;
  /** Payment methods that are attached to customers. */
  readonly cards = new Map<string, { readonly customer: string; readonly declines: boolean }>();
  /** A test clock, and the time that it replaces. */
  clock:
    | { readonly id: string; readonly frozen_time: number; status: string; readonly restore: () => number }
    | undefined;
  /** Seconds since 1970. */
  now = () => Math.floor(Date.now() / 1000);
  readonly invoices = new Invoices({
    now: () => this.now(),
    newId: id,
    declines: (customer) => {
      const { invoice_settings: { default_payment_method: card = '' } = {} } = this.customers.get(customer) ?? {};
      return this.cards.get(card)?.declines ?? this.declines;
    },
    note: (type, object) => this.note(type, object),
  });
  readonly subscriptions = this.invoices.subscriptions;
  readonly #server: Server;
  readonly #saved = new Map<string, Saved>();

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<FakeStripe> {
    const fake = new FakeStripe();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  newId = id;

  note(type: string, object: object): FakeEvent {
    // An event contains its object as it was then.
    const data = { object: structuredClone(object) };
    const event = { id: id('evt'), object: 'event', type, livemode: false, created: this.now(), data };
    this.events.push(event);
    return event;
  }

  /** Somebody pays on the page of a checkout session. */
  pay(session: string) {
    const found = this.sessions.get(session);
    if (found?.status !== 'open') throw new Error('This page is over.');
    found.status = 'complete';
    const days = Number(found.subscription_data.trial_period_days ?? 0);
    const [line] = found.line_items;
    const subscription = this.subscribe(found.customer, line.price, Number(line.quantity), days);
    this.note('checkout.session.completed', { ...found, object: 'checkout.session', subscription: subscription.id });
    return subscription;
  }

  subscribe = (customer: string, price: string, quantity = 1, trialDays = 0) =>
    this.invoices.subscribe(customer, this.price(price), quantity, trialDays);

  /** Moves time on, by `set`, and does on the way what is due. */
  advance(seconds: number, set: (now: number) => void): void {
    const end = this.now() + seconds;
    for (let next = this.invoices.next; next <= end; next = this.invoices.next) {
      set(Math.max(next, this.now()));
      this.invoices.tick();
    }
    set(end);
  }

  price = (wanted: string) => this.prices.find((one) => one.id === wanted) ?? this.prices[0]!;

  /** Changes a subscription at Stripe. */
  become(subscription: string, change: object): FakeEvent {
    const found = Object.assign(this.subscriptions.get(subscription)!, change);
    return this.note(`customer.subscription.${found.status === 'canceled' ? 'deleted' : 'updated'}`, found);
  }

  /** A delivered event: its bytes, and the signing secret. */
  sign(event: object, { secret = this.secret, time = this.now() } = {}) {
    const body = JSON.stringify(event, undefined, 2);
    const v1 = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
    return {
      body,
      headers: { 'stripe-signature': `t=${time},v1=${v1},v0=${'0'.repeat(64)}`, 'content-type': 'application/json' },
    };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    const text = method === 'POST' ? Buffer.concat(chunks).toString() : url.search.slice(1);
    this.requests.push({ method, path: url.pathname, form: decodeForm(text) });
    const mishap = this.#mishap(method, url.pathname);
    if (mishap?.is === 'hang') return;
    if (typeof mishap?.is === 'number')
      return answer(response, { status: mishap.is, body: failure('api_error', '', 'mishap') });
    const act = async (): Promise<Answer> =>
      mishap?.is === 'fail'
        ? { status: 500, body: failure('api_error', '', 'Something went wrong on our end.') }
        : this.#answer(request, method, url.pathname, text);
    const given = await this.#idempotent(request, `${method} ${url.pathname} ${text}`, act);
    if (mishap?.is === 'lose') request.socket.destroy();
    else answer(response, given);
  }

  #mishap(method: string, path: string): Mishap | undefined {
    const index = this.mishaps.findIndex((one) => (one.path ?? /./).test(path) && (one.method ?? method) === method);
    return index < 0 ? undefined : this.mishaps.splice(index, 1)[0];
  }

  /** https://docs.stripe.com/api/idempotent_requests: the first answer stays, unless the request was refused before it began. */
  async #idempotent({ headers }: IncomingMessage, fingerprint: string, act: () => Promise<Answer>): Promise<Answer> {
    const key = headers['idempotency-key'];
    if (typeof key !== 'string') return act();
    if (key.length > 255) return { status: 400, body: failure('invalid_request_error', '', 'The key is too long.') };
    const saved = this.#saved.get(key);
    if (saved && saved.fingerprint !== fingerprint)
      return { status: 400, body: failure('idempotency_error', '', 'Keys are for the same parameters.') };
    if (saved) return saved.answer;
    const made = act();
    this.#saved.set(key, { fingerprint, answer: made });
    const { status } = await made;
    if (status >= 400 && status < 500 && status !== 402) this.#saved.delete(key);
    return made;
  }

  async #answer({ headers }: IncomingMessage, method: string, path: string, text: string): Promise<Answer> {
    try {
      if (headers.authorization !== `Bearer ${this.key}`) throw new StripeFailure(401, '', 'Invalid API Key provided.');
      if (headers['stripe-version'] !== apiVersion) throw new StripeFailure(400, '', 'Invalid Stripe API version.');
      if (method === 'POST' && headers['content-type'] !== 'application/x-www-form-urlencoded')
        throw new StripeFailure(400, '', 'Forms, please.');
      return { status: 200, body: call(this, method, path, decodeForm(text), testMode) };
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error;
      const type = error.status === 402 ? 'card_error' : 'invalid_request_error';
      return { status: error.status, body: failure(type, error.code, error.message, error.param) };
    }
  }
}

const failure = (type: string, code: string, message: string, param?: string) => ({
  error: { type, code, message, param },
});

function answer(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': id('req') });
  response.end(JSON.stringify(body));
}
