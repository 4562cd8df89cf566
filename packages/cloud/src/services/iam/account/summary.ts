import type { GetAccountSummaryResponse } from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { iam } from '../records.ts';

/** Counts and quotas. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html */
export const getAccountSummary: Operation<object, GetAccountSummaryResponse> = (_, ctx) => {
  const state = iam(ctx);
  const policies = [...state.policies.values()];
  const devices = [...state.mfaDevices.values()];
  return {
    SummaryMap: {
      AccessKeysPerUserQuota: 2,
      AccountAccessKeysPresent: 0,
      AccountMFAEnabled: 0,
      AccountSigningCertificatesPresent: 0,
      AssumeRolePolicySizeQuota: 2048,
      AttachedPoliciesPerGroupQuota: 10,
      AttachedPoliciesPerRoleQuota: 10,
      AttachedPoliciesPerUserQuota: 10,
      GlobalEndpointTokenVersion: 1,
      GroupPolicySizeQuota: 5120,
      Groups: state.groups.size,
      GroupsPerUserQuota: 10,
      GroupsQuota: 300,
      InstanceProfiles: state.instanceProfiles.size,
      InstanceProfilesQuota: 1000,
      MFADevices: devices.length,
      MFADevicesInUse: devices.filter((device) => device.user !== undefined).length,
      Policies: policies.length,
      PoliciesQuota: 1500,
      PolicySizeQuota: 6144,
      PolicyVersionsInUse: policies.reduce((sum, policy) => sum + policy.versions.length, 0),
      PolicyVersionsInUseQuota: 10_000,
      Providers: state.oidcProviders.size + state.samlProviders.size,
      RolePolicySizeQuota: 10_240,
      Roles: state.roles.size,
      RolesQuota: 1000,
      ServerCertificates: state.serverCertificates.size,
      ServerCertificatesQuota: 20,
      SigningCertificatesPerUserQuota: 2,
      UserPolicySizeQuota: 2048,
      Users: state.users.size,
      UsersQuota: 5000,
      VersionsPerPolicyQuota: 5,
    },
  };
};
