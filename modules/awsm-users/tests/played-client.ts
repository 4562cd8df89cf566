import { createUsersClient, type UsersClientOptions } from '../client/index.js';

// The client against an API whose responses each test defines. With the API of awsm-users: client.slow.test.ts.

/** A request of the client. */
export interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}
/** The response of the API. */
export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

export const claims = (n: number) => ({
  sub: `u${n}`,
  sid: `s${n}`,
  email: `Ä?>ÿÿÿ${n}@example.com`,
  roles: ['admin'],
});
/** An access token: its claims have bytes that base64url writes with `-` and `_`. */
export const accessOf = (n: number): string =>
  `head.${Buffer.from(JSON.stringify({ ...claims(n), exp: 1, iss: 'app/dev' })).toString('base64url')}.signature`;
export const tokens = (n: number, expiresIn = 600) => ({
  accessToken: accessOf(n),
  expiresIn,
  refreshToken: `refresh${n}`,
});

export function memory(entries: Readonly<Record<string, string>> = {}) {
  const items = new Map(Object.entries(entries));
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

export const paths = (sent: readonly Sent[]) =>
  sent.map(({ method, url }) => `${method} ${url.slice('https://api.example/dev/'.length)}`);

/** An API that returns the tokens `next` for a refresh, and these answers for other paths. */
export const refreshing =
  (next: number, other: (sent: Sent) => Answer = () => ({ body: {} })) =>
  (sent: Sent): Answer =>
    sent.url.endsWith('/users/refresh') ? { body: tokens(next) } : other(sent);
export const isBy = ({ headers }: Sent, n: number) => headers.authorization === `Bearer ${accessOf(n)}`;

/** Clients and their storage, on a test's clock. Milliseconds since 1970. */
export function playing(now: () => number) {
  const keptOf = (n: number, expires = now() + 600_000) =>
    JSON.stringify({ accessToken: accessOf(n), refreshToken: `refresh${n}`, expires });
  /** The storage of a user who is signed in with the tokens `n`. */
  const signedInBy = (n: number, expires?: number) => memory({ 'awsm-users': keptOf(n, expires) });

  /** A client and its requests. `answer` responds to each request; by default with nothing. */
  function clientOf(
    answer: (sent: Sent, n: number) => Answer | Promise<Answer> = () => ({}),
    more: Partial<UsersClientOptions> = {},
  ) {
    const sent: Sent[] = [];
    const send: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      const text = await request.text();
      const one = {
        url: request.url,
        method: request.method,
        headers: Object.fromEntries(request.headers),
        body: text === '' ? undefined : JSON.parse(text),
      };
      sent.push(one);
      const { status = 200, body } = await answer(one, sent.length);
      const written = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      return new Response(status === 204 ? null : written, { status });
    };
    const storage = memory();
    const options = { url: 'https://api.example/dev//', storage, locks: undefined, fetch: send, now };
    return { client: createUsersClient({ ...options, ...more }), sent, storage };
  }

  return { clientOf, keptOf, signedInBy };
}
