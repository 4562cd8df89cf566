import type { KeyObject } from 'node:crypto';
import type { Part } from '../../../../../kernel/kernel.ts';
import type { Outbound } from '../../../../../kernel/outbound/outbound.ts';
import { readText } from '../../../../../kernel/outbound/read-text.ts';
import { withoutLastSlashes } from '../../../shared/slashes.ts';
import { rsaKeysOf } from '../rsa-keys.ts';

/** How long a key set is cached, and how soon one that lacks a key is requested again. Milliseconds. */
const BELIEVED_FOR = 60 * 60_000;
const ASKED_AGAIN_AFTER = 10_000;
const LONGEST_WAIT = 5_000;
/** Of a key set. */
const MOST_BYTES = 1 << 20;

interface KeySet {
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly at: number;
}

/** The public keys of user pools, by issuer. */
export class KeySets {
  /** Where user pools are served, without a slash at its end; undefined: nowhere. */
  readonly endpoint: string | undefined;
  readonly #outbound: Outbound;
  readonly #sets = new Map<string, KeySet>();

  constructor(endpoint: string | undefined, outbound: Outbound) {
    this.#outbound = outbound;
    this.endpoint = withoutLastSlashes(endpoint ?? '') || undefined;
  }

  /** The key `kid` of a pool, or undefined when the pool has none of that name. Rejects when the pool cannot be reached. */
  async key(pool: string, kid: string, now: number): Promise<KeyObject | undefined> {
    const known = this.#sets.get(pool);
    const age = known ? now - known.at : Number.POSITIVE_INFINITY;
    if (known && age < BELIEVED_FOR && (known.keys.has(kid) || age < ASKED_AGAIN_AFTER)) return known.keys.get(kid);
    const keys = await this.#fetchKeys(`${this.endpoint}/${encodeURIComponent(pool)}/.well-known/jwks.json`);
    this.#sets.set(pool, { keys, at: now });
    return keys.get(kid);
  }

  async #fetchKeys(url: string): Promise<Map<string, KeyObject>> {
    const signal = AbortSignal.timeout(LONGEST_WAIT);
    const response = await this.#outbound.request(new URL(url), { by: 'A Cognito authorizer', signal });
    const text = await readText(response, MOST_BYTES);
    if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
    return rsaKeysOf(JSON.parse(text) as { keys?: unknown });
  }
}

/** Set by AWS's own rule for the address of a service: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
const ENDPOINT_VARIABLE = 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER';

export const keySets: Part<KeySets> = {
  name: 'apigateway/cognito-key-sets',
  open: ({ outbound }) => new KeySets(process.env[ENDPOINT_VARIABLE], outbound),
};
