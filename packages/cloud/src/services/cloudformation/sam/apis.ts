import { isObject, type Json, type JsonObject } from '../template/json.ts';
import { httpSecurity, restSecurity } from './auth.ts';
import {
  type Build,
  codeLocation,
  defined,
  hashOf,
  object,
  pick,
  put,
  SamProblem,
  type SamResource,
  tagList,
} from './build.ts';
import { pathsOf } from './events/api.ts';
import { around, refuse } from './tables-and-layers.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html */
export function restApi(build: Build, resource: SamResource, implicit = false): void {
  refuse(resource, ['Domain', 'GatewayResponses', 'Models', 'SecurityPolicy']);
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
    EndpointConfiguration: typeof endpoint === 'string' ? { Types: [endpoint] } : restEndpoint(endpoint),
    Parameters: typeof endpoint === 'string' ? { endpointConfigurationTypes: endpoint } : undefined,
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
      ? properties.BinaryMediaTypes.map((type) => String(type).replaceAll('~1', '/'))
      : properties.BinaryMediaTypes,
    Tags: properties.Tags === undefined ? undefined : tagList(properties.Tags),
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
    Tags: properties.PropagateTags === true ? tagList(properties.Tags) : undefined,
  });
  put(build, stage, 'AWS::ApiGateway::Stage', staged, resource.attributes);
  build.renamed.set(`${logicalId}.Stage`, stage);
  build.renamed.set(`${logicalId}.Deployment`, deployment);
}

function stageSuffix(name: Json): string {
  return typeof name === 'string' ? name.replace(/[^A-Za-z0-9]/g, '') : '';
}

function restEndpoint(value: Json | undefined): JsonObject | undefined {
  if (value === undefined) return undefined;
  const { Type, VPCEndpointIds } = object(value);
  return defined({ Types: Type === undefined ? undefined : [Type], VpcEndpointIds: VPCEndpointIds });
}

function restBody(build: Build, resource: SamResource): JsonObject {
  const { logicalId, properties } = resource;
  const security = restSecurity(build, resource);
  const given = object(properties.DefinitionBody);
  const routes = (build.restRoutes.get(logicalId) ?? []).map(security.secured);
  const paths = pathsOf(routes, given.paths);
  const cors = properties.Cors;
  const withCors =
    cors === undefined
      ? paths
      : Object.fromEntries(
          Object.entries(paths).map(([path, item]) => [path, preflight(item, cors, security.preflight)]),
        );
  const version = properties.OpenApiVersion;
  return {
    ...(properties.DefinitionBody === undefined
      ? { info: { version: '1.0', title: { Ref: 'AWS::StackName' } } }
      : given),
    paths: { ...withCors },
    ...securityMembers(security.schemes, given, String(given.openapi ?? version ?? '').startsWith('3')),
    ...(given.swagger !== undefined || given.openapi !== undefined
      ? {}
      : String(version ?? '').startsWith('3')
        ? { openapi: version! }
        : { swagger: '2.0' }),
  };
}

/** Where OpenAPI 3, or Swagger 2, has its security schemes. */
function securityMembers(schemes: JsonObject, given: JsonObject, three: boolean): JsonObject {
  if (Object.keys(schemes).length === 0) return {};
  if (!three) return { securityDefinitions: { ...object(given.securityDefinitions), ...schemes } };
  const components = object(given.components);
  return { components: { ...components, securitySchemes: { ...object(components.securitySchemes), ...schemes } } };
}

/**
 * `OPTIONS` that answers a browser's question before the call.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-corsconfiguration.html
 */
