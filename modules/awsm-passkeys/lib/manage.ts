import { checkProved, passwordIn, put, randomToken, remove, secondsOf, update, write } from 'awsm-users/addons';
import { Refusal } from 'jaws-core-js/http';
import { answerIn, type Input, nameIn } from './input.ts';
import { algorithms } from './key.ts';
import {
  ceremonySeconds,
  changedList,
  endCeremony,
  type From,
  factor,
  findCeremony,
  findPasskey,
  forgetPasskey,
  itemOf,
  keepCeremony,
  livingOf,
  mostPasskeys,
  type Passkey,
  type Passkeys,
  passkeyKey,
  raced,
  refusedPasskey,
  wayOf,
} from './store.ts';
import { InvalidCredential, verifyRegistration } from './verify.ts';

/** A passkey, as its user sees it. */
const viewOf = ({ id, name, created, used, backedUp }: Passkey) => ({
  id,
  name,
  created: timeOf(created),
  ...(used > 0 && { used: timeOf(used) }),
  backedUp,
});

const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** The caller's passkeys. Throws Refusal. */
export async function list(service: Passkeys, from: From): Promise<object> {
  const { sub, factors } = await service.addon.identify(from);
  const { passkeys } = await livingOf(service, from, sub);
  return { passkeys: passkeys.map(viewOf), secondFactor: factors.includes(factor) };
}

/**
 * The options with which a browser creates a passkey: `PublicKeyCredentialCreationOptionsJSON`. Requires the password, or a recent sign-in.
 * Throws Refusal.
 */
export async function begin(service: Passkeys, input: Input, from: From): Promise<object> {
  const caller = await service.addon.identify(from, { recent: true, ...passwordIn(input) });
  checkProved(caller);
  const { sub, sid, email, name } = caller;
  const { ids } = await livingOf(service, from, sub);
  if (ids.length >= mostPasskeys) throw tooMany();
  const challenge = randomToken();
  await keepCeremony(service, challenge, { kind: 'register', of: sid }, sub);
  return {
    challenge,
    rp: { id: service.rpId, name: service.app },
    user: { id: Buffer.from(sub).toString('base64url'), name: email, displayName: name === '' ? email : name },
    pubKeyCredParams: Object.values(algorithms).map((alg) => ({ type: 'public-key', alg })),
    timeout: ceremonySeconds * 1000,
    excludeCredentials: ids.map((id) => ({ type: 'public-key', id })),
    authenticatorSelection: { residentKey: 'preferred', requireResidentKey: false, userVerification: 'preferred' },
    attestation: 'none',
  };
}

/** Stores a passkey that a browser has created. If it is sent again after a lost response, it is already stored. Throws Refusal. */
export async function register(service: Passkeys, input: Input, from: From): Promise<object> {
  const answer = answerIn(input);
  const name = nameIn(input);
  const caller = await service.addon.identify(from);
  // A passkey counts as two factors. One may have been set up since the options were sent.
  checkProved(caller);
  const { sub, sid } = caller;
  const ceremony = await findCeremony(service, answer.challenge, { kind: 'register', of: sid }, answer.hash);
  if (ceremony?.user !== sub) throw refusedPasskey('the challenge is over, or of another session');
  const passkey = ceremony.isAgain ? await findPasskey(service, answer.id) : verified(service, answer, { sub, name });
  if (passkey?.user !== sub) throw refusedPasskey('it was removed meanwhile');
  if (!ceremony.isAgain) await add(service, from, passkey, answer);
  try {
    await note(service, from, sub, { added: true, way: wayOf(passkey) });
  } catch (error) {
    // All sessions have ended since, perhaps because of whoever is in this one.
    if (error instanceof Refusal && error.status === 401) await forgetPasskey(service, sub, passkey.id);
    throw error;
  }
  return viewOf(passkey);
}

function verified(
  service: Passkeys,
  answer: ReturnType<typeof answerIn>,
  { sub, name }: { sub: string; name: string },
): Passkey {
  const attestation = answer.part('attestationObject') ?? Buffer.alloc(0);
  const expected = { ...service, challenge: answer.challenge, verified: false };
  try {
    const { id, alg, key, count, eligible, backedUp } = verifyRegistration(
      { clientData: answer.clientData, attestation },
      expected,
    );
    if (id !== answer.id) throw new InvalidCredential('Its id is another one.');
    const created = secondsOf(service);
    return {
      id,
      alg,
      key,
      count,
      eligible,
      backedUp,
      user: sub,
      name,
      created,
      used: 0,
      transports: answer.transports,
    };
  } catch (error) {
    if (error instanceof InvalidCredential) throw refusedPasskey(error.message);
    throw error;
  }
}

