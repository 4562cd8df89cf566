import type { EventOf } from 'jaws-core-js';
import { hasToken } from 'jaws-core-js/http';

/** `Authorization: Bearer <LINKS_TOKEN>` allows the requested operation and nothing else. */
export async function handler({ authorizationToken, methodArn }: EventOf<'links/authorizer'>) {
  const request = { headers: { authorization: authorizationToken } };
  const isLetIn = hasToken(request, process.env.LINKS_TOKEN, 'LINKS_TOKEN');
  return {
    principalId: isLetIn ? 'editor' : 'nobody',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: isLetIn ? 'Allow' : 'Deny', Action: 'execute-api:Invoke', Resource: methodArn }],
    },
  };
}
