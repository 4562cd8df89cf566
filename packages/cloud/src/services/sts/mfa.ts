import type { Context } from '../../kernel/context.ts';
import { totp } from '../iam/mfa/totp.ts';
import { iamOf } from '../iam/records.ts';
import { accessDenied } from './validate.ts';

/** Milliseconds that a code may be off. */
const STEP = 30_000;

/**
 * Whether a request has a code of the caller's own MFA device. Throws for a wrong one. A cloud that is not strict accepts
 * unknown devices, where callers need not be users.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export function mfaContext(
  { SerialNumber: serial, TokenCode: code }: { SerialNumber?: string | undefined; TokenCode?: string | undefined },
  { caller, kernel }: Context,
): boolean {
  if (serial === undefined || code === undefined) return false;
  const device = iamOf(kernel, caller.account).mfaDevices.get(serial);
  const isTheirs = device?.enabled !== undefined && caller.arn.endsWith(`/${device.user}`);
  if (!device && !kernel.strict) return true;
  if (!device || (!isTheirs && kernel.strict)) {
    throw accessDenied(
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    );
  }
  // A hardware device's seed is not known here.
  const now = kernel.clock.now();
  const fits = device.seed === '' || [-STEP, 0, STEP].some((drift) => totp(device.seed, now + drift) === code);
  if (!fits && !kernel.lenient)
    throw accessDenied('MultiFactorAuthentication failed with invalid MFA one time pass code. ');
  return true;
}
