import type { Service } from '../../kernel/service.ts';
import { assumeRole } from './assume-role.ts';
import { decodeAuthorizationMessage } from './decode-authorization-message.ts';
import { getAccessKeyInfo, getCallerIdentity } from './get-caller-identity.ts';
import { getFederationToken, getSessionToken } from './get-session-token.ts';
import { assumeRoleWithSAML } from './saml.ts';
import { assumeRoleWithWebIdentity } from './web-identity.ts';

/** AWS Security Token Service. */
export const sts: Service = {
  id: 'sts',
  signingNames: ['sts'],
  operations: {
    AssumeRole: assumeRole,
    AssumeRoleWithSAML: assumeRoleWithSAML,
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
    DecodeAuthorizationMessage: decodeAuthorizationMessage,
    GetAccessKeyInfo: getAccessKeyInfo,
    GetCallerIdentity: getCallerIdentity,
    GetFederationToken: getFederationToken,
    GetSessionToken: getSessionToken,
  },
};
