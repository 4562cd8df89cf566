import { isObject, type Json, type JsonObject } from '../template/json.ts';
import { restSecurity, type Security } from './auth.ts';
import {
  type Build,
  codeLocation,
  defined,
  formatVersion,
  hashOf,
  object,
  pick,
  put,
  SamProblem,
  type SamResource,
  tagList,
} from './build.ts';
import { restDomain } from './domains.ts';
import { pathsOf } from './events/api.ts';
import { validatorsOf, withRequests } from './requests.ts';
import { resourcePolicy } from './resource-policy.ts';
import { around, refuse } from './tables-and-layers.ts';
import { usagePlan } from './usage-plan.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html */
export function restApi(build: Build, resource: SamResource, implicit = false): void {
  refuse(resource, ['SecurityPolicy']);
  const { logicalId, properties } = resource;
  const stageName = properties.StageName;
  if (stageName === undefined) throw new SamProblem(logicalId, "Missing required property 'StageName'.");
  const body = properties.DefinitionUri === undefined ? restBody(build, resource) : undefined;
  const endpoint = properties.EndpointConfiguration;
  const api = defined({
    Body: body,
    BodyS3Location:
      properties.DefinitionUri === undefined
        ? undefined
        : codeLocation(resource, 'DefinitionUri', ['Bucket', 'Key', 'Version']),
    ...restEndpoint(endpoint),
    ...pick(properties, [
      'ApiKeySourceType',
      'BinaryMediaTypes',
      'Description',
      'DisableExecuteApiEndpoint',
      'FailOnWarnings',
      'MinimumCompressionSize',
      'Mode',
      'Name',
      'Policy',
    ]),
    BinaryMediaTypes: Array.isArray(properties.BinaryMediaTypes)
      ? properties.BinaryMediaTypes.map((type) => (typeof type === 'string' ? type.replaceAll('~1', '/') : type))
      : properties.BinaryMediaTypes,
    Tags: properties.PropagateTags === true && properties.Tags !== undefined ? tagList(properties.Tags) : undefined,
  });
  put(build, logicalId, 'AWS::ApiGateway::RestApi', api, around(resource));
  // A deployment is a picture of the API: another content needs another one.
  const hash = hashOf(build.resolve((body ?? api.BodyS3Location) as Json));
  const deployment = `${logicalId}Deployment${hash.slice(0, 10)}`;
  const deployed = defined({
    Description: `RestApi deployment id: ${hash}`,
    RestApiId: { Ref: logicalId },
    StageName: properties.OpenApiVersion === undefined ? 'Stage' : undefined,
  });
  put(build, deployment, 'AWS::ApiGateway::Deployment', deployed, resource.attributes);
  const stage = `${logicalId}${implicit ? 'Prod' : stageSuffix(stageName)}Stage`;
  const staged = defined({
    DeploymentId: { Ref: deployment },
    RestApiId: { Ref: logicalId },
    StageName: stageName,
    ...pick(properties, [
      'AccessLogSetting',
      'CacheClusterEnabled',
      'CacheClusterSize',
      'CanarySetting',
      'MethodSettings',
      'TracingEnabled',
      'Variables',
    ]),
    Tags: properties.Tags === undefined ? undefined : tagList(properties.Tags),
  });
  put(build, stage, 'AWS::ApiGateway::Stage', staged, resource.attributes);
  build.renamed.set(`${logicalId}.Stage`, stage);
  build.renamed.set(`${logicalId}.Deployment`, deployment);
  restDomain(build, resource, stage);
  usagePlan(build, resource, stage);
}

export function stageSuffix(name: Json): string {
  return typeof name === 'string' ? name.replace(/[^A-Za-z0-9]/g, '') : '';
}

function restEndpoint(value: Json | undefined): JsonObject {
  if (value === undefined) return {};
  const plain = typeof value === 'string' || 'Ref' in object(value);
  const { Type, IpAddressType, VPCEndpointIds, VpcEndpointIds } = plain ? { Type: value } : object(value);
  return {
    EndpointConfiguration: defined({
      Types: Type === undefined ? undefined : [Type],
      IpAddressType,
      VpcEndpointIds: VPCEndpointIds ?? VpcEndpointIds,
    }),
    ...(Type === undefined ? {} : { Parameters: { endpointConfigurationTypes: Type } }),
  };
}

function restBody(build: Build, resource: SamResource): JsonObject {
  const { logicalId, properties } = resource;
  const security = restSecurity(build, resource);
  const specified = object(properties.DefinitionBody);
  const three = String(specified.openapi ?? properties.OpenApiVersion ?? '').startsWith('3');
  const routes = (build.restRoutes.get(logicalId) ?? []).map((route) =>
    withRequests(resource, security.secured(route), three),
  );
  // Anything but an OpenAPI document, such as an intrinsic function that returns one, stays as it is.
  const document = properties.DefinitionBody === undefined || specified.paths !== undefined || routes.length > 0;
  if (!document && properties.Cors === undefined) return specified;
  const paths = pathsOf(routes, securedPaths(specified.paths, security));
  const cors = properties.Cors;
  const withCors =
    cors === undefined
      ? paths
      : Object.fromEntries(
          Object.entries(paths).map(([path, item]) => [path, preflight(item, cors, security.preflight, three)]),
        );
  const version = properties.OpenApiVersion;
  return {
    ...(properties.DefinitionBody === undefined
      ? { info: { version: '1.0', title: { Ref: 'AWS::StackName' } } }
      : specified),
    paths: { ...withCors },
    ...resourcePolicy(build, resource, routes, specified, withCors),
    ...declared({ security: security.schemes, models: object(properties.Models) }, specified, three),
    ...validatorsOf(routes),
    ...gatewayResponses(object(properties.GatewayResponses)),
    ...(specified.swagger !== undefined || specified.openapi !== undefined
      ? {}
      : String(version ?? '').startsWith('3')
        ? { openapi: formatVersion(version)! }
        : { swagger: '2.0' }),
  };
}

