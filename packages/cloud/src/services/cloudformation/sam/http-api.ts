import type { Json, JsonObject } from '../template/json.ts';
import { declared, securedPaths, stageSuffix } from './apis.ts';
import { httpSecurity } from './auth.ts';
import { type Build, codeLocation, defined, object, pick, put, type SamResource } from './build.ts';
import { httpDomain } from './domains.ts';
import { pathsOf } from './events/api.ts';
import { around } from './tables-and-layers.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html */
export function httpApi(build: Build, resource: SamResource): void {
  const security = httpSecurity(build, resource);
  const routes = (build.httpRoutes.get(resource.logicalId) ?? []).map(security.secured);
  const { logicalId, properties } = resource;
  const cors = properties.CorsConfiguration;
  const specified = object(properties.DefinitionBody);
  const createdBy = { 'httpapi:createdBy': 'SAM' };
  const tags = { ...createdBy, ...object(properties.Tags) };
  const body: JsonObject = {
    ...(properties.DefinitionBody === undefined
      ? { info: { version: '1.0', title: properties.Name ?? { Ref: 'AWS::StackName' } } }
      : specified),
    ...(properties.Description === undefined
      ? {}
      : {
          info: {
            ...object(specified.info),
            version: '1.0',
            title: properties.Name ?? { Ref: 'AWS::StackName' },
            description: properties.Description,
          },
        }),
    paths: { ...pathsOf(routes, securedPaths(specified.paths, security)) },
    ...declared({ security: security.schemes }, specified, true),
    ...(cors === undefined || cors === false ? {} : { 'x-amazon-apigateway-cors': httpCors(build.resolve(cors)) }),
    openapi: specified.openapi ?? '3.0.1',
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
  httpDomain(build, resource, id, tags);
}

function httpCors(cors: Json): JsonObject {
  if (cors === true) return { allowOrigins: ['*'] };
  const specified = object(cors);
  const members = Object.entries(specified);
  const choice = specified['Fn::If'];
  if (Array.isArray(choice)) return { 'Fn::If': [choice[0] as Json, ...(choice.slice(1) as Json[]).map(httpCors)] };
  if (specified.Ref !== undefined) return specified;
  return Object.fromEntries(members.map(([key, value]) => [key[0]!.toLowerCase() + key.slice(1), value]));
}
