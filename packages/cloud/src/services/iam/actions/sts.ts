import { member, type ServiceActions } from './types.ts';

/** Web identities and SAML come without credentials; who one is, anyone may ask, whatever policies say. */
const OPEN = new Set(['GetCallerIdentity', 'GetSessionToken', 'AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML']);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html */
export const sts: ServiceActions = (operation, input) =>
  OPEN.has(operation) ? undefined : { action: `sts:${operation}`, resource: member(input, 'RoleArn') ?? '*' };