/** Routes in a document get the API's default authorization, unless they declare their own. */
export function securedPaths(paths: Json | undefined, security: Security): JsonObject {
  const secured = Object.entries(object(paths)).map(([path, item]): [string, JsonObject] => {
    const methods = Object.entries(object(item)).map(([method, operation]): [string, Json] => {
      const open = !METHODS.test(method) || !isObject(operation) || 'Fn::If' in operation || 'security' in operation;
      if (open) return [method, operation];
      const route = { path, method, operation: operation as JsonObject, auth: {} };
      return [method, security.secured(route).operation];
    });
    return [path, Object.fromEntries(methods)];
  });
  return Object.fromEntries(secured);
}

const METHODS = /^(delete|get|head|patch|post|put|x-amazon-apigateway-any-method)$/;

/** Security schemes and models, where OpenAPI 3 or Swagger 2 has them. */
export function declared(
  made: { security: JsonObject; models?: JsonObject },
  input: JsonObject,
  three: boolean,
): JsonObject {
  const models = Object.fromEntries(
    Object.entries(made.models ?? {}).map(([name, model]) => [name.toLowerCase(), model]),
  );
  const [security, schemas] = three ? ['securitySchemes', 'schemas'] : ['securityDefinitions', 'definitions'];
  const place = three ? object(input.components) : input;
  const members: JsonObject = {
    ...(Object.keys(made.security).length > 0 ? { [security]: { ...object(place[security]), ...made.security } } : {}),
    ...(Object.keys(models).length > 0 ? { [schemas]: { ...object(place[schemas]), ...models } } : {}),
  };
  if (!three || Object.keys(members).length === 0) return members;
  return { components: { ...place, ...members } };
}

const places: Readonly<Record<string, string>> = { Headers: 'header', Paths: 'path', QueryStrings: 'querystring' };

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-gatewayresponse.html */
function gatewayResponses(input: JsonObject): JsonObject {
  const responses = Object.entries(input).map(([type, value]): [string, JsonObject] => {
    const { ResponseParameters, ResponseTemplates, StatusCode } = object(value);
    const parameters = Object.entries(object(ResponseParameters)).flatMap(([kind, names]) =>
      Object.entries(object(names)).map(
        ([name, text]) => [`gatewayresponse.${places[kind] ?? kind}.${name}`, text] as const,
      ),
    );
    const response = {
      responseParameters: Object.fromEntries(parameters),
      responseTemplates: ResponseTemplates ?? {},
      ...(StatusCode === undefined ? {} : { statusCode: String(StatusCode) }),
    };
    return [type, response];
  });
  return responses.length === 0 ? {} : { 'x-amazon-apigateway-gateway-responses': Object.fromEntries(responses) };
}

/**
 * `OPTIONS` that answers a browser's question before the call.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-corsconfiguration.html
 */
function preflight(item: JsonObject, cors: Json, security: Json | undefined, three: boolean): JsonObject {
  if (item.options !== undefined) return item;
  const plain = !isObject(cors) || Object.keys(cors).some((name) => name === 'Ref' || name.startsWith('Fn::'));
  const specified: JsonObject = plain ? { AllowOrigin: cors } : (cors as JsonObject);
  const any = item['x-amazon-apigateway-any-method'] !== undefined;
  const all = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
  const methods = any ? all : [...Object.keys(item).map((name) => name.toUpperCase()), 'OPTIONS'].sort();
  const headers = defined({
    'Access-Control-Allow-Origin': specified.AllowOrigin ?? "'*'",
    'Access-Control-Allow-Headers': specified.AllowHeaders,
    'Access-Control-Allow-Methods': specified.AllowMethods ?? `'${methods.join(',')}'`,
    'Access-Control-Max-Age': specified.MaxAge,
    'Access-Control-Allow-Credentials': specified.AllowCredentials === true ? "'true'" : undefined,
  });
  const parameters = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, value]),
  );
  const types = Object.keys(headers).map((name): [string, JsonObject] => {
    const type = { type: name === 'Access-Control-Max-Age' ? 'integer' : 'string' };
    return [name, three ? { schema: type } : type];
  });
  const answer = {
    statusCode: '200',
    responseTemplates: { 'application/json': '{}\n' },
    responseParameters: parameters,
  };
  return {
    ...item,
    options: {
      summary: 'CORS support',
      ...(security === undefined ? {} : { security }),
      ...(three ? {} : { consumes: ['application/json'], produces: ['application/json'] }),
      'x-amazon-apigateway-integration': {
        type: 'mock',
        requestTemplates: { 'application/json': '{\n  "statusCode" : 200\n}\n' },
        responses: { default: answer },
      },
      responses: { '200': { headers: Object.fromEntries(types), description: 'Default response for CORS method' } },
    },
  };
}
