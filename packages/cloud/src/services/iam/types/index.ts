import type { ResourceType } from '../../../kernel/resource-type.ts';
import { accessKey } from './access-key.ts';
import { group, userToGroupAddition } from './group.ts';
import { groupPolicy, policy, rolePolicy, userPolicy } from './inline-policy.ts';
import { instanceProfile } from './instance-profile.ts';
import { managedPolicy } from './managed-policy.ts';
import { oidcProvider } from './oidc-provider.ts';
import { role } from './role.ts';
import { samlProvider } from './saml-provider.ts';
import { serverCertificate } from './server-certificate.ts';
import { serviceLinkedRole } from './service-linked-role.ts';
import { user } from './user.ts';

export const resourceTypes: readonly ResourceType[] = [
  accessKey,
  group,
  groupPolicy,
  instanceProfile,
  managedPolicy,
  oidcProvider,
  policy,
  role,
  rolePolicy,
  samlProvider,
  serverCertificate,
  serviceLinkedRole,
  user,
  userPolicy,
  userToGroupAddition,
];