async function add(
  service: Passkeys,
  from: From,
  passkey: Passkey,
  { challenge, hash }: ReturnType<typeof answerIn>,
): Promise<void> {
  const { list: before, ids } = await livingOf(service, from, passkey.user);
  if (ids.length >= mostPasskeys) throw tooMany();
  const isDone = await write(
    service,
    endCeremony(service, challenge, hash),
    // Another user's id is never taken over.
    put(passkeyKey(passkey.id), itemOf(passkey), { expression: 'attribute_not_exists(pk)' }),
    changedList(before, [...before.ids, passkey.id]),
  );
  if (isDone) return;
  if (await findPasskey(service, passkey.id)) throw refusedPasskey('there is one with its id');
  throw raced();
}

/** For the export of awsm-users. */
async function note(
  service: Passkeys,
  from: From,
  sub: string,
  more: {
    readonly factor?: boolean;
    readonly added?: boolean;
    readonly removed?: boolean;
    readonly way?: ReturnType<typeof wayOf>;
  } = {},
): Promise<void> {
  const { passkeys } = await livingOf(service, from, sub);
  const data = { passkeys: passkeys.map(({ name, created }) => ({ name, created: timeOf(created) })) };
  await service.addon.keep(from, { sub, addon: factor, data, ...more });
}

/** Renames a passkey. Throws Refusal. */
export async function rename(service: Passkeys, id: string, input: Input, from: From): Promise<object> {
  const name = nameIn(input);
  const { sub } = await service.addon.identify(from);
  const passkey = await owned(service, id, sub);
  const condition = { expression: '#user = :user', values: { user: sub } };
  if (!(await write(service, update(passkeyKey(id), 'SET #name = :name', { name }, condition)))) throw unknown();
  await note(service, from, sub);
  return viewOf({ ...passkey, name });
}

/**
 * Removes a passkey. Requires the password, or a recent sign-in. Without a password the last one stays. A missing one counts as removed: the
 * response may have been lost. Throws Refusal.
 */
export async function removePasskey(service: Passkeys, id: string, input: Input, from: From): Promise<void> {
  const caller = await service.addon.identify(from, { recent: true, ...passwordIn(input) });
  if (caller.factors.includes(factor)) checkProved(caller);
  const { sub } = caller;
  const { list: before, ids } = await livingOf(service, from, sub);
  const left = ids.filter((one) => one !== id);
  if (before.ids.includes(id)) {
    if (left.length === 0 && !caller.hasPassword) {
      throw new Refusal(409, 'last', 'This is your only way to sign in. Choose a password first.');
    }
    if (left.length === 0 && caller.factors.includes(factor)) {
      await service.addon.keep(from, { sub, addon: factor, factor: false, data: {} });
    }
    const others = before.ids.filter((one) => one !== id);
    if (!(await write(service, changedList(before, others), remove(passkeyKey(id))))) throw raced();
  }
  await note(service, from, sub, { removed: true, way: wayOf({ id, name: 'removed', created: 0 }) });
  if (left.length === 0) await service.addon.drop(from, { sub, addon: factor });
}

/** Sets whether sign-ins with the password require a passkey, too. Requires the password, or a recent sign-in. Throws Refusal. */
export async function requireSecond(service: Passkeys, input: Input, from: From): Promise<object> {
  const { secondFactor } = input;
  if (typeof secondFactor !== 'boolean')
    throw new Refusal(400, 'invalid', 'This must be true or false.', { field: 'secondFactor' });
  const caller = await service.addon.identify(from, { recent: true, ...passwordIn(input) });
  const { ids } = await livingOf(service, from, caller.sub);
  if (secondFactor && ids.length === 0) throw new Refusal(409, 'none', 'You have no passkey yet.');
  if (!secondFactor && caller.factors.includes(factor)) checkProved(caller);
  await note(service, from, caller.sub, { factor: secondFactor });
  // The last one was removed meanwhile: nobody could sign in.
  if (secondFactor && (await livingOf(service, from, caller.sub)).ids.length === 0) {
    await service.addon.drop(from, { sub: caller.sub, addon: factor });
    throw raced();
  }
  return { secondFactor };
}

async function owned(service: Passkeys, id: string, sub: string): Promise<Passkey> {
  const passkey = await findPasskey(service, id);
  if (passkey?.user !== sub) throw unknown();
  return passkey;
}

const unknown = () => new Refusal(404, 'unknown', 'You have no such passkey.');
const tooMany = () => new Refusal(409, 'many', `You can have at most ${mostPasskeys} passkeys.`);
