import {
  type Input,
  keysOf,
  list,
  member,
  type Place,
  passRole,
  type ServiceActions,
  withPermissions,
} from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
const KEYS = {
  'cloudformation:ChangeSetName': 'ChangeSetName',
  'cloudformation:RoleArn': 'RoleARN',
  'cloudformation:StackPolicyUrl': 'StackPolicyURL',
  'cloudformation:TemplateUrl': 'TemplateURL',
};

export const cloudformation: ServiceActions = (operation, input, place) => {
  const types = list(input, 'ResourceTypes').map(String);
  const first = {
    action: `cloudformation:${operation}`,
    resource: resourceOf(input, place),
    conditions: { ...keysOf(input, KEYS), ...(types.length > 0 ? { 'cloudformation:ResourceTypes': types } : {}) },
  };
  return withPermissions(first, [
    passRole(member(input, 'RoleARN'), 'cloudformation'),
    passRole(member(input, 'AdministrationRoleARN'), 'cloudformation'),
  ]);
};

function resourceOf(input: Input, { account, region }: Place): string | undefined {
  const set = member(input, 'StackSetName');
  if (set !== undefined)
    return `arn:aws:cloudformation:${region}:${account}:stackset/${set.includes(':') ? set : `${set}:*`}`;
  const name = member(input, 'StackName');
  if (name === undefined) return undefined;
  return name.startsWith('arn:') ? name : `arn:aws:cloudformation:${region}:${account}:stack/${name}/*`;
}
