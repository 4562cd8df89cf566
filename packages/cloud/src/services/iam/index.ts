import type { Service } from '../../kernel/service.ts';
import { createAccountAlias, deleteAccountAlias, listAccountAliases } from './account/alias.ts';
import { getAccountAuthorizationDetails } from './account/authorization-details.ts';
import { generateCredentialReport, getCredentialReport } from './account/credential-report.ts';
import {
  deleteAccountPasswordPolicy,
  getAccountPasswordPolicy,
  updateAccountPasswordPolicy,
} from './account/password-policy.ts';
import { getAccountSummary } from './account/summary.ts';
import {
  deleteServerCertificate,
  getServerCertificate,
  listServerCertificates,
  listServerCertificateTags,
  tagServerCertificate,
  untagServerCertificate,
  updateServerCertificate,
  uploadServerCertificate,
} from './certificates/server.ts';
import {
  deleteSigningCertificate,
  listSigningCertificates,
  updateSigningCertificate,
  uploadSigningCertificate,
} from './certificates/signing.ts';
import {
  createServiceSpecificCredential,
  deleteServiceSpecificCredential,
  listServiceSpecificCredentials,
  resetServiceSpecificCredential,
  updateServiceSpecificCredential,
} from './credentials/service-specific.ts';
import {
  deleteSSHPublicKey,
  getSSHPublicKey,
  listSSHPublicKeys,
  updateSSHPublicKey,
  uploadSSHPublicKey,
} from './credentials/ssh-keys.ts';
import {
  attachGroupPolicy,
  deleteGroupPolicy,
  detachGroupPolicy,
  getGroupPolicy,
  listAttachedGroupPolicies,
  listGroupPolicies,
  putGroupPolicy,
} from './groups/group-policies.ts';
import { createGroup, deleteGroup, getGroup, listGroups, updateGroup } from './groups/groups.ts';
import { addUserToGroup, listGroupsForUser, removeUserFromGroup } from './groups/members.ts';
import {
  addRoleToInstanceProfile,
  createInstanceProfile,
  deleteInstanceProfile,
  getInstanceProfile,
  listInstanceProfiles,
  listInstanceProfilesForRole,
  removeRoleFromInstanceProfile,
} from './instance-profiles/instance-profiles.ts';
import { listInstanceProfileTags, tagInstanceProfile, untagInstanceProfile } from './instance-profiles/profile-tags.ts';
import { deactivateMFADevice, enableMFADevice, getMFADevice, listMFADevices, resyncMFADevice } from './mfa/devices.ts';
import {
  createVirtualMFADevice,
  deleteVirtualMFADevice,
  listMFADeviceTags,
  listVirtualMFADevices,
  tagMFADevice,
  untagMFADevice,
} from './mfa/virtual-devices.ts';
import { createPolicy } from './policies/create-policy.ts';
import { deletePolicy, getPolicy, listPolicies } from './policies/get-policy.ts';
import { listEntitiesForPolicy, listPoliciesGrantingServiceAccess } from './policies/list-entities.ts';
import { listPolicyTags, tagPolicy, untagPolicy } from './policies/policy-tags.ts';
import {
  createPolicyVersion,
  deletePolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
  setDefaultPolicyVersion,
} from './policies/versions.ts';
import {
  addClientIDToOpenIDConnectProvider,
  createOpenIDConnectProvider,
  deleteOpenIDConnectProvider,
  getOpenIDConnectProvider,
  listOpenIDConnectProviders,
  removeClientIDFromOpenIDConnectProvider,
  updateOpenIDConnectProviderThumbprint,
} from './providers/oidc.ts';
import {
  listOpenIDConnectProviderTags,
  tagOpenIDConnectProvider,
  untagOpenIDConnectProvider,
} from './providers/oidc-tags.ts';
import {
  createSAMLProvider,
  deleteSAMLProvider,
  getSAMLProvider,
  listSAMLProviders,
  listSAMLProviderTags,
  tagSAMLProvider,
  untagSAMLProvider,
  updateSAMLProvider,
} from './providers/saml.ts';
import {
  deleteRolePermissionsBoundary,
  deleteUserPermissionsBoundary,
  putRolePermissionsBoundary,
  putUserPermissionsBoundary,
} from './roles/boundary.ts';
import { createRole } from './roles/create-role.ts';
import { deleteRole } from './roles/delete-role.ts';
import { getRole, listRoles } from './roles/get-role.ts';
import {
  attachRolePolicy,
  deleteRolePolicy,
  detachRolePolicy,
  getRolePolicy,
  listAttachedRolePolicies,
  listRolePolicies,
  putRolePolicy,
} from './roles/role-policies.ts';
import { listRoleTags, tagRole, untagRole } from './roles/role-tags.ts';
import {
  createServiceLinkedRole,
  deleteServiceLinkedRole,
  getServiceLinkedRoleDeletionStatus,
} from './roles/service-linked.ts';
import { updateAssumeRolePolicy, updateRole, updateRoleDescription } from './roles/update-role.ts';
import { getContextKeysForCustomPolicy, getContextKeysForPrincipalPolicy } from './simulate/context-keys.ts';
import { simulateCustomPolicy, simulatePrincipalPolicy } from './simulate/simulate.ts';
import { resourceTypes } from './types/index.ts';
import {
  createAccessKey,
  deleteAccessKey,
  getAccessKeyLastUsed,
  listAccessKeys,
  updateAccessKey,
} from './users/access-keys.ts';
import { createUser } from './users/create-user.ts';
import { deleteUser } from './users/delete-user.ts';
import { getUser, listUsers } from './users/get-user.ts';
import {
  changePassword,
  createLoginProfile,
  deleteLoginProfile,
  getLoginProfile,
  updateLoginProfile,
} from './users/login-profile.ts';
import { updateUser } from './users/update-user.ts';
import {
  attachUserPolicy,
  deleteUserPolicy,
  detachUserPolicy,
  getUserPolicy,
  listAttachedUserPolicies,
  listUserPolicies,
  putUserPolicy,
} from './users/user-policies.ts';
import { listUserTags, tagUser, untagUser } from './users/user-tags.ts';

