import { createPublicKey, type KeyObject } from 'node:crypto';
import { getItem, put, type Store, write } from '../table.ts';

/** Where the authorizer finds the public key of access tokens: it has no secret. */
const pk = 'KEY#access';
const cacheMs = 60_000;

/** Publishes a key, unless it is the one that is published. */
export async function publishKey(store: Store, publicKey: KeyObject): Promise<void> {
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  if ((await getItem(store, pk))?.key !== key) await write(store, put(pk, { key }));
}

/** Reads the published key, once a minute, so that a new secret soon ends the tokens of the old one. */
export function keyReader(store: Store): () => Promise<KeyObject | undefined> {
  let cached: { readonly key: KeyObject; readonly until: number } | undefined;
  return async () => {
    if (cached && store.now() < cached.until) return cached.key;
    const found = (await getItem(store, pk))?.key;
    if (typeof found !== 'string') return undefined;
    const key = createPublicKey({ key: Buffer.from(found, 'base64'), format: 'der', type: 'spki' });
    cached = { key, until: store.now() + cacheMs };
    return key;
  };
}
