import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { syncPolicies, userCalls } from './holder-policies.ts';
import { allTags, ignoringMissing, orUndo, text, texts, without } from './properties.ts';
import { syncTags } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html */
export const user: ResourceType = {
  type: 'AWS::IAM::User',

  async create(properties, ctx) {
    const { iam } = ctx.aws;
    const UserName = text(properties, 'UserName') ?? ctx.name();
    await iam.createUser({
      UserName,
      Path: text(properties, 'Path'),
      PermissionsBoundary: text(properties, 'PermissionsBoundary'),
      Tags: allTags(properties, ctx.stack),
    });
    return orUndo(
      async () => {
        await syncLogin(UserName, properties, {}, ctx);
        await syncGroups(UserName, properties, {}, ctx);
        await syncPolicies(userCalls(iam, UserName), properties, {});
        return stateOf(UserName, ctx);
      },
      () => remove(UserName, properties, ctx),
    );
  },

  async update(UserName, properties, previous, ctx) {
    const { iam } = ctx.aws;
    const path = text(properties, 'Path');
    if (path !== text(previous, 'Path')) await iam.updateUser({ UserName, NewPath: path ?? '/' });
    const boundary = text(properties, 'PermissionsBoundary');
    if (boundary !== text(previous, 'PermissionsBoundary')) {
      if (boundary === undefined) await iam.deleteUserPermissionsBoundary({ UserName });
      else await iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary: boundary });
    }
    await syncTags(properties, previous, ctx, {
      list: async () => (await iam.listUserTags({ UserName, MaxItems: 1000 })).Tags,
      add: (Tags) => iam.tagUser({ UserName, Tags }),
      remove: (TagKeys) => iam.untagUser({ UserName, TagKeys }),
    });
    await syncLogin(UserName, properties, previous, ctx);
    await syncGroups(UserName, properties, previous, ctx);
    await syncPolicies(userCalls(iam, UserName), properties, previous);
    return stateOf(UserName, ctx);
  },

  async delete(UserName, properties, ctx) {
    await remove(UserName, properties, ctx);
  },

  async read(UserName, _properties, ctx) {
    return ignoringMissing(stateOf(UserName, ctx));
  },
};

async function stateOf(UserName: string, ctx: ResourceContext): Promise<ResourceState> {
  const { User } = await ctx.aws.iam.getUser({ UserName });
  return { id: UserName, attributes: { Arn: User?.Arn } };
}

async function remove(UserName: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  const { iam } = ctx.aws;
  if (!(await ignoringMissing(iam.getUser({ UserName })))) return;
  await syncPolicies(userCalls(iam, UserName), {}, properties);
  await syncGroups(UserName, {}, properties, ctx);
  await syncLogin(UserName, {}, properties, ctx);
  await ignoringMissing(iam.deleteUser({ UserName }));
}

async function syncGroups(
  UserName: string,
  next: Properties,
  previous: Properties,
  { aws: { iam } }: ResourceContext,
): Promise<void> {
  const [groups, before] = [texts(next, 'Groups'), texts(previous, 'Groups')];
  for (const GroupName of without(groups, before)) await iam.addUserToGroup({ GroupName, UserName });
  for (const GroupName of without(before, groups))
    await ignoringMissing(iam.removeUserFromGroup({ GroupName, UserName }));
}

async function syncLogin(
  UserName: string,
  next: Properties,
  previous: Properties,
  { aws: { iam } }: ResourceContext,
): Promise<void> {
  const [login, before] = [loginOf(next), loginOf(previous)];
  if (JSON.stringify(login) === JSON.stringify(before)) return;
  if (!login) await ignoringMissing(iam.deleteLoginProfile({ UserName }));
  else if (before) await iam.updateLoginProfile({ UserName, ...login });
  else await iam.createLoginProfile({ UserName, ...login });
}

function loginOf(properties: Properties): { Password: string; PasswordResetRequired: boolean } | undefined {
  const profile = properties.LoginProfile as Properties | undefined;
  if (!profile) return undefined;
  return {
    Password: text(profile, 'Password') ?? '',
    PasswordResetRequired: text(profile, 'PasswordResetRequired') === 'true',
  };
}
