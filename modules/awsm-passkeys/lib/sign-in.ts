import { type Challenge, hashToken, randomToken, secondsOf, type Tokens, text, update, write } from 'awsm-users/addons';
import { Refusal } from 'jaws-core-js/http';
import { answerIn, type Input } from './input.ts';
import {
  type Ceremony,
  ceremonySeconds,
  endCeremony,
  type From,
  factor,
  findCeremony,
  findPasskey,
  forgetPasskey,
  keepCeremony,
  listOf,
  livingOf,
  type Passkeys,
  passkeyKey,
  raced,
  refusedPasskey,
  wayOf,
} from './store.ts';
import { InvalidCredential, verifyAssertion } from './verify.ts';

/** For a sign-in that has shown the password, by its token; otherwise for no particular user. */
const ceremonyOf = (token: string | undefined): Ceremony =>
  token === undefined ? { kind: 'sign-in', of: '' } : { kind: 'second', of: hashToken(token) };

const tokenIn = (input: Input): string | undefined =>
  Object.hasOwn(input, 'token') ? text(input, 'token') : undefined;

/**
 * What a browser needs to ask for a passkey: `PublicKeyCredentialRequestOptionsJSON`. With the `token` of a challenge those of its user; without
 * one any, of whoever is in front of it, who then has to be verified. Throws Refusal.
 */
export async function ask(service: Passkeys, input: Input, from: From): Promise<object> {
  const token = tokenIn(input);
  const challenge = randomToken();
  const sub = token === undefined ? '' : (await service.addon.challenge(from, { token, factor })).sub;
  const all = sub === '' ? [] : (await livingOf(service, from, sub)).passkeys;
  await keepCeremony(service, challenge, ceremonyOf(token), sub);
  return {
    challenge,
    rpId: service.rpId,
    timeout: ceremonySeconds * 1000,
    userVerification: token === undefined ? 'required' : 'discouraged',
    allowCredentials: all.map(({ id, transports }) => ({
      type: 'public-key',
      id,
      ...(transports !== '' && { transports: transports.split(' ') }),
    })),
  };
}

/**
 * Signs a user in by a passkey, or answers the challenge of a sign-in by it. The same answer, sent again within a minute because the tokens were lost,
 * gives tokens again. Throws Refusal.
 */
export async function signIn(service: Passkeys, input: Input, from: From): Promise<Tokens | Challenge> {
  const token = tokenIn(input);
  const answer = answerIn(input);
  const ceremony = await findCeremony(service, answer.challenge, ceremonyOf(token), answer.hash);
  if (!ceremony) throw refusedPasskey('the challenge is over, or was made for something else');
  const passkey = await findPasskey(service, answer.id);
  if (!passkey) throw refusedPasskey('it is not known');
  const { user } = passkey;
  // Of two lists that two regions wrote at the same time, one wins: passkeys missing there could be neither seen nor removed.
  if (!(await listOf(service, user)).ids.includes(passkey.id)) throw refusedPasskey('its user has it no more');
  // Without a token, only the handle identifies the user.
  const handle = answer.part('userHandle')?.toString() ?? (token === undefined ? '' : user);
  if (handle !== user) throw refusedPasskey('its handle is that of another user');
  if (token !== undefined && ceremony.user !== user)
    throw refusedPasskey('it is of another user than the one who signs in');
  if (!ceremony.isAgain) await use(service, answer, passkey, token === undefined);
  const way = wayOf(passkey);
  try {
    if (token !== undefined) return await service.addon.answer(from, { token, factor, amr: ['swk', 'user'], way });
    return await service.addon.open(from, { sub: user, amr: ['swk', 'user', 'mfa'], addon: factor, way });
  } catch (error) {
    // Removed with a reset of the password or the like, of which this module was not told.
    if (error instanceof Refusal && error.reason === 'way') await forgetPasskey(service, user, passkey.id);
    throw error;
  }
}

/** Verifies the response and counts it, once. Throws Refusal. */
async function use(
  service: Passkeys,
  answer: ReturnType<typeof answerIn>,
  passkey: NonNullable<Awaited<ReturnType<typeof findPasskey>>>,
  verified: boolean,
): Promise<void> {
  const authData = answer.part('authenticatorData') ?? Buffer.alloc(0);
  const signature = answer.part('signature') ?? Buffer.alloc(0);
  const expected = { ...service, challenge: answer.challenge, verified };
  try {
    const { count, backedUp } = verifyAssertion(
      { clientData: answer.clientData, authData, signature },
      expected,
      passkey,
    );
    const isDone = await write(
      service,
      endCeremony(service, answer.challenge, answer.hash),
      update(
        passkeyKey(passkey.id),
        'SET #count = :count, #used = :used, backedUp = :backedUp',
        { count, used: secondsOf(service), backedUp: backedUp ? 1 : 0 },
        // The counter that was checked: of two copies that count at the same time, one wins.
        { expression: '#user = :user AND #count = :before', values: { user: passkey.user, before: passkey.count } },
      ),
    );
    if (!isDone) throw raced();
  } catch (error) {
    if (error instanceof InvalidCredential) throw refusedPasskey(error.message);
    throw error;
  }
}
