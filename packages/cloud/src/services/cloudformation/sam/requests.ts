import { isObject, type Json, type JsonObject } from '../template/json.ts';
import { defined, object, type Route, SamProblem, type SamResource } from './build.ts';
import type { Event } from './events/index.ts';

/** An event's settings for its requests: a body that follows a model, and parameters. */
export type RequestRules = Pick<Event, 'id'> & { readonly model?: JsonObject; readonly parameters?: readonly Json[] };

export function requestRules({ id, properties }: Event): RequestRules | undefined {
  const { RequestModel: model, RequestParameters: parameters } = properties;
  if (model === undefined && parameters === undefined) return undefined;
  return {
    id,
    ...(model === undefined ? {} : { model: object(model) }),
    ...(Array.isArray(parameters) ? { parameters } : {}),
  };
}

/**
 * The route's operation with its event's rules, in the words of Swagger 2 or OpenAPI 3.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-apifunctionrequestmodel.html
 */
export function withRequests(resource: SamResource, route: Route, three: boolean): Route {
  const { requests } = route;
  if (!requests) return route;
  const parameters = (requests.parameters ?? []).map((one) => parameterOf(resource, requests.id, one));
  const name = requests.model === undefined ? undefined : modelName(resource, requests.id, requests.model);
  const required: JsonObject = requests.model?.Required === undefined ? {} : { required: requests.model.Required };
  const body =
    name === undefined || three ? [] : [{ in: 'body', name, ...required, schema: { $ref: `#/definitions/${name}` } }];
  const declared = parameters.map(({ caching: _, ...parameter }) =>
    three ? { ...parameter, schema: { type: 'string' } } : { ...parameter, type: 'string' },
  );
  const all = [...declared, ...body] as JsonObject[];
  const cached = parameters.flatMap(({ caching }) => (caching === undefined ? [] : [caching]));
  const integrationName = 'x-amazon-apigateway-integration';
  const validator = validatorOf(requests.model);
  const operation = defined({
    ...route.operation,
    [integrationName]:
      cached.length > 0
        ? { ...object(route.operation[integrationName]), cacheKeyParameters: cached }
        : route.operation[integrationName],
    parameters: all.length > 0 ? all : undefined,
    requestBody:
      name !== undefined && three
        ? {
            content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
            ...required,
          }
        : undefined,
    'x-amazon-apigateway-request-validator': validator?.name,
  });
  return { ...route, operation };
}

/** The validators that routes name, as the document declares them. */
export function validatorsOf(routes: readonly Route[]): JsonObject {
  const found = routes.flatMap(({ requests }) => validatorOf(requests?.model) ?? []);
  if (found.length === 0) return {};
  return {
    'x-amazon-apigateway-request-validators': Object.fromEntries(found.map(({ name, rules }) => [name, rules])),
  };
}

function validatorOf(model: JsonObject | undefined): { name: string; rules: JsonObject } | undefined {
  const { ValidateBody: body, ValidateParameters: parameters } = model ?? {};
  if (body === undefined && parameters === undefined) return undefined;
  const name = body ? (parameters ? 'body-and-params' : 'body-only') : parameters ? 'params-only' : 'no-validation';
  return { name, rules: { validateRequestBody: body ?? false, validateRequestParameters: parameters ?? false } };
}

function modelName(resource: SamResource, event: string, model: JsonObject): string {
  if (typeof model.Model === 'string') return model.Model.toLowerCase();
  throw new SamProblem(
    resource.logicalId,
    `Event with id [${event}] is invalid. Unable to set RequestModel [${JSON.stringify(model)}] because 'Model' must be a string.`,
  );
}

const places: Readonly<Record<string, string>> = { header: 'header', path: 'path', querystring: 'query' };

function parameterOf(resource: SamResource, event: string, input: Json) {
  const [text, settings] = isObject(input) ? (Object.entries(input as JsonObject)[0] ?? ['', {}]) : [String(input), {}];
  const match = /^method\.request\.(querystring|path|header)\.(.+)$/.exec(text);
  if (!match) {
    throw new SamProblem(
      resource.logicalId,
      `Event with id [${event}] is invalid. Invalid value for 'RequestParameters' property. Keys must be in the format 'method.request.[querystring|path|header].{value}', e.g 'method.request.header.Authorization'.`,
    );
  }
  const { Caching, Required } = object(settings);
  return {
    in: places[match[1]!]!,
    name: match[2]!,
    required: Required === true,
    ...(Caching === true ? { caching: text } : {}),
  };
}
