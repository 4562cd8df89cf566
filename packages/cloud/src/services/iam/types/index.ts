import type { ResourceType } from '../../../kernel/resource-type.ts';
import { accessKey } from './access-key.ts';
import { group, userToGroupAddition } from './group.ts';
import { groupPolicy, policy, rolePolicy, userPolicy } from './inline-policy.ts';
import { instanceProfile } from './instance-profile.ts';
import { managedPolicy } from './managed-policy.ts';
import { role } from './role.ts';
import { user } from './user.ts';

export const resourceTypes: readonly ResourceType[] = [
  accessKey,
  group,
  groupPolicy,
  instanceProfile,
  managedPolicy,
  policy,
  role,
  rolePolicy,
  user,
  userPolicy,
  userToGroupAddition,
];
