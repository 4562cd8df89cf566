import type {
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse,
  DeletePolicyVersionRequest,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse,
  SetDefaultPolicyVersionRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { deleteConflict, limitExceeded, noSuchEntity } from '../errors.ts';
import { nowOf } from '../names.ts';
import { pageInOrder } from '../page.ts';
import { iam, type PolicyRecord, type PolicyVersionRecord } from '../records.ts';
import { check } from '../validate.ts';
import { checkPolicySize } from './create-policy.ts';
import { checkPolicy } from './document.ts';
import { type ManagedPolicy, requireOwnPolicy, requirePolicy } from './managed.ts';
import { versionShape, versionSummary } from './shape.ts';

const MAX_VERSIONS = 5;
const VERSION_ID = { max: 32, pattern: /^v[1-9][0-9]*(\.[A-Za-z0-9-]*)?$/ };

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export const createPolicyVersion: Operation<CreatePolicyVersionRequest, CreatePolicyVersionResponse> = (input, ctx) => {
  const policy = requireOwnPolicy(input.PolicyArn, ctx);
  const document = checkPolicySize(checkPolicy(input.PolicyDocument, 'policyDocument'));
  if (policy.versions.length >= MAX_VERSIONS) {
    throw limitExceeded(
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    );
  }
  const lastVersion = policy.lastVersion + 1;
  const version: PolicyVersionRecord = { id: `v${lastVersion}`, document, created: nowOf(ctx) };
  const next: PolicyRecord = {
    ...policy,
    lastVersion,
    updated: nowOf(ctx),
    versions: [...policy.versions, version],
    defaultVersion: input.SetAsDefault ? version.id : policy.defaultVersion,
  };
  iam(ctx).policies.put(policy.arn, next);
  return { PolicyVersion: versionSummary(next, version) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export const getPolicyVersion: Operation<GetPolicyVersionRequest, GetPolicyVersionResponse> = async (input, ctx) => {
  const policy = await requirePolicy(input.PolicyArn, ctx);
  return { PolicyVersion: versionShape(policy, findVersion(policy, input.VersionId)) };
};

/** Newest first. https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html */
export const listPolicyVersions: Operation<ListPolicyVersionsRequest, ListPolicyVersionsResponse> = async (
  input,
  ctx,
) => {
  const policy = await requirePolicy(input.PolicyArn, ctx);
  const { items, ...rest } = pageInOrder([...policy.versions].reverse(), input);
  return { Versions: items.map((version) => versionSummary(policy, version)), ...rest };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html */
export const setDefaultPolicyVersion: Operation<SetDefaultPolicyVersionRequest, object> = (input, ctx) => {
  const policy = requireOwnPolicy(input.PolicyArn, ctx);
  const version = findVersion(policy, input.VersionId);
  iam(ctx).policies.put(policy.arn, { ...policy, defaultVersion: version.id, updated: nowOf(ctx) });
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export const deletePolicyVersion: Operation<DeletePolicyVersionRequest, object> = (input, ctx) => {
  const policy = requireOwnPolicy(input.PolicyArn, ctx);
  const version = findVersion(policy, input.VersionId);
  if (version.id === policy.defaultVersion) {
    throw deleteConflict('Cannot delete the default version of a policy.');
  }
  const versions = policy.versions.filter((one) => one.id !== version.id);
  iam(ctx).policies.put(policy.arn, { ...policy, versions, updated: nowOf(ctx) });
  return {};
};

function findVersion(policy: ManagedPolicy, id: string | undefined): PolicyVersionRecord {
  const wanted = check(id, 'versionId', VERSION_ID);
  const version = policy.versions.find((one) => one.id === wanted);
  if (!version) {
    throw noSuchEntity(`Policy ${policy.arn} version ${wanted} does not exist or is not attachable.`);
  }
  return version;
}
