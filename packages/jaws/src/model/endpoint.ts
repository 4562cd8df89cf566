import type { FunctionSource } from '../project/types.ts';
import type { Report } from './build.ts';
import { pathProblem, tidyPath } from './path.ts';
import type { EndpointInput } from './schema/endpoint.ts';
import type { EndpointModel, ResponseModel } from './types.ts';

/** The endpoints of a function's folder; `hasLambda` is false where only endpoints are. */
export function buildEndpoints(
  source: FunctionSource,
  written: EndpointInput | readonly EndpointInput[] | Record<string, never> | undefined,
  hasLambda: boolean,
  report: Report,
): EndpointModel[] {
  if (!written || Object.keys(written).length === 0) return [];
  const many = Array.isArray(written);
  const inputs: readonly EndpointInput[] = many ? written : [written as EndpointInput];
  return inputs.map((input, index) => {
    const at = (...path: PropertyKey[]) =>
      source.awsm.locate(['apiGateway', 'cloudFormation', ...(many ? [index] : []), ...path]);
    const endpoint = buildEndpoint(source, input);
    const problem = pathProblem(endpoint.path);
    if (problem) {
      report({ message: `${source.awsm.name}: Path "${input.Path}" ${problem}.`, position: at('Path') });
    }
    if (!hasLambda && endpoint.type !== 'MOCK') {
      report({
        message: `${source.awsm.name}: an endpoint of Type ${endpoint.type} needs a function, but there is no lambda block.`,
        position: at('Type'),
        hint: 'Add the lambda block, or use Type MOCK, which answers by itself.',
      });
    }
    return endpoint;
  });
}

function buildEndpoint(source: FunctionSource, input: EndpointInput): EndpointModel {
  const path = tidyPath(input.Path);
  const method = (input.Method ?? 'GET').toUpperCase();
  const type = input.Type || 'AWS';
  const responses = Object.entries(input.Responses ?? {}).map(
    ([key, response]) => [key, responseModel(response)] as const,
  );
  const silent: [string, ResponseModel][] =
    type === 'AWS_PROXY' ? [] : [['default', responseModel({ statusCode: '200' })]];
  return {
    id: `${method} ${path}`,
    path,
    method,
    type,
    function: `${source.module}/${source.name}`,
    authorizationType: (input.AuthorizationType ?? 'none').toUpperCase(),
    apiKeyRequired: input.ApiKeyRequired ?? false,
    requestTemplates: input.RequestTemplates ?? {},
    requestParameters: input.RequestParameters ?? {},
    cacheNamespace: input.CacheNamespace,
    cacheKeyParameters: input.CacheKeyParameters ?? [],
    responses: Object.fromEntries(responses.length > 0 ? responses : silent),
  };
}

function responseModel(input: NonNullable<EndpointInput['Responses']>[string]): ResponseModel {
  return {
    statusCode: input.statusCode,
    selectionPattern: input.selectionPattern ?? undefined,
    responseParameters: input.responseParameters ?? {},
    responseModels: input.responseModels ?? {},
    responseTemplates: input.responseTemplates ?? {},
  };
}
