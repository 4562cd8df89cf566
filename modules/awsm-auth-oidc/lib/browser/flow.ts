import { createHmac } from 'node:crypto';
import { getItem, hashToken, put, randomToken, remove, type Store, secondsOf, write } from 'awsm-users/addons';
import { type HttpRequest, isSameText, Refusal } from 'jaws-core-js/http';
import { handOver, type Intent } from '../handover.ts';
import { ProviderError } from '../net/error.ts';
import { redeem } from '../provider/exchange.ts';
import type { Provider } from '../provider/provider.ts';

export interface Browser extends Store {
  readonly providers: ReadonlyMap<string, Provider>;
  /** The address of the API, without a slash at its end. */
  readonly url: string;
  readonly pages: readonly string[];
}

/** Where a browser is redirected, and its cookie. */
export interface Sent {
  readonly location: string;
  readonly cookie?: string;
}

type Request = Pick<HttpRequest, 'query' | 'cookies' | 'params' | 'route'>;

/** Seconds that a user has to sign in at the provider. */
const lifetime = 600;
/** Another host, a subdomain or a page without TLS cannot set a cookie with this prefix. RFC 6265bis, 4.1.3.2. */
const cookieName = '__Host-awsm-oidc';

const flowKey = (state: string): string => `FLOW#${hashToken(state)}`;
/** The callback is beside the start, wherever a project has put the two. `route`: of either, as declared. */
const redirectUri = ({ url }: Browser, route: string, provider: string): string =>
  url + route.slice(route.indexOf('/')).replace(/\{provider\}\/\w+$/, `${provider}/callback`);

/** The secret of this browser's flow, which the table does not contain. */
const derived = (browserKey: string, what: 'nonce' | 'verifier', state: string): string =>
  createHmac('sha256', browserKey).update(`${what} ${state}`).digest('base64url');

const isToken = (text: string | undefined): text is string => /^[\w-]{43}$/.test(text ?? '');

/** Sends the browser to a provider. Throws Refusal. */
export async function start(service: Browser, { query, cookies, params, route }: Request): Promise<Sent> {
  const provider = service.providers.get(params.provider ?? '');
  if (!provider) throw new Refusal(404, 'provider', 'There is no such provider.');
  const page = query.get('page') ?? service.pages[0];
  if (page === undefined || !service.pages.includes(page))
    throw new Refusal(400, 'pages', 'A sign-in cannot end at this page.', { field: 'page' });
  const challenge = query.get('challenge') ?? undefined;
  if (!isToken(challenge)) throw invalid('challenge');
  const intent = query.get('intent');
  if (intent !== 'sign-in' && intent !== 'link') throw invalid('intent');
  const authorization = await authorizationOf(provider);
  if (authorization === undefined) return { location: `${page}#oidc-error=provider` };
  const state = randomToken();
  // Flows of several tabs share it.
  const known = cookies[cookieName];
  const browserKey = isToken(known) ? known : randomToken();
  const flow = { provider: provider.id, page, challenge, intent, browser: hashToken(browserKey) };
  await write(service, put(flowKey(state), { ...flow, expires: secondsOf(service) + lifetime }));
  const location = new URL(authorization);
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirectUri(service, route, provider.id),
    scope: provider.scopes.join(' '),
    state,
    nonce: derived(browserKey, 'nonce', state),
    code_challenge: hashToken(derived(browserKey, 'verifier', state)),
    code_challenge_method: 'S256',
  }))
    location.searchParams.set(name, value);
  const cookie = `${cookieName}=${browserKey}; Path=/; Max-Age=${lifetime}; HttpOnly; Secure; SameSite=Lax`;
  return { location: location.href, cookie };
}

const invalid = (field: string) => new Refusal(400, 'invalid', 'This is required.', { field });

async function authorizationOf(provider: Provider): Promise<string | undefined> {
  try {
    return (await provider.metadata()).authorization;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    console.warn(`A sign-in by ${provider.id} could not begin: ${error.message}`);
    return undefined;
  }
}

/** Handles a provider's response and redirects the browser to its page, with a code or a reason after the `#`. */
export async function callback(service: Browser, { query, cookies, params, route }: Request): Promise<Sent> {
  const state = query.get('state');
  const browserKey = cookies[cookieName];
  const flow = await takeFlow(service, params.provider, state, browserKey);
  // No page is known, so the first one is used; its address comes from the settings, like all others.
  if (!flow) return { location: `${service.pages[0]}#oidc-error=state` };
  const { provider, page, challenge, intent } = flow;
  const found = service.providers.get(provider);
  if (query.get('error') === 'access_denied') return { location: `${page}#oidc-error=denied` };
  try {
    if (!found) throw new ProviderError('it is no longer in the settings');
    await checkIssuer(found, query.getAll('iss'));
    const [code, other] = query.getAll('code');
    if (!code || other !== undefined || query.has('error')) throw new ProviderError('it did not send one code');
    const proof = { redirectUri: redirectUri(service, route, provider), ...flow.secrets };
    const proved = await redeem(found, code, proof, service.now);
    const result = await handOver(service, { ...proved, provider, intent, challenge });
    return { location: `${page}#oidc=${result}` };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    console.warn(`A sign-in by ${provider} failed: ${error.message}`);
    return { location: `${page}#oidc-error=provider` };
  }
}

/** A flow of this browser and this provider, usable once. */
async function takeFlow(
  service: Browser,
  provider: string | undefined,
  state: string | null,
  browserKey: string | undefined,
) {
  if (!isToken(state ?? undefined) || state === null || !isToken(browserKey)) return undefined;
  const item = await getItem(service, flowKey(state));
  if (!item || item.provider !== provider || !isSameText(String(item.browser), hashToken(browserKey))) return undefined;
  if (!(await write(service, remove(flowKey(state), { expression: 'attribute_exists(pk)' })))) return undefined;
  const page = service.pages.find((one) => one === item.page);
  // The settings have changed meanwhile.
  if (page === undefined) return undefined;
  return {
    provider: String(item.provider),
    page,
    challenge: String(item.challenge),
    intent: item.intent as Intent,
    secrets: { nonce: derived(browserKey, 'nonce', state), verifier: derived(browserKey, 'verifier', state) },
  };
}

/** RFC 9207: a response of another provider, sent to the wrong one, is not passed on. */
async function checkIssuer(provider: Provider, given: readonly string[]): Promise<void> {
  const { namesIssuer } = await provider.metadata();
  if (given.length === 0 && namesIssuer) throw new ProviderError('its answer does not name the issuer');
  if (given.some((one) => one !== provider.issuer)) throw new ProviderError('its answer is of another issuer');
}
