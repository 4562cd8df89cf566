import { keysOf, list, member, type ServiceActions, withPermissions } from './types.ts';

/** Web identities and SAML come without credentials; anyone may request their own identity, whatever policies say. */
const OPEN = new Set(['GetCallerIdentity', 'GetSessionToken', 'AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML']);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html */
export const sts: ServiceActions = (operation, input, { account }) => {
  if (OPEN.has(operation)) return undefined;
  const action = `sts:${operation}`;
  // STS itself checks the code.
  const mfa: Record<string, string> = member(input, 'TokenCode') ? { 'aws:MultiFactorAuthPresent': 'true' } : {};
  const conditions = { ...keysOf(input, KEYS), ...mfa };
  if (operation === 'GetFederationToken') {
    return { action, resource: `arn:aws:sts::${account}:federated-user/${member(input, 'Name')}`, conditions };
  }
  const resource = member(input, 'RoleArn') ?? '*';
  const tags = list(input, 'Tags').length > 0 ? { action: 'sts:TagSession', resource, conditions } : undefined;
  const identity =
    member(input, 'SourceIdentity') === undefined
      ? undefined
      : { action: 'sts:SetSourceIdentity', resource, conditions };
  return withPermissions({ action, resource, conditions }, [tags, identity]);
};

const KEYS = {
  'sts:ExternalId': 'ExternalId',
  'sts:RoleSessionName': 'RoleSessionName',
  'sts:SourceIdentity': 'SourceIdentity',
};
