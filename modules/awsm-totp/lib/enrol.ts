import { randomBytes } from 'node:crypto';
import {
  type Caller,
  checkProved,
  getItem,
  passwordIn,
  put,
  remove,
  type Store,
  secondsOf,
  text,
  write,
} from 'awsm-users/addons';
import { type HttpRequest, Refusal } from 'jaws-core-js/http';
import { base32 } from './base32.ts';
import { otpauthUri, stepsOf } from './otp.ts';
import { keptCodes, newRecoveryCodes } from './recovery.ts';
import { seal, unseal } from './secret.ts';
import { changed, type Enrolment, enrolmentKey, findEnrolment, type Totp, useCode, wrongCode } from './store.ts';

type From = Pick<HttpRequest, 'ip' | 'headers'>;
type Input = Readonly<Record<string, unknown>>;

const factor = 'totp';
/** Seconds within which a secret must be confirmed. */
const pendingSeconds = 600;

const pendingKey = (sub: string): string => `PENDING#${sub}`;
const isOn = ({ factors }: Caller): boolean => factors.includes(factor);
const enrolled = () => new Refusal(409, 'enrolled', 'An authenticator app is set up already. Turn it off first.');
const raced = () =>
  new Refusal(409, 'raced', 'The account was changed at the same time. Please try again.', { retryAfter: 1 });

/** The enrolment as users see it in their app. Throws Refusal. */
export async function status(totp: Totp, from: From): Promise<object> {
  const caller = await totp.addon.identify(from);
  const found = isOn(caller) ? await findEnrolment(totp, caller.sub) : undefined;
  if (!found) return { enabled: isOn(caller) };
  const recoveryCodesLeft = found.recovery === '' ? 0 : found.recovery.split(' ').length;
  return { enabled: true, since: new Date(found.since * 1000).toISOString(), recoveryCodesLeft };
}

/**
 * Begins an enrolment: returns a secret for the app, which takes effect once a code made from it was sent. A repetition by the same session returns
 * the same secret. Requires the password,
 * or a recent sign-in. Throws Refusal.
 */
export async function begin(totp: Totp, input: Input, from: From): Promise<object> {
  const caller = await totp.addon.identify(from, { recent: true, ...passwordIn(input) });
  if (isOn(caller)) throw enrolled();
  // One factor alone is enough to sign in, so an app must not be added without showing the existing one.
  checkProved(caller);
  const { sub, sid, email } = caller;
  const pending = await getItem(totp, pendingKey(sub));
  // A secret that another session has seen may be known to somebody else.
  const known = pending?.sid === sid ? unseal(totp.secrets, sub, String(pending.secret)) : undefined;
  const secret = known ?? randomBytes(20);
  const expires = secondsOf(totp) + pendingSeconds;
  await write(totp, put(pendingKey(sub), { secret: seal(totp.secrets, sub, secret), sid, expires }));
  const shown = base32(secret);
  return { secret: shown, uri: otpauthUri(totp.issuer, email, shown), expiresIn: pendingSeconds };
}

/**
 * Completes it with a first code. From now on sign-ins require codes. Returns the recovery codes; if repeated because they were lost, new ones. Throws
 * Refusal.
 */
export async function confirm(totp: Totp, input: Input, from: From): Promise<object> {
  const code = text(input, 'code').replace(/[\s-]/g, '');
  const caller = await totp.addon.identify(from, { try: true });
  const { sub, sid } = caller;
  const pending = await getItem(totp, pendingKey(sub));
  const codes = newRecoveryCodes();
  const recovery = keptCodes(totp.secrets, sub, codes);
  const since = secondsOf(totp);
  if (pending?.sid === sid) {
    // It was begun before another session set up the current app.
    if (isOn(caller)) throw enrolled();
    checkProved(caller);
    const [step] = stepsOf(unseal(totp.secrets, sub, String(pending.secret)), code, since);
    if (step === undefined) throw wrongCode();
    const item = {
      secret: String(pending.secret),
      since,
      step,
      stepBy: sid,
      recovery,
      spent: '',
      spentBy: '',
      revision: 1,
    };
    const expected = { expression: '#secret = :secret', values: { secret: item.secret } };
    if (!(await write(totp, remove(pendingKey(sub), expected), put(enrolmentKey(sub), item)))) throw raced();
  } else {
    const found = await findEnrolment(totp, sub);
    const isAgain =
      found?.stepBy === sid && stepsOf(unseal(totp.secrets, sub, found.secret), code, since).includes(found.step);
    if (!found || !isAgain) throw new Refusal(403, 'pending', 'Please begin again: the secret is no longer valid.');
    if (!(await write(totp, changed(sub, found, { recovery })))) throw raced();
  }
  const data = { since: new Date(since * 1000).toISOString() };
  await totp.addon.keep(from, { sub, addon: factor, factor: true, data }).catch(async (error) => {
    // The account was deleted meanwhile, and its cleanup may be over.
    if (error instanceof Refusal && error.status === 404) await forget(totp, sub);
    throw error;
  });
  return { recoveryCodes: codes };
}

/** New recovery codes in place of all others. Requires a code, and the password or a recent sign-in. Throws Refusal. */
export async function renewRecoveryCodes(totp: Totp, input: Input, from: From): Promise<object> {
  const code = text(input, 'code');
  const { sub, sid } = await totp.addon.identify(from, { recent: true, try: true, ...passwordIn(input) });
  const found: Enrolment = await useCode(totp, sub, code, `${sid} renew`);
  const codes = newRecoveryCodes();
  const recovery = keptCodes(totp.secrets, sub, codes);
  if (!(await write(totp, changed(sub, found, { recovery })))) throw raced();
  return { recoveryCodes: codes };
}

/** Turns it off. Requires a code, and the password or a recent sign-in. A repetition changes nothing. Throws Refusal. */
export async function turnOff(totp: Totp, input: Input, from: From): Promise<void> {
  const caller = await totp.addon.identify(from, { recent: true, try: true, ...passwordIn(input) });
  const { sub, sid } = caller;
  if (isOn(caller)) {
    const { secret } = await useCode(totp, sub, text(input, 'code'), `${sid} off`);
    await totp.addon.drop(from, { sub, addon: factor });
    // Not an app that was set up again meanwhile: without it, nobody could sign in.
    await write(totp, remove(enrolmentKey(sub), { expression: '#secret = :secret', values: { secret } }));
  } else {
    // Leftovers of an earlier request, but not an enrolment that is being confirmed at this moment.
    const before = secondsOf(totp) - 120;
    await write(totp, remove(enrolmentKey(sub), { expression: '#since < :before', values: { before } }));
  }
  await write(totp, remove(pendingKey(sub)));
}

/** Forgets everything about a user. */
export async function forget(totp: Store, sub: string): Promise<void> {
  await write(totp, remove(enrolmentKey(sub)));
  await write(totp, remove(pendingKey(sub)));
}
