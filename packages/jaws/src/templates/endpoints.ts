import { apiAlarms } from '../model/alarms/api.ts';
import type { ApiSettings } from '../model/api/types.ts';
import type { CorsModel, Template, TemplateResource } from '../model/types.ts';
import { type ApiParts, logicalIds, metadataOf, partsIn } from './api/details.ts';
import { domainOf } from './api/domain.ts';
import { type ApiPlace, httpStage, restStage } from './api/stage.ts';
import { usageOf } from './api/usage.ts';
import { digest } from './canonical.ts';
import { type EnvironmentSource, variableOfParameter } from './environment.ts';
import { openApiBody } from './openapi/body.ts';
import { preflight } from './openapi/cors.ts';
import { shareIntegrations } from './openapi/shared.ts';
import { type Json, methodKey, methodOfKey, type Operations, optionalMember } from './openapi.ts';
import { referencesIn } from './references.ts';

export interface EndpointsTemplate {
  readonly template: Template;
  /** Variables for keys that are not set in the stage. */
  readonly missing: readonly string[];
}

/** The operations of an API with the preflights of its paths. The project's own preflight stays. */
export function withPreflights({ operations, details }: Pick<ApiParts, 'operations' | 'details'>): Operations {
  const all: Operations = Object.create(null);
  for (const [path, methods] of Object.entries(operations)) {
    // Browsers learn only about methods that have CORS.
    const words = Object.keys(methods)
      .map(methodOfKey)
      .filter((word) => details[`${word} ${path}`]?.cors);
    const cors = words.map((word) => details[`${word} ${path}`]?.cors)[0];
    const own = Object.hasOwn(methods, methodKey('OPTIONS'));
    all[path] = cors && !own ? { ...methods, options: preflight(cors, words) } : methods;
  }
  return all;
}

/** The distinct CORS settings. */
function corsIn({ details }: ApiParts): CorsModel[] {
  const all = Object.values(details).flatMap(({ cors }) => (cors ? [cors] : []));
  return [...new Map(all.map((cors) => [digest(cors, 12), cors])).values()];
}

/**
 * One API with all endpoints of a stage and region. The deployment's logical id contains the hash of the body: a different
 * body creates a new deployment, and CloudFormation removes the old one after the stage has moved to it.
 */
export function endpointsTemplate(
  place: ApiPlace,
  parts: ApiParts,
  settings: ApiSettings,
  environment: EnvironmentSource = { env: {}, envSalt: '', envVersion: '' },
): EndpointsTemplate {
  const { protocol } = parts;
  const title = `${place.stage}-${place.project}`;
  const operations = protocol === 'REST' ? withPreflights(parts) : parts.operations;
  const made = openApiBody({ ...parts, title, operations, settings, cors: corsIn(parts) });
  const body = protocol === 'HTTP' ? shareIntegrations(made) : made;
  const ids = logicalIds[protocol];
  const disabled = optionalMember('DisableExecuteApiEndpoint', settings.DisableExecuteApiEndpoint);
  // A stage disables its own address only with a later deployment.
  const deployment = `${ids.deployment}${digest(body, 12)}`;
  const usage = protocol === 'REST' ? usageOf(settings, place, environment) : { resources: {}, missing: [] };
  const domain = domainOf(settings, protocol);
  const Metadata = metadataOf(parts.details);
  const resources: Record<string, TemplateResource> =
    protocol === 'REST'
      ? {
          RestApi: {
            Type: 'AWS::ApiGateway::RestApi',
            Metadata,
            Properties: restProperties(title, body, settings, disabled),
          },
          [deployment]: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'RestApi' } } },
          ...restStage(settings, parts.details, deployment, place),
        }
      : {
          HttpApi: { Type: 'AWS::ApiGatewayV2::Api', Metadata, Properties: { ...disabled, Body: body } },
          [deployment]: { Type: 'AWS::ApiGatewayV2::Deployment', Properties: { ApiId: { Ref: 'HttpApi' } } },
          ...httpStage(settings, parts.details, deployment, place),
        };
  const alarms = place.alarms ? apiAlarms(protocol, ids, place.alarms, place) : {};
  const Resources = { ...resources, ...usage.resources, ...domain.resources, ...alarms };
  const Parameters = parametersFor(Resources);
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Endpoints of ${place.project}, stage ${place.stage}`,
    ...(Object.keys(Parameters).length > 0 && { Parameters }),
    Resources,
    Outputs: {
      ApiId: { Description: `Id of the ${protocol} API`, Value: { Ref: ids.api } },
      ApiStage: { Description: `Stage of the ${protocol} API`, Value: { Ref: ids.stage } },
      ...domain.outputs,
    },
  };
  return { template, missing: usage.missing };
}

function restProperties(name: string, body: Json, settings: ApiSettings, disabled: Json): Json {
  return {
    Name: name,
    EndpointConfiguration: settings.EndpointConfiguration ?? { Types: ['REGIONAL'] },
    ...disabled,
    Body: body,
    // By default, media types and endpoints that the body no longer has would stay.
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html#cfn-apigateway-restapi-mode
    Mode: 'overwrite',
  };
}

/** Everything that the resources refer to and the template does not have. CloudFormation does not show keys. */
function parametersFor(resources: Readonly<Record<string, TemplateResource>>): Record<string, Json> {
  const names = [...referencesIn(resources)]
    .filter((name) => !name.startsWith('AWS::') && !Object.hasOwn(resources, name))
    .sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      variableOfParameter(name) === undefined ? { Type: 'String' } : { Type: 'String', NoEcho: true },
    ]),
  );
}

/** The operations in a deployed template of this kind. */
export const operationsIn = (template: Template | undefined): Operations => partsIn(template).operations;
