/** An authorizer's result: the claims of a token (Cognito, JWT), or the context from a function. */
export function claimsOf(authorizer) {
  const found = authorizer?.jwt?.claims ?? authorizer?.claims ?? authorizer?.lambda ?? authorizer;
  return typeof found === 'object' && found !== null && found.iam === undefined ? found : {};
}

/**
 * A unique text for each admitted caller, from the authorizer or the signature. All users of an identity pool sign with the same
 * role, so there the identity distinguishes them.
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
  // A session of the identity pool without the identity would stand for all users.
  return found?.endsWith('/CognitoIdentityCredentials') ? undefined : found;
}
