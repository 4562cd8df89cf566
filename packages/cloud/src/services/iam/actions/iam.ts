import { type Input, keysOf, member, type Place, passRole, type ServiceActions, withPermissions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
/** Members that name an operation's resource, in order of preference. */
const NAMED: readonly (readonly [member: string, kind: string, inName: RegExp])[] = [
  ['InstanceProfileName', 'instance-profile', /InstanceProfile/],
  ['ServerCertificateName', 'server-certificate', /ServerCertificate/],
  ['GroupName', 'group', /Group/],
  ['RoleName', 'role', /Role/],
  ['UserName', 'user', /./],
  ['VirtualMFADeviceName', 'mfa', /MFA/],
];
const ARNS = ['PolicyArn', 'PolicySourceArn', 'OpenIDConnectProviderArn', 'SAMLProviderArn', 'Arn'];

/** Operations that are about the caller's own user when they name none. */
const OWN =
  /^(ChangePassword|(Create|List|Update|Delete)AccessKeys?|GetUser|(List|Upload|Update|Delete)SigningCertificates?|(Get|List|Upload|Update|Delete)SSHPublicKeys?|ListMFADevices|.*ServiceSpecificCredentials?|GetLoginProfile)$/;

const KEYS = {
  'iam:AWSServiceName': 'AWSServiceName',
  'iam:PermissionsBoundary': 'PermissionsBoundary',
};

/** Paths of existing entities are not in the input: the gateway knows them, if the entity exists. */
export const iam: ServiceActions = (operation, input, place) => {
  const isAttachment = /^(Attach|Detach)/.test(operation);
  const conditions = keysOf(input, isAttachment ? { 'iam:PolicyARN': 'PolicyArn' } : KEYS);
  const first = { action: `iam:${operation}`, resource: resourceOf(operation, input, place), conditions };
  const role = member(input, 'RoleName');
  if (operation !== 'AddRoleToInstanceProfile' || role === undefined) return first;
  return withPermissions(first, [passRole(`arn:aws:iam::${place.account}:role/${role}`, 'ec2')]);
};

function resourceOf(operation: string, input: Input, { account, caller }: Place): string | undefined {
  const arn = (kind: string, name: string): string =>
    `arn:aws:iam::${account}:${kind}${member(input, 'Path') ?? '/'}${name}`;
  const serial = member(input, 'SerialNumber');
  if (/MFADevice/.test(operation) && serial?.startsWith('arn:') && !member(input, 'UserName')) return serial;
  const found = NAMED.find(([name, , inName]) => inName.test(operation) && member(input, name) !== undefined);
  if (found) return arn(found[1], member(input, found[0]) ?? '');
  if (operation === 'CreatePolicy') return arn('policy', member(input, 'PolicyName') ?? '');
  if (operation === 'CreateSAMLProvider') return `arn:aws:iam::${account}:saml-provider/${member(input, 'Name')}`;
  if (operation === 'CreateOpenIDConnectProvider') {
    return `arn:aws:iam::${account}:oidc-provider/${(member(input, 'Url') ?? '').replace(/^https:\/\//, '')}`;
  }
  if (operation === 'CreateServiceLinkedRole') {
    return `arn:aws:iam::${account}:role/aws-service-role/${member(input, 'AWSServiceName')}/*`;
  }
  if (operation === 'GetServiceLinkedRoleDeletionStatus') {
    const [, path] = /^task(\/aws-service-role\/.+)\/[^/]+$/.exec(member(input, 'DeletionTaskId') ?? '') ?? [];
    return path === undefined ? undefined : `arn:aws:iam::${account}:role${path}`;
  }
  if (OWN.test(operation)) return caller?.kind === 'user' ? caller.arn : `arn:aws:iam::${account}:root`;
  return ARNS.map((name) => member(input, name)).find((value) => value !== undefined);
}
