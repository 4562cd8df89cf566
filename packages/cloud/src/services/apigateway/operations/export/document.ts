import { parseUserJson } from '../../../../kernel/json.ts';
import type { ApiDefinition, DocumentationVersionRecord, ModelRecord } from '../../state/records.ts';
import { operationOf } from './operation.ts';

export interface ExportOptions {
  readonly dialect: 'oas30' | 'swagger';
  readonly region: string;
  readonly stage: string;
  /** The documentation that the stage shows. */
  readonly documentation: DocumentationVersionRecord | undefined;
  /** `integrations`, `apigateway`, `authorizers`, `documentation`: which extensions are written. */
  readonly extensions: ReadonlySet<string>;
}

type Document = Record<string, unknown>;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html */
export function documentOf(frozen: Readonly<ApiDefinition>, options: ExportOptions): Document {
  const { api } = frozen;
  const info = {
    title: api.name,
    ...(api.description !== undefined && { description: api.description }),
    version: api.version ?? isoSeconds(api.createdDate),
  };
  const host = `${api.id}.execute-api.${options.region}.amazonaws.com`;
  const schemas = schemasOf(frozen.models, options);
  const security = securityOf(frozen, options);
  const paths = pathsOf(frozen, options);
  const rest = {
    ...((options.extensions.has('apigateway') || options.extensions.has('integrations')) && extensionsOf(frozen)),
    ...(options.extensions.has('documentation') && documentationOf(options.documentation)),
  };
  if (options.dialect === 'swagger') {
    return {
      swagger: '2.0',
      info,
      host,
      basePath: `/${options.stage}`,
      schemes: ['https'],
      paths,
      ...(Object.keys(security).length > 0 && { securityDefinitions: security }),
      ...(Object.keys(schemas).length > 0 && { definitions: schemas }),
      ...rest,
    };
  }
  return {
    openapi: '3.0.1',
    info,
    servers: [{ url: `https://${host}/{basePath}`, variables: { basePath: { default: options.stage } } }],
    paths,
    components: {
      ...(Object.keys(schemas).length > 0 && { schemas }),
      ...(Object.keys(security).length > 0 && { securitySchemes: security }),
    },
    ...rest,
  };
}

function pathsOf(frozen: Readonly<ApiDefinition>, options: ExportOptions): Document {
  const paths: [string, Document][] = [];
  for (const resource of [...frozen.resources].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const methods = Object.values(resource.resourceMethods ?? {});
    if (methods.length === 0) continue;
    const operations = methods.map((method) => {
      const verb = method.httpMethod === 'ANY' ? 'x-amazon-apigateway-any-method' : method.httpMethod!.toLowerCase();
      return [verb, operationOf(method, resource, frozen, options)] as const;
    });
    paths.push([resource.path, Object.fromEntries(operations)]);
  }
  return Object.fromEntries(paths);
}

function schemasOf(models: readonly ModelRecord[], options: ExportOptions): Document {
  const at = options.dialect === 'swagger' ? '#/definitions/' : '#/components/schemas/';
  return Object.fromEntries(
    models.map((model) => {
      const text = (model.schema ?? '{}').replace(
        /"https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/"]+\/models\/([^"]+)"/g,
        `"${at}$1"`,
      );
      const { $schema: _, ...schema } = parseUserJson(text) as Document;
      return [model.name, schema];
    }),
  );
}

function securityOf(frozen: Readonly<ApiDefinition>, options: ExportOptions): Document {
  const schemes: Document = {};
  const methods = frozen.resources.flatMap((resource) => Object.values(resource.resourceMethods ?? {}));
  const apiKey = (name: string): Document => ({ type: 'apiKey', name, in: 'header' });
  if (methods.some((method) => method.apiKeyRequired)) schemes.api_key = apiKey('x-api-key');
  if (methods.some((method) => method.authorizationType === 'AWS_IAM')) {
    schemes.sigv4 = { ...apiKey('Authorization'), 'x-amazon-apigateway-authtype': 'awsSigv4' };
  }
  for (const authorizer of frozen.authorizers) {
    const header = /^method\.request\.header\.(.+)$/.exec(authorizer.identitySource ?? '')?.[1];
    const { id: _, name, authType, type, ...fields } = authorizer;
    schemes[name] = {
      ...apiKey(header ?? 'Unused'),
      'x-amazon-apigateway-authtype': authType,
      ...(options.extensions.size > 0 && {
        'x-amazon-apigateway-authorizer': { type: type?.toLowerCase(), ...fields },
      }),
    };
  }
  return schemes;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-documentation.html */
function documentationOf(version: DocumentationVersionRecord | undefined): Document {
  if (!version) return {};
  return {
    'x-amazon-apigateway-documentation': {
      version: version.version,
      createdDate: isoSeconds(version.createdDate),
      documentationParts: (version.parts ?? []).map(({ location, properties }) => ({
        location,
        properties: parseUserJson(properties ?? '{}') as unknown,
      })),
    },
  };
}

const isoSeconds = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/\.\d+/, '');

function extensionsOf({ api, validators, gatewayResponses }: Readonly<ApiDefinition>): Document {
  return {
    ...(validators.length > 0 && {
      'x-amazon-apigateway-request-validators': Object.fromEntries(
        validators.map(({ id, name, validateRequestBody, validateRequestParameters }) => [
          name ?? id,
          { validateRequestParameters, validateRequestBody },
        ]),
      ),
    }),
    ...(gatewayResponses.length > 0 && {
      'x-amazon-apigateway-gateway-responses': Object.fromEntries(
        gatewayResponses.map(({ responseType, statusCode, responseParameters, responseTemplates }) => [
          responseType,
          { statusCode, responseParameters, responseTemplates },
        ]),
      ),
    }),
    ...(api.binaryMediaTypes?.length && { 'x-amazon-apigateway-binary-media-types': api.binaryMediaTypes }),
    ...(api.minimumCompressionSize !== undefined && {
      'x-amazon-apigateway-minimum-compression-size': api.minimumCompressionSize,
    }),
    ...(api.apiKeySource === 'AUTHORIZER' && { 'x-amazon-apigateway-api-key-source': 'AUTHORIZER' }),
    ...(api.policy && { 'x-amazon-apigateway-policy': parseUserJson(api.policy) as unknown }),
  };
}
