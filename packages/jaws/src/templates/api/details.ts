import { isObject } from '../../base/text.ts';
import type { ApiSettings, MethodSettings } from '../../model/api/types.ts';
import type { CorsModel, EndpointModel, Template } from '../../model/types.ts';
import type { Components } from '../openapi/body.ts';
import { pathsWithIntegrations } from '../openapi/shared.ts';
import { type Json, methodOfKey, type Operations } from '../openapi.ts';

/**
 * Data about an endpoint besides its operation; kept in the template, so that it stays when another endpoint is deployed.
 */
export interface EndpointDetails {
  /** Id of its folder in the project. */
  readonly function: string;
  readonly cors?: CorsModel;
  readonly settings?: MethodSettings;
}

/** All endpoints of an API, planned or deployed. */
export interface ApiParts extends Components {
  readonly protocol: 'REST' | 'HTTP';
  readonly operations: Operations;
  /** By id: `GET /greetings/hello`. */
  readonly details: Readonly<Record<string, EndpointDetails>>;
}

/**
 * Logical ids of the API and its stage; the two kinds have different ids, since CloudFormation lets no resource change its
 * type.
 */
export const logicalIds = {
  REST: { api: 'RestApi', stage: 'Stage', deployment: 'Deployment' },
  HTTP: { api: 'HttpApi', stage: 'HttpStage', deployment: 'HttpDeployment' },
} as const;

/** Names them in the metadata of the API's resource. */
export const detailsKey = 'jaws:endpoints';

/** The attribute of the API's resource that stores them. */
export const metadataOf = (details: ApiParts['details']): Json => ({
  [detailsKey]: Object.fromEntries(Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))),
});

export const detailsOf = (endpoint: EndpointModel, cors: CorsModel | undefined): EndpointDetails => ({
  function: endpoint.function,
  ...(cors && { cors }),
  ...(endpoint.settings && { settings: endpoint.settings }),
});

/** The CORS of an endpoint: its own switch, otherwise the API's. */
export const corsOf = (endpoint: EndpointModel, settings: ApiSettings): CorsModel | undefined =>
  (endpoint.cors === undefined ? settings.cors : endpoint.cors) || undefined;

const objects = (value: unknown): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).filter((entry): entry is [string, Json] => isObject(entry[1])),
  );

/** The endpoints in a deployed template. Preflights are left out: they are derived from the endpoints. */
export function partsIn(template: Template | undefined): ApiParts {
  const protocol = template?.Resources?.HttpApi ? 'HTTP' : 'REST';
  const resource = template?.Resources?.[logicalIds[protocol].api];
  const body = objects({ body: resource?.Properties?.Body }).body ?? {};
  const components = objects(body.components);
  const metadata = objects(resource?.Metadata)[detailsKey];
  const details = objects(metadata) as unknown as Record<string, EndpointDetails>;
  const isOne = (path: string, key: string) =>
    key !== 'options' || metadata === undefined || Object.hasOwn(details, `${methodOfKey(key)} ${path}`);
  const operations: Operations = Object.create(null);
  for (const [path, methods] of Object.entries(objects(pathsWithIntegrations(body)))) {
    const own = Object.entries(objects(methods)).filter(([key]) => isOne(path, key));
    if (own.length > 0) operations[path] = Object.fromEntries(own);
  }
  return {
    protocol,
    operations,
    details,
    schemas: objects(components.schemas),
    schemes: objects(components.securitySchemes),
  };
}
