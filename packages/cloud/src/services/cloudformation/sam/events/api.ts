import type { Json, JsonObject } from '../../template/json.ts';
import { type Build, formatVersion, object, type Route, referenced, SamProblem, type SamResource } from '../build.ts';
import { requestRules } from '../requests.ts';
import type { Event, Target } from './index.ts';
import { putPermission } from './permission.ts';

export const IMPLICIT_REST = 'ServerlessRestApi';
export const IMPLICIT_HTTP = 'ServerlessHttpApi';
const noValue = { Ref: 'AWS::NoValue' };
const ANY = 'x-amazon-apigateway-any-method';
const DEFAULT = '$default';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html */
export function restApiEvent(build: Build, resource: SamResource, event: Event, target: Target): void {
  const streamed = event.properties.ResponseTransferMode === 'RESPONSE_STREAM';
  const integration = {
    httpMethod: 'POST',
    type: 'aws_proxy',
    uri: {
      'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/${streamed ? '2021-11-15' : '2015-03-31'}/functions/${target.inSub}/${streamed ? 'response-streaming-invocations' : 'invocations'}`,
    },
    ...(streamed ? { responseTransferMode: 'STREAM' } : {}),
    ...(event.properties.TimeoutInMillis === undefined ? {} : { timeoutInMillis: event.properties.TimeoutInMillis }),
  };
  const operation = { 'x-amazon-apigateway-integration': integration, responses: {} };
  const { api, stage, path, method } = addRestRoute(build, resource, event, operation);
  const suffix = typeof stage === 'string' ? stage.replace(/[^A-Za-z0-9]/g, '') : 'Stage';
  const where = `/${method === ANY ? '*' : method.toUpperCase()}${wildcards(path)}`;
  const id = `${resource.logicalId}${event.id}Permission${suffix}`;
  putPermission(build, resource, id, target, { principal: 'apigateway.amazonaws.com', arn: executeArn(api, where) });
}

/** Adds an event's route to its API, if that is one of SAM's; returns where it is. */
export function addRestRoute(
  build: Build,
  resource: SamResource,
  event: Event,
  operation: JsonObject,
): { readonly api: Json; readonly stage: Json | undefined; readonly path: string; readonly method: string } {
  const { path, method } = routeOf(resource, event);
  const api = event.properties.RestApiId ?? { Ref: IMPLICIT_REST };
  const apiId = apiNamed(build, api);
  const source = apiId === undefined ? undefined : build.sources.get(apiId);
  if (apiId !== undefined && (apiId === IMPLICIT_REST || source?.type === 'AWS::Serverless::Api')) {
    const requests = requestRules(event);
    const route = { path, method, operation, auth: object(event.properties.Auth), ...(requests ? { requests } : {}) };
    add(build.restRoutes, apiId, resource, route);
  } else if (apiId !== undefined && build.resources.get(apiId)?.Type !== 'AWS::ApiGateway::RestApi') {
    throw new SamProblem(
      resource.logicalId,
      `Event with id [${event.id}] is invalid. RestApiId must be a valid reference to an 'AWS::Serverless::Api' resource in same template.`,
    );
  }
  return { api, stage: apiId === IMPLICIT_REST ? 'Prod' : source?.properties.StageName, path, method };
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html */
export function httpApiEvent(build: Build, resource: SamResource, event: Event, target: Target): void {
  const standard = event.properties.Path === undefined && event.properties.Method === undefined;
  const { path, method } = standard ? { path: DEFAULT, method: ANY } : routeOf(resource, event);
  const api = event.properties.ApiId ?? { Ref: IMPLICIT_HTTP };
  const apiId = apiNamed(build, api);
  const integration = {
    httpMethod: 'POST',
    type: 'aws_proxy',
    uri: {
      'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/${target.inSub}/invocations`,
    },
    payloadFormatVersion: formatVersion(event.properties.PayloadFormatVersion) ?? '2.0',
    ...(event.properties.TimeoutInMillis === undefined ? {} : { timeoutInMillis: event.properties.TimeoutInMillis }),
  };
  const operation = {
    'x-amazon-apigateway-integration': integration,
    ...(path === DEFAULT ? { isDefaultRoute: true } : {}),
    responses: {},
  };
  if (
    apiId !== undefined &&
    (apiId === IMPLICIT_HTTP || build.sources.get(apiId)?.type === 'AWS::Serverless::HttpApi')
  ) {
    add(build.httpRoutes, apiId, resource, { path, method, operation, auth: object(event.properties.Auth) });
  }
  const verb = method === ANY ? '/*' : `/${method.toUpperCase()}`;
  const where = standard ? '/*' : path === DEFAULT ? `/${DEFAULT}` : verb + wildcards(path);
  const from = { principal: 'apigateway.amazonaws.com', arn: executeArn(api, where) };
  putPermission(build, resource, `${resource.logicalId}${event.id}Permission`, target, from);
}

function routeOf({ logicalId }: SamResource, { id, properties }: Event): { path: string; method: string } {
  const { Path: path, Method: specified } = properties;
  if (typeof path !== 'string' || typeof specified !== 'string') {
    throw new SamProblem(logicalId, `Event with id [${id}] is invalid. Event must have 'Path' and 'Method'.`);
  }
  const method = specified.toLowerCase();
  return { path, method: method === 'any' || method === '*' ? ANY : method };
}

/** The API of the template that `{Ref: X}`, or its logical id alone, means. */
function apiNamed(build: Build, api: Json): string | undefined {
  return typeof api === 'string' && build.sources.has(api) ? api : referenced(api);
}

/** A path's parameters as `*`. */
const wildcards = (path: string) => path.replace(/\{[^{}]*\}/g, '*');

function executeArn(api: Json, where: string): JsonObject {
  const text = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/\${__Stage__}${where}`;
  return { 'Fn::Sub': [text, { __ApiId__: api, __Stage__: '*' }] };
}

function add(routes: Map<string, Route[]>, api: string, resource: SamResource, route: Route): void {
  const list = routes.get(api) ?? [];
  if (list.some((other) => other.path === route.path && other.method === route.method)) {
    throw new SamProblem(
      resource.logicalId,
      `API method "${route.method}" defined multiple times for path "${route.path}".`,
    );
  }
  const { Condition } = resource.attributes;
  list.push(typeof Condition === 'string' ? { ...route, condition: Condition } : route);
  routes.set(api, list);
}

/** The routes as the `paths` of an OpenAPI document that may have some already. */
export function pathsOf(routes: readonly Route[], input: Json | undefined): Record<string, JsonObject> {
  const paths: Record<string, JsonObject> = Object.create(null);
  for (const [path, item] of Object.entries(object(input))) paths[path] = object(item);
  for (const { path, method, operation, condition } of routes) {
    const value: JsonObject = condition === undefined ? operation : { 'Fn::If': [condition, operation, noValue] };
    paths[path] = { ...paths[path], [method]: value };
  }
  return paths;
}
