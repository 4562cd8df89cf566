import { type Input, member, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
const NAMED: readonly (readonly [member: string, kind: string, inName: RegExp])[] = [
  ['RoleName', 'role', /Role/],
  ['UserName', 'user', /User|AccessKey|LoginProfile|Key|Certificate|MFA/],
  ['GroupName', 'group', /Group/],
  ['InstanceProfileName', 'instance-profile', /InstanceProfile/],
  ['ServerCertificateName', 'server-certificate', /ServerCertificate/],
];

/** Paths of what exists are not in the input: an entity is named as if it had none, unless the input has its path or ARN. */
export const iam: ServiceActions = (operation, input, { account }) => {
  const action = `iam:${operation}`;
  if (
    /^List(Roles|Users|Groups|Policies|InstanceProfiles|AccountAliases|.*Providers)$|^Get(Account|Credential)/.test(
      operation,
    )
  ) {
    return { action, resource: '*' };
  }
  const found = NAMED.find(([name, , inName]) => inName.test(operation) && member(input, name) !== undefined);
  if (found) return { action, resource: arn(account, found[1], input, found[0]) };
  if (operation === 'CreatePolicy') return { action, resource: arn(account, 'policy', input, 'PolicyName') };
  return { action, resource: member(input, 'PolicyArn') ?? member(input, 'PolicySourceArn') };
};

function arn(account: string, kind: string, input: Input, name: string): string {
  return `arn:aws:iam::${account}:${kind}${member(input, 'Path') ?? '/'}${member(input, name)}`;
}
