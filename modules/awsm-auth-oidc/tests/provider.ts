import {
  createHash,
  createHmac,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Alg = 'RS256' | 'ES256' | 'EdDSA';
interface Key {
  readonly kid: string;
  readonly alg: Alg;
  readonly privateKey: KeyObject;
  readonly jwk: JsonWebKey;
}

export function makeKey(alg: Alg, kid: string = randomUUID(), bits = 2048): Key {
  const { privateKey, publicKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: bits })
      : alg === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519');
  return { kid, alg, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' } };
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

export function signed(key: Key, claims: object, header: object = {}): string {
  const data = `${encoded({ alg: key.alg, kid: key.kid, ...header })}.${encoded(claims)}`;
  const hash = key.alg === 'EdDSA' ? null : 'sha256';
  const signature = sign(hash, Buffer.from(data), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${data}.${signature.toString('base64url')}`;
}

export function hmacSigned(secret: string | Buffer, claims: object, header: object): string {
  const data = `${encoded({ alg: 'HS256', ...header })}.${encoded(claims)}`;
  return `${data}.${createHmac('sha256', secret).update(data).digest('base64url')}`;
}

interface Grant {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly nonce: string;
}

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** An OpenID Connect provider on this machine, which can be made to misbehave. */
export class FakeProvider {
  clientId = 'client of the app';
  readonly clientSecret = 'secret+of:the/app';
  keys: Key[] = [makeKey('RS256')];
  /** The user who signs in. */
  user: Record<string, unknown> = { sub: 'ada', email: 'ada@example.com', email_verified: true, name: 'Ada' };
  now = Date.now;
  metadata: Record<string, unknown> = {};
  claims: Record<string, unknown> = {};
  /** A token in place of the right one. */
  token: ((claims: Record<string, unknown>) => string) | undefined;
  tokenAnswer: Record<string, unknown> = {};
  auth: 'client_secret_basic' | 'client_secret_post' | 'none' = 'client_secret_basic';
  /** Replaces the response at a path. */
  readonly instead = new Map<string, Answering>();
  readonly requests: string[] = [];
  readonly #codes = new Map<string, Grant>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeProvider> {
    const server = createServer();
    const provider = new FakeProvider(server);
    server.on('request', (request, response) => void provider.#answer(request, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  reset(): void {
    Object.assign(this, { metadata: {}, claims: {}, token: undefined, tokenAnswer: {}, auth: 'client_secret_basic' });
    this.user = { sub: 'ada', email: 'ada@example.com', email_verified: true, name: 'Ada' };
    this.instead.clear();
    this.requests.length = 0;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }

  /** The provider's page after the user has agreed: the address that the browser is redirected to. */
  agree(location: string, more: Record<string, string> = {}): string {
    const { searchParams: query } = new URL(location);
    const code = randomUUID();
    const redirectUri = query.get('redirect_uri') ?? '';
    const challenge = query.get('code_challenge') ?? '';
    this.#codes.set(code, { challenge, redirectUri, nonce: query.get('nonce') ?? '' });
    const back = new URL(redirectUri);
    for (const [name, value] of Object.entries({ code, state: query.get('state') ?? '', ...more }))
      back.searchParams.set(name, value);
    return back.href;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', this.issuer).pathname;
    this.requests.push(path);
    const other = this.instead.get(path);
    if (other) return other(request, response);
    const json = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (path === '/.well-known/openid-configuration') return json(200, { ...this.#metadata(), ...this.metadata });
    if (path === '/keys') return json(200, { keys: this.keys.map(({ jwk }) => jwk) });
    if (path !== '/token' || request.method !== 'POST') return json(404, {});
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const grant = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const isFlow =
      form.get('grant_type') === 'authorization_code' &&
      grant?.redirectUri === form.get('redirect_uri') &&
      grant.challenge === hashOf(form.get('code_verifier') ?? '');
    if (!this.#isClient(request, form)) return json(401, { error: 'invalid_client' });
    if (!grant || !isFlow) return json(400, { error: 'invalid_grant' });
    json(200, {
      token_type: 'Bearer',
      access_token: 'an access token',
      id_token: this.#idToken(grant),
      ...this.tokenAnswer,
    });
  }

  #metadata() {
    const at = (path: string) => `${this.issuer}${path}`;
    return {
      issuer: this.issuer,
      authorization_endpoint: at('/authorize?fixed=1'),
      token_endpoint: at('/token'),
      jwks_uri: at('/keys'),
      id_token_signing_alg_values_supported: ['RS256', 'ES256', 'EdDSA'],
    };
  }

  #isClient({ headers }: IncomingMessage, form: URLSearchParams): boolean {
    const [id, secret] = [
      encodeURIComponent(this.clientId).replaceAll('%20', '+'),
      encodeURIComponent(this.clientSecret),
    ];
    const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    if (this.auth === 'client_secret_basic') return headers.authorization === basic && !form.has('client_secret');
    if (headers.authorization !== undefined || form.get('client_id') !== this.clientId) return false;
    return form.get('client_secret') === (this.auth === 'none' ? null : this.clientSecret);
  }

  #idToken({ nonce }: Grant): string {
    const now = Math.floor(this.now() / 1000);
    const times = { iat: now, exp: now + 300 };
    const claims = { iss: this.issuer, aud: this.clientId, nonce, ...times, ...this.user, ...this.claims };
    return this.token ? this.token(claims) : signed(this.keys[0]!, claims);
  }
}
