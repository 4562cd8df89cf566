import type { Method } from '@aws-sdk/client-api-gateway';
import { badRequest } from '../../shared/errors.ts';
import { authorizers, models, type Place, validators } from '../../state/state.ts';

const VERBS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY'] as const;
const AUTHORIZATION = ['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS'] as const;
const REQUEST_PARAMETER =
  /^method\.request\.(?:querystring|path|header|multivaluequerystring|multivalueheader)\.[^\s]+$/;

export function checkVerb(verb: string | undefined): void {
  if (!(VERBS as readonly string[]).includes(verb ?? '')) {
    throw badRequest(`Invalid HttpMethod specified. Valid options are ${VERBS.join(',')}`);
  }
}

/** Checks a method against the API around it. https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html */
export function checkMethod(place: Place, api: string, method: Method): void {
  const authorization = method.authorizationType?.toUpperCase();
  if (!(AUTHORIZATION as readonly string[]).includes(authorization ?? '')) {
    throw badRequest(
      'Invalid authorization type specified. Valid options are NONE, AWS_IAM, CUSTOM, and COGNITO_USER_POOLS',
    );
  }
  if (authorization === 'CUSTOM' || authorization === 'COGNITO_USER_POOLS') {
    if (!method.authorizerId || !authorizers(place, api).has(method.authorizerId)) {
      throw badRequest(
        'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
      );
    }
  }
  if (method.requestValidatorId && !validators(place, api).has(method.requestValidatorId)) {
    throw badRequest('Invalid Request Validator identifier specified');
  }
  for (const name of Object.keys(method.requestParameters ?? {})) {
    if (!REQUEST_PARAMETER.test(name)) {
      throw badRequest(
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${name}]`,
      );
    }
  }
  checkUnique(Object.keys(method.requestParameters ?? {}));
  checkModels(place, api, method.requestModels);
}

/** Recorded: localstack's test_method_request_parameters. */
function checkUnique(expressions: readonly string[]): void {
  const names = expressions.map((expression) => expression.split('.').slice(3).join('.'));
  if (new Set(names).size < names.length) {
    throw badRequest('Parameter names must be unique across querystring, header and path');
  }
}

export function checkModels(place: Place, api: string, used: Record<string, string> | undefined): void {
  for (const name of Object.values(used ?? {})) {
    if (!models(place, api).has(name)) throw badRequest(`Invalid model identifier specified: ${name}`);
  }
}
