import type {
  AddRoleToInstanceProfileRequest,
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse,
  DeleteInstanceProfileRequest,
  GetInstanceProfileRequest,
  GetInstanceProfileResponse,
  InstanceProfile,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse,
  RemoveRoleFromInstanceProfileRequest,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from '../errors.ts';
import { find, ROLE } from '../holders/holder.ts';
import { arnOf, isNameTaken, nowOf, pathOf, pathPrefixOf, profileName, uniqueId } from '../names.ts';
import { page } from '../page.ts';
import { type InstanceProfileRecord, iam } from '../records.ts';
import { roleSummary } from '../roles/shape.ts';
import { tagsOf } from '../tags.ts';

export function findProfile(name: string | undefined, ctx: Context): Readonly<InstanceProfileRecord> {
  const wanted = profileName(name);
  const profile = iam(ctx).instanceProfiles.get(wanted);
  if (!profile) throw noSuchEntity(`Instance Profile ${wanted} cannot be found.`);
  return profile;
}

export function profileShape(profile: Readonly<InstanceProfileRecord>, ctx: Context): InstanceProfile {
  const role = profile.role === undefined ? undefined : iam(ctx).roles.get(profile.role);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.created),
    Roles: role ? [roleSummary(role)] : [],
    Tags: [...profile.tags],
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html */
export const createInstanceProfile: Operation<CreateInstanceProfileRequest, CreateInstanceProfileResponse> = (
  input,
  ctx,
) => {
  const name = profileName(input.InstanceProfileName);
  const path = pathOf(input.Path, ctx.kernel);
  const tags = tagsOf(input.Tags);
  const { instanceProfiles } = iam(ctx);
  if (isNameTaken(instanceProfiles.keys(), name)) throw alreadyExists(`Instance Profile ${name} already exists.`);
  const profile: InstanceProfileRecord = {
    name,
    path,
    id: uniqueId(ctx, 'AIPA'),
    arn: arnOf(ctx, 'instance-profile', path, name),
    created: nowOf(ctx),
    tags,
  };
  instanceProfiles.put(name, profile);
  return { InstanceProfile: profileShape(profile, ctx) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html */
export const getInstanceProfile: Operation<GetInstanceProfileRequest, GetInstanceProfileResponse> = (input, ctx) => ({
  InstanceProfile: profileShape(findProfile(input.InstanceProfileName, ctx), ctx),
});

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html */
export const listInstanceProfiles: Operation<ListInstanceProfilesRequest, ListInstanceProfilesResponse> = (
  input,
  ctx,
) => {
  const prefix = pathPrefixOf(input.PathPrefix);
  const profiles = [...iam(ctx).instanceProfiles.values()].filter((profile) => profile.path.startsWith(prefix));
  return pageOf(profiles, input, ctx);
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html */
export const listInstanceProfilesForRole: Operation<
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse
> = (input, ctx) => {
  const role = find(ROLE, input.RoleName, ctx);
  const profiles = [...iam(ctx).instanceProfiles.values()].filter((profile) => profile.role === role.name);
  return pageOf(profiles, input, ctx);
};

function pageOf(
  profiles: Readonly<InstanceProfileRecord>[],
  input: ListInstanceProfilesRequest,
  ctx: Context,
): ListInstanceProfilesResponse {
  const { items, ...rest } = page(profiles, input, (profile) => profile.path + profile.name);
  return { InstanceProfiles: items.map((profile) => profileShape(profile, ctx)), ...rest };
}

/** A profile holds one role. https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html */
export const addRoleToInstanceProfile: Operation<AddRoleToInstanceProfileRequest, object> = (input, ctx) => {
  const profile = findProfile(input.InstanceProfileName, ctx);
  const role = find(ROLE, input.RoleName, ctx);
  if (profile.role !== undefined) throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
  iam(ctx).instanceProfiles.put(profile.name, { ...profile, role: role.name });
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html */
export const removeRoleFromInstanceProfile: Operation<RemoveRoleFromInstanceProfileRequest, object> = (input, ctx) => {
  const profile = findProfile(input.InstanceProfileName, ctx);
  const role = find(ROLE, input.RoleName, ctx);
  if (profile.role !== role.name) {
    throw noSuchEntity(`The role with name ${role.name} cannot be found in the instance profile ${profile.name}.`);
  }
  iam(ctx).instanceProfiles.put(profile.name, { ...profile, role: undefined });
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html */
export const deleteInstanceProfile: Operation<DeleteInstanceProfileRequest, object> = (input, ctx) => {
  const profile = findProfile(input.InstanceProfileName, ctx);
  if (profile.role !== undefined) {
    throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  }
  iam(ctx).instanceProfiles.delete(profile.name);
  return {};
};
