import { type Catalogue, mistakesInTexts } from 'awsm-users/addons';
import { isLoopback, mistakeInAddress } from './net/fetch.ts';
import type { ClientAuth } from './provider/provider.ts';
import { texts as builtIn } from './texts.ts';

export interface GivenProvider {
  /** As shown on buttons. */
  readonly name: string;
  /** Exactly as the provider spells it. */
  readonly issuer: string;
  /** Default: `client_secret_basic`. `none`: a public client without a secret. */
  readonly auth?: ClientAuth;
  /** Default: `openid`, `email`, `profile`. */
  readonly scopes?: readonly string[];
  /**
   * Addresses that may create an account: all that the provider calls verified, those of these domains, or (the default) none. A provider that calls an
   * address verified without having checked it lets anyone register the addresses of others.
   */
  readonly mails?: 'verified' | 'none' | readonly string[];
}

export interface GivenSettings {
  /** By the names used in addresses and variables: `google`. */
  readonly providers?: Readonly<Record<string, GivenProvider>>;
  /** For tests: providers at http://127.0.0.1 are accepted. */
  readonly loopback?: boolean;
  /** Texts of refusals, by language and reason, in place of those of awsm-auth-oidc. */
  readonly texts?: Catalogue;
}

export type Settings = Required<GivenSettings>;

const names = ['providers', 'loopback', 'texts'];
const providerNames = ['name', 'issuer', 'auth', 'scopes', 'mails'];
const auths: readonly unknown[] = ['client_secret_basic', 'client_secret_post', 'none'];

/** Settings of a project. Throws Error with every mistake. */
export function defineSettings(given: GivenSettings = {}): Settings {
  const { providers = {}, loopback = false, texts = {} } = given;
  const mistakes = unknown(given, names, '');
  if (typeof loopback !== 'boolean') mistakes.push('loopback must be true or false');
  for (const [id, provider] of Object.entries(providers)) mistakes.push(...mistakesIn(id, provider, loopback === true));
  const issuers = Object.values(providers).map(({ issuer }) => issuer);
  for (const issuer of new Set(issuers.filter((one, index) => issuers.indexOf(one) !== index)))
    mistakes.push(`two providers have the issuer ${JSON.stringify(issuer)}: their users could not be kept apart`);
  mistakes.push(...mistakesInTexts(texts, builtIn));
  throwMistakes('settings in aws_modules/awsm-auth-oidc/settings.ts', mistakes);
  return { providers, loopback, texts };
}

function mistakesIn(id: string, given: GivenProvider, loopback: boolean): readonly string[] {
  const at = `providers.${id}`;
  const mistakes = unknown(given, providerNames, `${at}.`);
  const { name, issuer, auth = 'none', scopes = ['openid'], mails = 'none' } = given;
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(id)) mistakes.push(`${at} must be named by small letters, digits and "-"`);
  if (typeof name !== 'string' || !/^[^\p{Cc}]{1,60}$/u.test(name))
    mistakes.push(`${at}.name must be a name of 1 to 60 characters, not ${JSON.stringify(name)}`);
  const wrong = mistakeInIssuer(issuer, loopback);
  if (wrong) mistakes.push(`${at}.issuer ${wrong}, not ${JSON.stringify(issuer)}`);
  if (!auths.includes(auth))
    mistakes.push(`${at}.auth must be one of ${auths.join(', ')}, not ${JSON.stringify(auth)}`);
  const isScope = (one: unknown): boolean => typeof one === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(one);
  if (!Array.isArray(scopes) || !scopes.every(isScope) || !scopes.includes('openid'))
    mistakes.push(`${at}.scopes must be a list with "openid" in it, not ${JSON.stringify(scopes)}`);
  const isDomain = (one: unknown): boolean => typeof one === 'string' && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(one);
  const isMails = mails === 'verified' || mails === 'none' || (Array.isArray(mails) && mails.every(isDomain));
  if (!isMails)
    mistakes.push(
      `${at}.mails must be "verified", "none" or domains such as "myapp.com", not ${JSON.stringify(mails)}`,
    );
  return mistakes;
}

/** Keys of awsm-users end the issuer with "#". */
function mistakeInIssuer(issuer: unknown, loopback: boolean): string | undefined {
  if (typeof issuer !== 'string' || issuer.length > 500 || /[#?\s]|[^\x20-\x7e]/.test(issuer))
    return 'must be an address of at most 500 characters without "#" and "?"';
  const isLocal = loopback && URL.canParse(issuer) && isLoopback(new URL(issuer));
  return mistakeInAddress(issuer, isLocal) && 'must be an https address such as "https://accounts.example.com"';
}

const unknown = (given: object, known: readonly string[], at: string): string[] =>
  Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => `${at}${name} is not a setting; these are: ${known.join(', ')}`);

export function throwMistakes(what: string, mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new Error(`Invalid ${what}:\n${mistakes.map((one) => `- ${one}`).join('\n')}`);
}

/** Whether an address that a provider calls verified creates an account. */
export function isTrusted({ mails = 'none' }: GivenProvider, email: string): boolean {
  if (typeof mails === 'string') return mails === 'verified';
  return mails.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
}
