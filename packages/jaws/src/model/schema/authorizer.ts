import * as z from 'zod';
import { boolean, integer, textOrIntrinsic, word } from './fields.ts';

/** An authorizer: AWS::ApiGateway::Authorizer, its function by its name in the project. */
const authorizer = z
  .strictObject({
    Type: word('TOKEN', 'REQUEST', 'COGNITO_USER_POOLS', 'JWT').describe(
      'TOKEN and REQUEST ask a function, COGNITO_USER_POOLS a user pool, JWT (HTTP APIs) an issuer.',
    ),
    Function: z.string().min(1).optional().describe('module/function that TOKEN and REQUEST ask.'),
    AuthorizerCredentials: textOrIntrinsic
      .optional()
      .describe('Role with which the function is asked; by default the one of the API.'),
    IdentitySource: z
      .string()
      .min(1)
      .optional()
      .describe('Where the identity is: method.request.header.Authorization by default; several with commas.'),
    IdentityValidationExpression: z.string().optional().describe('Regular expression that a token must match.'),
    AuthorizerResultTtlInSeconds: integer(0, 3600).optional().describe('How long an answer counts; 300 by default.'),
    ProviderARNs: z.array(textOrIntrinsic).min(1).optional().describe('ARNs of Cognito user pools.'),
    JwtConfiguration: z
      .strictObject({ Issuer: textOrIntrinsic, Audience: z.array(textOrIntrinsic).min(1).max(50) })
      .optional(),
    AuthorizerPayloadFormatVersion: z.enum(['1.0', '2.0']).optional().describe('In HTTP APIs; 2.0 by default.'),
    EnableSimpleResponses: boolean.optional().describe('In HTTP APIs: the function answers { isAuthorized }.'),
  })
  .describe('Who decides about callers.');

/** Parts that the endpoints of an API share; a module may bring its own. */
export const shared = {
  Models: z
    .record(
      z.string().regex(/^[a-zA-Z0-9]+$/, 'must have letters and digits only, as API Gateway wants names of models'),
      z.record(z.string(), z.unknown()),
    )
    .optional()
    .describe('JSON schemas (draft 4) by name.'),
  Authorizers: z
    .record(
      z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/, 'must have letters, digits, dashes and underscores only'),
      authorizer,
    )
    .optional()
    .describe('Authorizers by name, for AuthorizerId.'),
};

export type AuthorizerInput = z.output<typeof authorizer>;
