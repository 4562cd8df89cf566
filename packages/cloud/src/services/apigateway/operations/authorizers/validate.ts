import type { Authorizer } from '@aws-sdk/client-api-gateway';
import { badRequest, notInEnum } from '../../shared/errors.ts';
import { javaPattern } from '../../vtl/index.ts';

const TYPES = ['TOKEN', 'REQUEST', 'COGNITO_USER_POOLS'] as const;
const LONGEST_TTL = 3600;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html */
export function checkAuthorizer(authorizer: Authorizer): void {
  const { type } = authorizer;
  if (!(TYPES as readonly string[]).includes(type ?? '')) {
    throw notInEnum(String(type), 'createAuthorizerInput.type', TYPES);
  }
  if (type === 'COGNITO_USER_POOLS') {
    if (!authorizer.providerARNs?.length) throw badRequest('Invalid or missing provider ARNs for the authorizer');
  } else {
    if (!/^arn:[^:]+:apigateway:[^:]*:lambda:path\//.test(authorizer.authorizerUri ?? '')) {
      throw badRequest('Authorizer URI must be a valid ARN of a Lambda function invocation');
    }
  }
  const ttl = authorizer.authorizerResultTtlInSeconds ?? 300;
  if (ttl < 0 || ttl > LONGEST_TTL) {
    throw badRequest(
      `Invalid Authorizer TTL specified: ${ttl}. Authorizer TTL must be between 0 and ${LONGEST_TTL} seconds`,
    );
  }
  if (!authorizer.identitySource && (type === 'TOKEN' || (type === 'REQUEST' && ttl > 0))) {
    throw badRequest(
      type === 'TOKEN'
        ? 'Identity source must be specified for authorizer'
        : 'When caching is enabled for a REQUEST authorizer, an identity source is required',
    );
  }
  try {
    javaPattern(authorizer.identityValidationExpression ?? '');
  } catch {
    throw badRequest('Invalid identity validation expression specified');
  }
}
