import type { KeyObject } from 'node:crypto';
import { parseUserJson } from '../../../../kernel/json.ts';
import type { Kernel, Part } from '../../../../kernel/kernel.ts';
import { rsaKeysOf } from '../../../apigateway/execute/authorize/rsa-keys.ts';
import { httpAgents, send } from '../../../apigateway/execute/integrations/http-client.ts';
import { withoutLastSlashes } from '../../../apigateway/shared/slashes.ts';
import { HeaderList } from '../header-list.ts';

/** Milliseconds that an issuer may take to answer. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const TIMEOUT_MS = 1_500;
/** Milliseconds that keys are kept, as long as a token's key is among them. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
const KEPT_FOR = 2 * 60 * 60 * 1000;

/** Why there are no keys, as in `www-authenticate`. */
export class NoKeys extends Error {}

interface KeySet {
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly until: number;
}

/** The public keys of issuers, by issuer. */
const keySets: Part<Map<string, KeySet>> = { name: 'apigatewayv2/key-sets', open: () => new Map() };

/** The key of this id. A key that is not known yet is looked for at the issuer again; undefined: it has none of that id. */
export async function findKey(kernel: Kernel, issuer: string, kid: string): Promise<KeyObject | undefined> {
  const known = kernel.part(keySets);
  const set = known.get(issuer);
  const now = kernel.clock.now();
  const key = set && set.until > now ? set.keys.get(kid) : undefined;
  if (key) return key;
  const keys = await fetchKeys(kernel, issuer);
  known.set(issuer, { keys, until: now + KEPT_FOR });
  return keys.get(kid);
}

async function fetchKeys(kernel: Kernel, issuer: string): Promise<Map<string, KeyObject>> {
  const discovery = await get(kernel, `${withoutLastSlashes(issuer)}/.well-known/openid-configuration`).catch(() => {
    throw new NoKeys('OIDC discovery endpoint communication error');
  });
  const uri = discovery.jwks_uri;
  if (typeof uri !== 'string') throw new NoKeys('OIDC discovery endpoint communication error');
  const keySet = await get(kernel, uri).catch(() => {
    throw new NoKeys('JWKS communication error');
  });
  return rsaKeysOf(keySet);
}

async function get(kernel: Kernel, address: string): Promise<Record<string, unknown>> {
  const answer = await send(kernel.part(httpAgents), {
    method: 'GET',
    url: new URL(address),
    headers: new HeaderList([['accept', 'application/json']]),
    body: Buffer.alloc(0),
    timeout: TIMEOUT_MS,
  });
  if (answer.status !== 200) throw new Error(`status ${answer.status}`);
  const value: unknown = parseUserJson(answer.body.toString('utf8'));
  if (value === null || typeof value !== 'object') throw new Error('no JSON object');
  return value as Record<string, unknown>;
}