/** AWS Identity and Access Management: global, one state per account. */
export const iam: Service = {
  id: 'iam',
  signingNames: ['iam'],
  operations: {
    AddClientIDToOpenIDConnectProvider: addClientIDToOpenIDConnectProvider,
    AddRoleToInstanceProfile: addRoleToInstanceProfile,
    AddUserToGroup: addUserToGroup,
    AttachGroupPolicy: attachGroupPolicy,
    AttachRolePolicy: attachRolePolicy,
    AttachUserPolicy: attachUserPolicy,
    ChangePassword: changePassword,
    CreateAccessKey: createAccessKey,
    CreateAccountAlias: createAccountAlias,
    CreateGroup: createGroup,
    CreateInstanceProfile: createInstanceProfile,
    CreateLoginProfile: createLoginProfile,
    CreateOpenIDConnectProvider: createOpenIDConnectProvider,
    CreatePolicy: createPolicy,
    CreatePolicyVersion: createPolicyVersion,
    CreateRole: createRole,
    CreateSAMLProvider: createSAMLProvider,
    CreateServiceLinkedRole: createServiceLinkedRole,
    CreateServiceSpecificCredential: createServiceSpecificCredential,
    CreateUser: createUser,
    CreateVirtualMFADevice: createVirtualMFADevice,
    DeactivateMFADevice: deactivateMFADevice,
    DeleteAccessKey: deleteAccessKey,
    DeleteAccountAlias: deleteAccountAlias,
    DeleteAccountPasswordPolicy: deleteAccountPasswordPolicy,
    DeleteGroup: deleteGroup,
    DeleteGroupPolicy: deleteGroupPolicy,
    DeleteInstanceProfile: deleteInstanceProfile,
    DeleteLoginProfile: deleteLoginProfile,
    DeleteOpenIDConnectProvider: deleteOpenIDConnectProvider,
    DeletePolicy: deletePolicy,
    DeletePolicyVersion: deletePolicyVersion,
    DeleteRole: deleteRole,
    DeleteRolePermissionsBoundary: deleteRolePermissionsBoundary,
    DeleteRolePolicy: deleteRolePolicy,
    DeleteSAMLProvider: deleteSAMLProvider,
    DeleteSSHPublicKey: deleteSSHPublicKey,
    DeleteServerCertificate: deleteServerCertificate,
    DeleteServiceLinkedRole: deleteServiceLinkedRole,
    DeleteServiceSpecificCredential: deleteServiceSpecificCredential,
    DeleteSigningCertificate: deleteSigningCertificate,
    DeleteUser: deleteUser,
    DeleteUserPermissionsBoundary: deleteUserPermissionsBoundary,
    DeleteUserPolicy: deleteUserPolicy,
    DeleteVirtualMFADevice: deleteVirtualMFADevice,
    DetachGroupPolicy: detachGroupPolicy,
    DetachRolePolicy: detachRolePolicy,
    DetachUserPolicy: detachUserPolicy,
    EnableMFADevice: enableMFADevice,
    GenerateCredentialReport: generateCredentialReport,
    GetAccessKeyLastUsed: getAccessKeyLastUsed,
    GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
    GetAccountPasswordPolicy: getAccountPasswordPolicy,
    GetAccountSummary: getAccountSummary,
    GetContextKeysForCustomPolicy: getContextKeysForCustomPolicy,
    GetContextKeysForPrincipalPolicy: getContextKeysForPrincipalPolicy,
    GetCredentialReport: getCredentialReport,
    GetGroup: getGroup,
    GetGroupPolicy: getGroupPolicy,
    GetInstanceProfile: getInstanceProfile,
    GetLoginProfile: getLoginProfile,
    GetMFADevice: getMFADevice,
    GetOpenIDConnectProvider: getOpenIDConnectProvider,
    GetPolicy: getPolicy,
    GetPolicyVersion: getPolicyVersion,
    GetRole: getRole,
    GetRolePolicy: getRolePolicy,
    GetSAMLProvider: getSAMLProvider,
    GetSSHPublicKey: getSSHPublicKey,
    GetServerCertificate: getServerCertificate,
    GetServiceLinkedRoleDeletionStatus: getServiceLinkedRoleDeletionStatus,
    GetUser: getUser,
    GetUserPolicy: getUserPolicy,
    ListAccessKeys: listAccessKeys,
    ListAccountAliases: listAccountAliases,
    ListAttachedGroupPolicies: listAttachedGroupPolicies,
    ListAttachedRolePolicies: listAttachedRolePolicies,
    ListAttachedUserPolicies: listAttachedUserPolicies,
    ListEntitiesForPolicy: listEntitiesForPolicy,
    ListGroupPolicies: listGroupPolicies,
    ListGroups: listGroups,
    ListGroupsForUser: listGroupsForUser,
    ListInstanceProfileTags: listInstanceProfileTags,
    ListInstanceProfiles: listInstanceProfiles,
    ListInstanceProfilesForRole: listInstanceProfilesForRole,
    ListMFADeviceTags: listMFADeviceTags,
    ListMFADevices: listMFADevices,
    ListOpenIDConnectProviderTags: listOpenIDConnectProviderTags,
    ListOpenIDConnectProviders: listOpenIDConnectProviders,
    ListPolicies: listPolicies,
    ListPoliciesGrantingServiceAccess: listPoliciesGrantingServiceAccess,
    ListPolicyTags: listPolicyTags,
    ListPolicyVersions: listPolicyVersions,
    ListRolePolicies: listRolePolicies,
    ListRoleTags: listRoleTags,
    ListRoles: listRoles,
    ListSAMLProviderTags: listSAMLProviderTags,
    ListSAMLProviders: listSAMLProviders,
    ListSSHPublicKeys: listSSHPublicKeys,
    ListServerCertificateTags: listServerCertificateTags,
    ListServerCertificates: listServerCertificates,
    ListServiceSpecificCredentials: listServiceSpecificCredentials,
    ListSigningCertificates: listSigningCertificates,
    ListUserPolicies: listUserPolicies,
    ListUserTags: listUserTags,
    ListUsers: listUsers,
    ListVirtualMFADevices: listVirtualMFADevices,
    PutGroupPolicy: putGroupPolicy,
    PutRolePermissionsBoundary: putRolePermissionsBoundary,
    PutRolePolicy: putRolePolicy,
    PutUserPermissionsBoundary: putUserPermissionsBoundary,
    PutUserPolicy: putUserPolicy,
    RemoveClientIDFromOpenIDConnectProvider: removeClientIDFromOpenIDConnectProvider,
    RemoveRoleFromInstanceProfile: removeRoleFromInstanceProfile,
    RemoveUserFromGroup: removeUserFromGroup,
    ResetServiceSpecificCredential: resetServiceSpecificCredential,
    ResyncMFADevice: resyncMFADevice,
    SetDefaultPolicyVersion: setDefaultPolicyVersion,
    SimulateCustomPolicy: simulateCustomPolicy,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
    TagInstanceProfile: tagInstanceProfile,
    TagMFADevice: tagMFADevice,
    TagOpenIDConnectProvider: tagOpenIDConnectProvider,
    TagPolicy: tagPolicy,
    TagRole: tagRole,
    TagSAMLProvider: tagSAMLProvider,
    TagServerCertificate: tagServerCertificate,
    TagUser: tagUser,
    UntagInstanceProfile: untagInstanceProfile,
    UntagMFADevice: untagMFADevice,
    UntagOpenIDConnectProvider: untagOpenIDConnectProvider,
    UntagPolicy: untagPolicy,
    UntagRole: untagRole,
    UntagSAMLProvider: untagSAMLProvider,
    UntagServerCertificate: untagServerCertificate,
    UntagUser: untagUser,
    UpdateAccessKey: updateAccessKey,
    UpdateAccountPasswordPolicy: updateAccountPasswordPolicy,
    UpdateAssumeRolePolicy: updateAssumeRolePolicy,
    UpdateGroup: updateGroup,
    UpdateLoginProfile: updateLoginProfile,
    UpdateOpenIDConnectProviderThumbprint: updateOpenIDConnectProviderThumbprint,
    UpdateRole: updateRole,
    UpdateRoleDescription: updateRoleDescription,
    UpdateSAMLProvider: updateSAMLProvider,
    UpdateSSHPublicKey: updateSSHPublicKey,
    UpdateServerCertificate: updateServerCertificate,
    UpdateServiceSpecificCredential: updateServiceSpecificCredential,
    UpdateSigningCertificate: updateSigningCertificate,
    UpdateUser: updateUser,
    UploadSSHPublicKey: uploadSSHPublicKey,
    UploadServerCertificate: uploadServerCertificate,
    UploadSigningCertificate: uploadSigningCertificate,
  },
  resourceTypes,
};
