import { type Challenge, type Tokens, text } from 'awsm-users/addons';
import { type HttpRequest, Refusal } from 'jaws-core-js/http';
import { type Handover, lookAt, use } from '../handover.ts';
import { isTrusted } from '../settings.ts';
import { addLink, idOf, linksOf } from './links.ts';
import { type Account, type From, type Input, note } from './service.ts';

/** A custom value: RFC 8176 has none for it. A second factor at the provider is not trusted, so those of awsm-users are required. */
const amr = ['fed'];

/** Signs in the user with the identity that a provider has proved, or creates an account from its address. Throws Refusal. */
export async function signIn(service: Account, input: Input, request: HttpRequest): Promise<Tokens | Challenge> {
  const code = text(input, 'code');
  const proved = await lookAt(service, code, text(input, 'verifier'), 'sign-in');
  await use(service, code);
  const { issuer, subject, provider } = proved;
  const user = (await service.addon.find(request, { issuer, subject })) ?? (await create(service, proved, request));
  const { sub } = user;
  const before = await linksOf(service, sub);
  const after = await addLink(service, sub, { provider, issuer, subject });
  if (after.revision !== before.revision) await note(service, request, after);
  const linked = after.all.find((one) => idOf(one) === idOf({ issuer, subject }))!.linked;
  const way = { issuer, subject, name: provider, added: linked };
  return service.addon.open(request, { sub, amr, addon: 'oidc', way });
}

/** Never links to an existing account: whoever controls an address at a provider need not own the account. Throws Refusal. */
async function create(service: Account, { issuer, subject, email, name, provider }: Handover, from: From) {
  const settings = service.settings.providers[provider];
  if (email === undefined || !settings || !isTrusted(settings, email)) {
    throw new Refusal(403, 'mail', 'This provider does not confirm your address. Please create an account first.');
  }
  try {
    return await service.addon.create(from, { issuer, subject, email, name: shownName(name) });
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason !== 'taken') throw error;
    throw new Refusal(409, 'link', 'This address has an account. Please sign in to it first, then link.');
  }
}

/** A name that awsm-users would refuse is left out. */
const shownName = (name = ''): string =>
  /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>]/u.test(name) ? '' : name.trim().slice(0, 100);
