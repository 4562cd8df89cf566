import type { DeleteRoleRequest } from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { deleteConflict } from '../errors.ts';
import { find, ROLE } from '../holders/holder.ts';
import { iam } from '../records.ts';
import { modifiable } from './modifiable.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
export const deleteRole: Operation<DeleteRoleRequest, object> = (input, ctx) => {
  const role = modifiable(find(ROLE, input.RoleName, ctx));
  const { roles, instanceProfiles } = iam(ctx);
  for (const profile of instanceProfiles.values()) {
    if (profile.role === role.name) {
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    }
  }
  if (role.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (role.inline.length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
  roles.delete(role.name);
  return {};
};