function preflight(item: JsonObject, cors: Json, security: Json | undefined): JsonObject {
  if (item.options !== undefined) return item;
  const given: JsonObject = isObject(cors) && !('Ref' in cors) ? (cors as JsonObject) : { AllowOrigin: cors };
  const any = item['x-amazon-apigateway-any-method'] !== undefined;
  const all = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
  const methods = any ? all : [...Object.keys(item).map((name) => name.toUpperCase()), 'OPTIONS'].sort();
  const headers = defined({
    'Access-Control-Allow-Origin': given.AllowOrigin ?? "'*'",
    'Access-Control-Allow-Headers': given.AllowHeaders,
    'Access-Control-Allow-Methods': given.AllowMethods ?? `'${methods.join(',')}'`,
    'Access-Control-Max-Age': given.MaxAge,
    'Access-Control-Allow-Credentials': given.AllowCredentials === true ? "'true'" : undefined,
  });
  const parameters = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, value]),
  );
  const declared = Object.fromEntries(Object.keys(headers).map((name) => [name, { type: 'string' }]));
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
      consumes: ['application/json'],
      produces: ['application/json'],
      'x-amazon-apigateway-integration': {
        type: 'mock',
        requestTemplates: { 'application/json': '{\n  "statusCode" : 200\n}\n' },
        responses: { default: answer },
      },
      responses: { '200': { headers: declared, description: 'Default response for CORS method' } },
    },
  };
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html */
export function httpApi(build: Build, resource: SamResource): void {
  refuse(resource, ['Domain']);
  const security = httpSecurity(build, resource);
  const routes = (build.httpRoutes.get(resource.logicalId) ?? []).map(security.secured);
  const { logicalId, properties } = resource;
  const cors = properties.CorsConfiguration;
  const given = object(properties.DefinitionBody);
  const createdBy = { 'httpapi:createdBy': 'SAM' };
  const tags = { ...createdBy, ...object(properties.Tags) };
  const body: JsonObject = {
    ...(properties.DefinitionBody === undefined
      ? { info: { version: '1.0', title: properties.Name ?? { Ref: 'AWS::StackName' } } }
      : given),
    ...(properties.Description === undefined
      ? {}
      : {
          info: {
            ...object(given.info),
            version: '1.0',
            title: properties.Name ?? { Ref: 'AWS::StackName' },
            description: properties.Description,
          },
        }),
    paths: { ...pathsOf(routes, given.paths) },
    ...securityMembers(security.schemes, given, true),
    ...(cors === undefined || cors === false ? {} : { 'x-amazon-apigateway-cors': httpCors(cors) }),
    openapi: given.openapi ?? '3.0.1',
    tags: Object.entries(tags).map(([name, value]) => ({ name, 'x-amazon-apigateway-tag-value': value })),
  };
  const location =
    properties.DefinitionUri === undefined
      ? undefined
      : codeLocation(resource, 'DefinitionUri', ['Bucket', 'Key', 'Version']);
  const api = defined({
    Body: location === undefined ? body : undefined,
    BodyS3Location: location,
    ...pick(properties, ['DisableExecuteApiEndpoint', 'FailOnWarnings']),
  });
  put(build, logicalId, 'AWS::ApiGatewayV2::Api', api, around(resource));
  const name = properties.StageName ?? '$default';
  const id = `${logicalId}${name === '$default' ? 'ApiGatewayDefault' : stageSuffix(name)}Stage`;
  const stage = defined({
    ApiId: { Ref: logicalId },
    StageName: name,
    AutoDeploy: true,
    Tags: tags,
    AccessLogSettings: properties.AccessLogSettings,
    DefaultRouteSettings: properties.DefaultRouteSettings,
    RouteSettings: properties.RouteSettings,
    StageVariables: properties.StageVariables,
  });
  put(build, id, 'AWS::ApiGatewayV2::Stage', stage, resource.attributes);
  build.renamed.set(`${logicalId}.Stage`, id);
}

function httpCors(cors: Json): JsonObject {
  if (cors === true) return { allowOrigins: ['*'] };
  return Object.fromEntries(
    Object.entries(object(cors)).map(([name, value]) => [name[0]!.toLowerCase() + name.slice(1), value]),
  );
}
