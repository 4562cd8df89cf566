import { isLoopback } from './net/fetch.ts';
import type { ProviderConfig } from './provider/provider.ts';
import { type Settings, throwMistakes } from './settings.ts';

type Env = Readonly<Record<string, string | undefined>>;

const wordsOf = (text: string | undefined): readonly string[] => (text ?? '').split(/\s+/).filter(Boolean);

function mistakeInPage(page: string): string | undefined {
  if (!URL.canParse(page)) return 'is not an address';
  const url = new URL(page);
  if (url.hash !== '' || page.includes('#')) return 'must have no "#": the code goes there';
  if (url.username !== '' || url.password !== '') return 'must have no user and password';
  if (url.href !== page) return `must be written as ${url.href}`;
  const isLocal = url.protocol === 'http:' && (isLoopback(url) || url.hostname === 'localhost');
  return url.protocol === 'https:' || isLocal ? undefined : 'must begin with https://, or be of localhost';
}

/** OIDC_PAGES: the pages that sign-ins may end at, and their origins. Throws Error with every mistake. */
export function readPages({ OIDC_PAGES }: Env): { readonly pages: readonly string[]; readonly origins: string } {
  const { pages, mistakes } = pagesIn(OIDC_PAGES);
  throwMistakes('OIDC_PAGES', mistakes);
  return { pages, origins: [...new Set(pages.map((page) => new URL(page).origin))].join(' ') };
}

function pagesIn(text: string | undefined) {
  const pages = wordsOf(text);
  const mistakes = pages.flatMap((page) => {
    const mistake = mistakeInPage(page);
    return mistake ? [`the page "${page}" ${mistake}`] : [];
  });
  if (pages.length === 0) mistakes.push('OIDC_PAGES has no page such as https://myapp.com/signed-in');
  return { pages, mistakes };
}

/** `google=value microsoft=value`. Mistakes never show a value: it may be a secret. */
function pairsIn(name: string, text: string | undefined, ids: readonly string[], mistakes: string[]) {
  const pairs = new Map<string, string>();
  for (const [index, word] of wordsOf(text).entries()) {
    const at = word.indexOf('=');
    const [id, value] = [word.slice(0, Math.max(at, 0)), word.slice(at + 1)];
    if (at < 1 || value === '') mistakes.push(`${name}: part ${index + 1} is not <provider>=<value>`);
    else if (!ids.includes(id))
      mistakes.push(`${name}: part ${index + 1} is of a provider that settings.ts does not have`);
    else if (pairs.has(id)) mistakes.push(`${name} names "${id}" twice`);
    else pairs.set(id, value);
  }
  return pairs;
}

/**
 * The settings of the function that talks to providers: OIDC_URL, the address of the API; OIDC_PAGES; OIDC_CLIENTS, the client ids; OIDC_SECRETS. Throws
 * Error with every mistake. / */
export function readPlace(env: Env, { providers, loopback }: Settings) {
  const { pages, mistakes: inPages } = pagesIn(env.OIDC_PAGES);
  const mistakes = [...inPages];
  const url = (env.OIDC_URL ?? '').replace(/(?<!\/)\/+$/, '');
  const isAddress = URL.canParse(url) && !/[?#\s]/.test(url);
  if (!isAddress || !(url.startsWith('https://') || isLoopback(new URL(url))))
    mistakes.push(`OIDC_URL must be the https address of your API, with the stage where it has one, not "${url}"`);
  const ids = Object.keys(providers);
  const clients = pairsIn('OIDC_CLIENTS', env.OIDC_CLIENTS, ids, mistakes);
  const secrets = pairsIn('OIDC_SECRETS', env.OIDC_SECRETS, ids, mistakes);
  const configs = Object.entries(providers).map(([id, given]): ProviderConfig => {
    const { issuer, auth = 'client_secret_basic', scopes = ['openid', 'email', 'profile'] } = given;
    if (!clients.has(id)) mistakes.push(`OIDC_CLIENTS has no client id for "${id}"`);
    if (auth === 'none' && secrets.has(id)) mistakes.push(`OIDC_SECRETS has "${id}", whose auth is "none"`);
    if (auth !== 'none' && !secrets.has(id)) mistakes.push(`OIDC_SECRETS has no secret for "${id}"`);
    return {
      id,
      issuer,
      auth,
      scopes,
      clientId: clients.get(id) ?? '',
      clientSecret: secrets.get(id) ?? '',
      loopback: loopback && isLoopback(new URL(issuer)),
    };
  });
  throwMistakes('variables of awsm-auth-oidc', mistakes);
  return { url, pages, configs };
}
