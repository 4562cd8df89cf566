import type { DeleteUserRequest } from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { accessKeysOf } from '../credentials/access-keys.ts';
import { deleteConflict } from '../errors.ts';
import { find, USER } from '../holders/holder.ts';
import { iam } from '../records.ts';

/**
 * Everything that belongs to the user must be deleted first.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
export const deleteUser: Operation<DeleteUserRequest, object> = (input, ctx) => {
  const user = find(USER, input.UserName, ctx);
  const state = iam(ctx);
  const has = (things: Iterable<{ user?: string | undefined }>) => [...things].some((one) => one.user === user.name);
  const first = (step: string) => deleteConflict(`Cannot delete entity, must ${step} first.`);
  if ([...state.groups.values()].some((group) => group.members.includes(user.name))) {
    throw first('remove users from group');
  }
  if (user.attached.length > 0) throw first('detach all policies');
  if (user.inline.length > 0) throw first('delete policies');
  if (user.login) throw first('delete login profile');
  if (accessKeysOf(ctx.kernel, ctx.account, user.name).length > 0) throw first('delete access keys');
  if (has(state.signingCertificates.values())) throw first('delete signing certificates');
  if (has(state.sshKeys.values())) throw first('delete SSH public keys');
  if (has(state.serviceCredentials.values())) throw first('remove referenced objects');
  if (has(state.mfaDevices.values())) throw first('deactivate MFA device');
  state.users.delete(user.name);
  return {};
};
