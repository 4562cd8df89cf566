import type { Addon, Store } from 'awsm-users/addons';
import { type Change, getItem, type Item, put, secondsOf, write } from 'awsm-users/addons';
import { Refusal } from 'jaws-core-js/http';
import { stepsOf } from './otp.ts';
import { readRecoveryCode } from './recovery.ts';
import { hashesOf, unseal } from './secret.ts';

export interface Totp extends Store {
  readonly addon: Addon;
  /** TOTP_SECRET, newest first. */
  readonly secrets: readonly string[];
  /** This app's name in authenticator apps. */
  readonly issuer: string;
}

/** The record of a user whose app is set up. */
export interface Enrolment {
  /** Sealed. */
  readonly secret: string;
  /** Seconds since 1970. */
  readonly since: number;
  /** The last step that counted, and what it counted for. */
  readonly step: number;
  readonly stepBy: string;
  /** Hashes, separated by spaces. */
  readonly recovery: string;
  /** The hash of the last recovery code that counted, and what it counted for. */
  readonly spent: string;
  readonly spentBy: string;
  /** Grows with each change. */
  readonly revision: number;
}

export const enrolmentKey = (sub: string): string => `TOTP#${sub}`;

export const findEnrolment = async (totp: Totp, sub: string): Promise<Enrolment | undefined> =>
  (await getItem(totp, enrolmentKey(sub))) as Enrolment | undefined;

/** A change of an enrolment, if it has not changed since it was read. */
export const changed = (sub: string, before: Enrolment, set: Partial<Enrolment>): Change =>
  put(enrolmentKey(sub), { ...before, ...set, revision: before.revision + 1 } as unknown as Item, {
    expression: 'revision = :revision',
    values: { revision: before.revision },
  });

export const wrongCode = () => new Refusal(403, 'code', 'The code is wrong, or was used before.', { field: 'code' });

/**
 * Uses a code of the app or a recovery code, each of which counts once. If it is sent again for the same purpose (`by`: a challenge or a
 * session)
 * the response was lost, and it counts. Throws Refusal.
 */
export async function useCode(totp: Totp, sub: string, code: string, by: string): Promise<Enrolment> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    const found = await findEnrolment(totp, sub);
    if (!found) throw new Refusal(403, 'off', 'No authenticator app is set up.');
    const set = effectOf(totp, sub, found, code, by);
    if (set === undefined) throw wrongCode();
    if (set === 'again') return found;
    if (await write(totp, changed(sub, found, set))) return { ...found, ...set, revision: found.revision + 1 };
  }
  throw new Refusal(409, 'raced', 'The account was changed at the same time. Please try again.', { retryAfter: 1 });
}

/** The change of using a code; undefined if it does not count. */
function effectOf(
  totp: Totp,
  sub: string,
  { secret, step, stepBy, recovery, spent, spentBy }: Enrolment,
  code: string,
  by: string,
): Partial<Enrolment> | 'again' | undefined {
  const recoveryCode = readRecoveryCode(code);
  if (recoveryCode !== undefined) {
    const hashes = hashesOf(totp.secrets, sub, recoveryCode);
    const all = recovery.split(' ');
    const hash = hashes.find((one) => all.includes(one));
    if (hash) return { recovery: all.filter((one) => one !== hash).join(' '), spent: hash, spentBy: by };
    return hashes.includes(spent) && spentBy === by ? 'again' : undefined;
  }
  const steps = stepsOf(unseal(totp.secrets, sub, secret), code.replace(/[\s-]/g, ''), secondsOf(totp));
  const next = steps.find((one) => one > step);
  if (next !== undefined) return { step: next, stepBy: by };
  return steps.includes(step) && stepBy === by ? 'again' : undefined;
}
