import type {
  CreateVirtualMFADeviceRequest,
  CreateVirtualMFADeviceResponse,
  DeleteVirtualMFADeviceRequest,
  ListMFADeviceTagsRequest,
  ListMFADeviceTagsResponse,
  ListVirtualMFADevicesRequest,
  ListVirtualMFADevicesResponse,
  TagMFADeviceRequest,
  UntagMFADeviceRequest,
  VirtualMFADevice,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { alreadyExists, deleteConflict, noSuchEntity } from '../errors.ts';
import { arnOf, pathOf } from '../names.ts';
import { page } from '../page.ts';
import { iam, type MfaDeviceRecord } from '../records.ts';
import { addTags, removeTags, tagsOf, tagsOrUndefined } from '../tags.ts';
import { userShape } from '../users/shape.ts';
import { check, checkEnum } from '../validate.ts';

const SEED_LENGTH = 64;
export const SERIAL = { min: 9, max: 256, pattern: /^[\w+=/:,.@-]+$/ };

/**
 * The seed is given, the picture of it (`QRCodePNG`) is not.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html
 */
export const createVirtualMFADevice: Operation<CreateVirtualMFADeviceRequest, CreateVirtualMFADeviceResponse> = (
  input,
  ctx,
) => {
  const name = check(input.VirtualMFADeviceName, 'virtualMFADeviceName', { max: 226, pattern: /^[\w+=,.@-]+$/ });
  const serial = arnOf(ctx, 'mfa', pathOf(input.Path), name);
  const tags = tagsOf(input.Tags);
  const { mfaDevices } = iam(ctx);
  if (mfaDevices.has(serial)) throw alreadyExists('MFADevice entity at the same path and name already exists.');
  const seed = ctx.kernel.ids.random(SEED_LENGTH, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
  mfaDevices.put(serial, { serial, seed, tags });
  return {
    VirtualMFADevice: { SerialNumber: serial, Base32StringSeed: Buffer.from(seed), Tags: tagsOrUndefined(tags) },
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html */
export const deleteVirtualMFADevice: Operation<DeleteVirtualMFADeviceRequest, object> = (input, ctx) => {
  const device = findVirtual(input.SerialNumber, ctx);
  if (device.user !== undefined) throw deleteConflict('MFA VirtualDevice in use. Must deactivate first.');
  iam(ctx).mfaDevices.delete(device.serial);
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html */
export const listVirtualMFADevices: Operation<ListVirtualMFADevicesRequest, ListVirtualMFADevicesResponse> = (
  input,
  ctx,
) => {
  const status = checkEnum(input.AssignmentStatus, 'assignmentStatus', ['Assigned', 'Unassigned', 'Any'] as const);
  const wanted = [...iam(ctx).mfaDevices.values()].filter(
    (one) =>
      one.seed !== '' &&
      (status === undefined || status === 'Any' || (one.user !== undefined) === (status === 'Assigned')),
  );
  const { items, ...rest } = page(wanted, input, (one) => one.serial);
  return { VirtualMFADevices: items.map((one) => shape(one, ctx)), ...rest };
};

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html and its siblings

export const tagMFADevice: Operation<TagMFADeviceRequest, object> = (input, ctx) => {
  const device = findVirtual(input.SerialNumber, ctx);
  iam(ctx).mfaDevices.put(device.serial, { ...device, tags: addTags(device.tags, input.Tags) });
  return {};
};

export const untagMFADevice: Operation<UntagMFADeviceRequest, object> = (input, ctx) => {
  const device = findVirtual(input.SerialNumber, ctx);
  iam(ctx).mfaDevices.put(device.serial, { ...device, tags: removeTags(device.tags, input.TagKeys) });
  return {};
};

export const listMFADeviceTags: Operation<ListMFADeviceTagsRequest, ListMFADeviceTagsResponse> = (input, ctx) => {
  const { items, ...rest } = page(findVirtual(input.SerialNumber, ctx).tags, input, (tag) => tag.Key);
  return { Tags: items, ...rest };
};

/** The virtual device of that serial number, or NoSuchEntity. */
export function findVirtual(serial: string | undefined, ctx: Context): Readonly<MfaDeviceRecord> {
  const wanted = check(serial, 'serialNumber', SERIAL);
  const device = iam(ctx).mfaDevices.get(wanted);
  if (!device || device.seed === '') {
    throw noSuchEntity(`VirtualMFADevice with serial number ${wanted} doesn't exist.`);
  }
  return device;
}

function shape(device: Readonly<MfaDeviceRecord>, ctx: Context): VirtualMFADevice {
  const user = device.user === undefined ? undefined : iam(ctx).users.get(device.user);
  return {
    SerialNumber: device.serial,
    ...(user ? { User: userShape(user) } : {}),
    ...(device.enabled === undefined ? {} : { EnableDate: new Date(device.enabled) }),
    ...(device.tags.length > 0 ? { Tags: [...device.tags] } : {}),
  };
}
