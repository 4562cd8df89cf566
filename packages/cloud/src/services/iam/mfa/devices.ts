import type {
  DeactivateMFADeviceRequest,
  EnableMFADeviceRequest,
  GetMFADeviceRequest,
  GetMFADeviceResponse,
  ListMFADevicesRequest,
  ListMFADevicesResponse,
  ResyncMFADeviceRequest,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { alreadyExists, limitExceeded, noSuchEntity } from '../errors.ts';
import { find, USER } from '../holders/holder.ts';
import { nowOf } from '../names.ts';
import { page } from '../page.ts';
import { iam, type MfaDeviceRecord } from '../records.ts';
import { callerName } from '../users/get-user.ts';
import { check } from '../validate.ts';
import { consecutive } from './totp.ts';
import { findVirtual, SERIAL } from './virtual-devices.ts';

const CODE = { min: 6, max: 6, pattern: /^\d+$/ };
const MAX_DEVICES = 8;

interface Codes {
  readonly AuthenticationCode1: string | undefined;
  readonly AuthenticationCode2: string | undefined;
}

/**
 * A virtual device and two codes in a row of it. A lenient cloud takes any codes, and the serial number of hardware that it
 * never saw. https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html
 */
export const enableMFADevice: Operation<EnableMFADeviceRequest, object> = (input, ctx) => {
  const user = find(USER, input.UserName, ctx);
  const serial = check(input.SerialNumber, 'serialNumber', SERIAL);
  const { mfaDevices } = iam(ctx);
  const device =
    ctx.kernel.lenient && !mfaDevices.has(serial) ? { serial, seed: '', tags: [] } : findVirtual(serial, ctx);
  checkCodes(device, input, ctx);
  if (device.user !== undefined) throw alreadyExists('MFA Device is already in use.');
  if (of(user.name, ctx).length >= MAX_DEVICES) {
    throw limitExceeded(`Cannot exceed quota for MfaDevicesPerUser: ${MAX_DEVICES}`);
  }
  mfaDevices.put(serial, { ...device, user: user.name, enabled: nowOf(ctx) });
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html */
export const resyncMFADevice: Operation<ResyncMFADeviceRequest, object> = (input, ctx) => {
  checkCodes(findOf(input.UserName, input.SerialNumber, ctx), input, ctx);
  return {};
};

/** A virtual device stays, without a user. https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html */
export const deactivateMFADevice: Operation<DeactivateMFADeviceRequest, object> = (input, ctx) => {
  const { serial, seed, tags } = findOf(input.UserName ?? callerName(ctx), input.SerialNumber, ctx);
  if (seed === '') iam(ctx).mfaDevices.delete(serial);
  else iam(ctx).mfaDevices.put(serial, { serial, seed, tags });
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html */
export const listMFADevices: Operation<ListMFADevicesRequest, ListMFADevicesResponse> = (input, ctx) => {
  if (input.UserName === undefined && ctx.caller.kind === 'root') return { MFADevices: [], IsTruncated: false };
  const user = find(USER, input.UserName ?? callerName(ctx), ctx);
  const { items, ...rest } = page(of(user.name, ctx), input, (one) => one.serial);
  return {
    MFADevices: items.map((one) => ({
      UserName: one.user,
      SerialNumber: one.serial,
      EnableDate: new Date(one.enabled ?? 0),
    })),
    ...rest,
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html */
export const getMFADevice: Operation<GetMFADeviceRequest, GetMFADeviceResponse> = (input, ctx) => {
  const serial = check(input.SerialNumber, 'serialNumber', SERIAL);
  const device = iam(ctx).mfaDevices.get(serial);
  if (!device || (input.UserName !== undefined && device.user !== input.UserName)) throw missing(serial);
  return {
    UserName: device.user,
    SerialNumber: device.serial,
    EnableDate: device.enabled === undefined ? undefined : new Date(device.enabled),
  };
};

function of(user: string, ctx: Context): Readonly<MfaDeviceRecord>[] {
  return [...iam(ctx).mfaDevices.values()].filter((one) => one.user === user);
}

function findOf(userName: string | undefined, number: string | undefined, ctx: Context): Readonly<MfaDeviceRecord> {
  const user = find(USER, userName, ctx);
  const serial = check(number, 'serialNumber', SERIAL);
  const device = iam(ctx).mfaDevices.get(serial);
  if (device?.user !== user.name) throw missing(serial);
  return device;
}

const missing = (serial: string): AwsError => noSuchEntity(`MFA Device with serial number ${serial} doesn't exist.`);

function checkCodes(device: Readonly<MfaDeviceRecord>, codes: Codes, ctx: Context): void {
  const first = check(codes.AuthenticationCode1, 'authenticationCode1', CODE);
  const second = check(codes.AuthenticationCode2, 'authenticationCode2', CODE);
  if (ctx.kernel.lenient || consecutive(device.seed, first, second, ctx.kernel.clock.now())) return;
  throw new AwsError('InvalidAuthenticationCode', 'Authentication code for device is not valid.', 403);
}
