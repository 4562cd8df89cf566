import { checkProved, passwordIn, text } from 'awsm-users/addons';
import { type HttpRequest, Refusal } from 'jaws-core-js/http';
import { lookAt, use } from '../handover.ts';
import { addLink, changeLinks, idOf, type Links, linksOf, mostLinks, viewOf } from './links.ts';
import { type Account, type From, type Input, note } from './service.ts';

/** A user's linked sign-ins. Throws Refusal. */
export async function list(service: Account, from: From): Promise<object> {
  const { sub } = await service.addon.identify(from);
  return { identities: (await livingOf(service, from, await linksOf(service, sub))).map(viewOf) };
}

/** Those that were removed with a reset of the password or the like are unknown to awsm-users, which does not say so. */
async function livingOf(service: Account, from: From, { sub, all }: Pick<Links, 'sub' | 'all'>) {
  const users = await Promise.all(all.map(({ issuer, subject }) => service.addon.find(from, { issuer, subject })));
  return all.filter((_one, index) => users[index]?.sub === sub);
}

/**
 * Links an identity proved by a provider to the account of the signed-in user: with the password or soon after the sign-in, and in a session with two
 * factors if the account has them. An earlier refusal does not use up the code. Throws Refusal. / */
export async function link(service: Account, input: Input, request: HttpRequest): Promise<object> {
  const code = text(input, 'code');
  const { provider, issuer, subject } = await lookAt(service, code, text(input, 'verifier'), 'link');
  const caller = await service.addon.identify(request, { recent: true, ...passwordIn(input) });
  checkProved(caller);
  const { sub } = caller;
  const living = await livingOf(service, request, await linksOf(service, sub));
  const id = idOf({ issuer, subject });
  const isThere = living.some((one) => idOf(one) === id);
  if (living.length >= mostLinks && !isThere) {
    throw new Refusal(409, 'many', 'You have linked too many sign-ins. Remove one first.');
  }
  await use(service, code);
  await service.addon.link(request, { sub, issuer, subject });
  const after = await addLink(service, sub, { provider, issuer, subject });
  try {
    await note(service, request, after, { issuer, subject, name: provider });
  } catch (error) {
    // All sessions have ended since, perhaps because of whoever is in this one, and no mail tells of it.
    if (error instanceof Refusal && error.status === 401 && !isThere) {
      await service.addon.unlink(request, { sub, issuer, subject });
      const others = after.all.filter((one) => idOf(one) !== id);
      await changeLinks(service, after, others);
    }
    throw error;
  }
  return viewOf(after.all.find((one) => idOf(one) === id)!);
}

/**
 * Removes a sign-in, unless nothing else would let the user in. It is marked first, so two concurrent requests cannot remove the last two. A missing
 * one counts as removed. Throws Refusal.
 */
export async function unlink(service: Account, id: string, input: Input, from: From): Promise<void> {
  const caller = await service.addon.identify(from, { recent: true, ...passwordIn(input) });
  checkProved(caller);
  const { sub, hasPassword } = caller;
  const before = await linksOf(service, sub);
  const found = before.all.find((one) => idOf(one) === id);
  if (!found) return;
  const others = before.all.filter((one) => one !== found);
  const living = await livingOf(service, from, { sub, all: others });
  if (!hasPassword && !living.some(({ ends }) => !ends)) {
    throw new Refusal(409, 'last', 'This is your only way to sign in. Choose a password first.');
  }
  const marked = await changeLinks(service, before, [...others, { ...found, ends: true }]);
  const { issuer, subject } = found;
  await service.addon.unlink(from, { sub, issuer, subject });
  await note(service, from, await changeLinks(service, marked, others));
}
