import type { UpdateUserRequest } from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { accessKeys, accessKeysOf } from '../credentials/access-keys.ts';
import { alreadyExists } from '../errors.ts';
import { find, USER } from '../holders/holder.ts';
import { arnOf, isNameTaken, pathOf, userName } from '../names.ts';
import { type Iam, iam } from '../records.ts';

/** A new name, a new path, or both: what refers to the user follows. https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html */
export const updateUser: Operation<UpdateUserRequest, object> = (input, ctx) => {
  const user = find(USER, input.UserName, ctx);
  const name = input.NewUserName === undefined ? user.name : userName(input.NewUserName);
  const path = input.NewPath === undefined ? user.path : pathOf(input.NewPath, ctx.kernel);
  const state = iam(ctx);
  const others = [...state.users.keys()].filter((one) => one !== user.name);
  if (isNameTaken(others, name)) throw alreadyExists(`User with name ${name} already exists.`);
  if (name !== user.name) {
    state.users.delete(user.name);
    rename(state, user.name, name);
    for (const key of accessKeysOf(ctx.kernel, ctx.account, user.name)) {
      accessKeys(ctx.kernel).put(key.id, { ...key, user: name });
    }
  }
  state.users.put(name, { ...user, name, path, arn: arnOf(ctx, 'user', path, name) });
  return {};
};

function rename(state: Iam, from: string, to: string): void {
  for (const group of [...state.groups.values()]) {
    if (!group.members.includes(from)) continue;
    state.groups.put(group.name, { ...group, members: group.members.map((one) => (one === from ? to : one)) });
  }
  for (const kind of [state.signingCertificates, state.sshKeys]) {
    for (const one of [...kind.values()]) if (one.user === from) kind.put(one.id, { ...one, user: to } as never);
  }
  for (const device of [...state.mfaDevices.values()]) {
    if (device.user === from) state.mfaDevices.put(device.serial, { ...device, user: to });
  }
}
