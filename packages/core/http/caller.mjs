/** What an authorizer found out: the claims of a token (Cognito, JWT), or the context that a function gave. */
export function claimsOf(authorizer) {
  const found = authorizer?.jwt?.claims ?? authorizer?.claims ?? authorizer?.lambda ?? authorizer;
  return typeof found === 'object' && found !== null && found.iam === undefined ? found : {};
}

/**
 * One text for each caller that was let in, from the authorizer or the signature. Everybody in an identity pool signs with the same
 * role, so there the identity tells them apart.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function callerOf({ claims, authorizer, identity }) {
  const { iam } = authorizer ?? {};
  const found = [
    claims.sub,
    claims.principalId,
    iam?.cognitoIdentity?.identityId,
    identity?.cognitoIdentityId,
    iam?.userArn,
    identity?.userArn,
  ].find((one) => typeof one === 'string' && one !== '');
  // The session of an identity pool, without its identity: it would be everybody.
  return found?.endsWith('/CognitoIdentityCredentials') ? undefined : found;
}
