import type { KeyObject } from 'node:crypto';
import { ProviderError } from '../net/error.ts';
import { fetchObject, mistakeInAddress, type Net } from '../net/fetch.ts';
import { type Algorithm, keyFor } from './keys.ts';

/** How a client authenticates to the token endpoint. */
export type ClientAuth = 'client_secret_basic' | 'client_secret_post' | 'none';

export interface ProviderConfig {
  readonly id: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly auth: ClientAuth;
  readonly scopes: readonly string[];
  /** The issuer is on this machine, for tests. */
  readonly loopback: boolean;
}

/** The used fields of the discovery document. */
interface Metadata {
  readonly authorization: string;
  readonly token: string;
  readonly jwks: string;
  /** RFC 9207: responses name the issuer. */
  readonly namesIssuer: boolean;
  readonly algorithms: readonly unknown[];
}

type Jwk = Readonly<Record<string, unknown>>;

export interface Provider extends ProviderConfig {
  metadata(): Promise<Metadata>;
  /** The key that may have signed a token with this header. */
  key(alg: Algorithm, kid: string | undefined): Promise<KeyObject | undefined>;
  post(address: string, form: URLSearchParams, authorization: string | undefined): Promise<Jwk>;
}

/** Milliseconds for which a provider's published data is cached. */
const keptMs = 3_600_000;
/** Milliseconds between two fetches of keys because a token names an unknown one: anybody can make such tokens. */
const betweenMs = 60_000;

/** A provider, with its published data in the memory of this function. */
export function createProvider(config: ProviderConfig, net: Net, now: () => number): Provider {
  const { issuer, loopback } = config;
  const get = (address: string) => fetchObject(address, { loopback }, net);
  const metadata = kept(now, async () =>
    readMetadata(await get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`), config),
  );
  const keys = kept(now, async () => readKeys(await get((await metadata.get()).jwks)));
  return {
    ...config,
    metadata: metadata.get,
    async key(alg, kid) {
      if (!(await metadata.get()).algorithms.includes(alg)) return undefined;
      return keyFor(await keys.get(), alg, kid) ?? keyFor(await keys.get(betweenMs), alg, kid);
    },
    post: (address, form, authorization) => fetchObject(address, { form, authorization, loopback }, net),
  };
}

/**
 * All concurrent callers share one load, which is cached for an hour. A failure is not cached. `get(age)`: no older than
 * that.
 */
function kept<Value>(now: () => number, load: () => Promise<Value>) {
  let last: { readonly value: Promise<Value>; readonly at: number } | undefined;
  return {
    get: (age = keptMs): Promise<Value> => {
      if (last && now() - last.at < age) return last.value;
      const value = load();
      const mine = { value, at: now() };
      last = mine;
      value.catch(() => {
        if (last === mine) last = undefined;
      });
      return value;
    },
  };
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html, section 4.3: the issuer must be exactly the requested one. */
function readMetadata(found: Jwk, { issuer, loopback }: ProviderConfig): Metadata {
  if (found.issuer !== issuer) throw new ProviderError('its discovery document is of another issuer');
  const address = (name: string): string => {
    const mistake = mistakeInAddress(found[name], loopback);
    if (mistake) throw new ProviderError(`"${name}" of its discovery document ${mistake}`);
    return String(found[name]);
  };
  const algorithms = found.id_token_signing_alg_values_supported;
  return {
    authorization: address('authorization_endpoint'),
    token: address('token_endpoint'),
    jwks: address('jwks_uri'),
    namesIssuer: found.authorization_response_iss_parameter_supported === true,
    // The specification requires it, and RS256 with it.
    algorithms: Array.isArray(algorithms) ? algorithms : ['RS256'],
  };
}

function readKeys({ keys }: Jwk): readonly Jwk[] {
  if (!Array.isArray(keys) || keys.length > 100) throw new ProviderError('its keys are not a JWKS of at most 100 keys');
  return keys.filter((one): one is Jwk => typeof one === 'object' && one !== null);
}
