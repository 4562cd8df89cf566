import { ProviderError } from '../net/error.ts';
import type { Provider } from './provider.ts';
import { type Proved, verifyIdToken } from './token.ts';

/** RFC 6749, 2.3.1: both are encoded as in a form before they are joined. */
const encoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

/**
 * The verified result of the token endpoint for a code. The provider's other tokens are not stored. Throws ProviderError.
 */
export async function redeem(
  provider: Provider,
  code: string,
  flow: { readonly redirectUri: string; readonly verifier: string; readonly nonce: string },
  now: () => number,
): Promise<Proved> {
  const { clientId, clientSecret, auth } = provider;
  const { token } = await provider.metadata();
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: flow.redirectUri,
    code_verifier: flow.verifier,
    ...(auth !== 'client_secret_basic' && { client_id: clientId }),
    ...(auth === 'client_secret_post' && { client_secret: clientSecret }),
  });
  const basic = Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString('base64');
  const answer = await provider.post(token, form, auth === 'client_secret_basic' ? `Basic ${basic}` : undefined);
  const { id_token: idToken, access_token: access, token_type: type } = answer;
  if (typeof idToken !== 'string') throw new ProviderError('its token endpoint gave no ID token');
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') {
    throw new ProviderError('its token endpoint gave another type of token');
  }
  const accessToken = typeof access === 'string' ? access : undefined;
  return verifyIdToken(provider, idToken, { nonce: flow.nonce, accessToken, now: now() });
}
