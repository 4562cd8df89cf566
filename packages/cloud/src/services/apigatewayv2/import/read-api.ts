import type { Cors } from '@aws-sdk/client-apigatewayv2';
import { badRequest } from '../shared/errors.ts';
import { defined } from '../shared/values.ts';
import { flag, list, type Node, node, number, resolve, text, texts } from './document.ts';
import type { Imported, ImportedRoute } from './imported.ts';
import { readIntegration } from './read-integration.ts';
import { readAuthorizers, readSecurity } from './read-security.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'x-amazon-apigateway-any-method'];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html */
export function readApi(root: Node, basepath: string): Imported {
  const info = node(root.info) ?? {};
  const integrations: Map<string, NonNullable<ReturnType<typeof readIntegration>>['integration']> = new Map();
  const routes: ImportedRoute[] = [];
  const warnings: string[] = [];
  const prefix = prefixOf(root, basepath);
  for (const [path, item] of Object.entries(node(root.paths) ?? {})) {
    for (const [key, value] of Object.entries(node(item) ?? {})) {
      const operation = METHODS.includes(key) ? node(value) : undefined;
      if (!operation) continue;
      const method = key.startsWith('x-') ? 'ANY' : key.toUpperCase();
      const RouteKey = path.replace(/^\//, '') === '$default' ? '$default' : `${method} ${prefix}${path}`;
      const found = readIntegration(root, operation, RouteKey);
      if (found) integrations.set(found.name, found.integration);
      routes.push({ RouteKey, integration: found?.name, ...operationPart(root, operation) });
      warnings.push(...missingReferences(root, operation, path, key));
    }
  }
  return {
    name: text(info.title) ?? '',
    description: text(info.description),
    version: text(info.version),
    cors: corsOf(node(root['x-amazon-apigateway-cors'])),
    disableExecuteApiEndpoint: flag(endpointOf(root)?.disableExecuteApiEndpoint),
    tags: tagsOf(root),
    integrations,
    authorizers: readAuthorizers(root),
    routes,
    warnings,
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html */
const endpointOf = (root: Node): Node | undefined =>
  list(root.servers)
    .map((server) => node(node(server)?.['x-amazon-apigateway-endpoint-configuration']))
    .find(Boolean);

function operationPart(root: Node, operation: Node): Omit<ImportedRoute, 'RouteKey' | 'integration'> {
  const OperationName = text(operation.operationId);
  return {
    ...readSecurity(root, operation),
    RequestParameters: {},
    ...(OperationName !== undefined && { OperationName }),
  };
}

/**
 * The prefix that `servers` adds to each path: nothing (`ignore`), all of it (`prepend`), or all but its first part
 * (`split`).
 */
function prefixOf(root: Node, basepath: string): string {
  if (!['ignore', 'prepend', 'split'].includes(basepath)) throw badRequest('Invalid base path parameter specified');
  const server = node(list(root.servers)[0]);
  const url = text(server?.url);
  if (basepath === 'ignore' || url === undefined) return '';
  const variables = node(server?.variables) ?? {};
  const filled = url.replace(/\{([^{}]+)\}/g, (whole, name: string) => text(node(variables[name])?.default) ?? whole);
  const path = filled.replace(/^[a-z]+:\/\/[^/]*/i, '');
  const parts = path.split('/').filter(Boolean);
  return (basepath === 'split' ? parts.slice(1) : parts).map((part) => `/${part}`).join('');
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-cors-configuration.html */
function corsOf(input: Node | undefined): Cors | undefined {
  return (
    input &&
    defined({
      AllowCredentials: flag(input.allowCredentials),
      AllowHeaders: texts(input.allowHeaders),
      AllowMethods: texts(input.allowMethods)?.map((method) => method.toUpperCase()),
      AllowOrigins: texts(input.allowOrigins),
      ExposeHeaders: texts(input.exposeHeaders),
      MaxAge: number(input.maxAge),
    })
  );
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-openapi-extensions-tag-value.html */
function tagsOf(root: Node): Record<string, string> {
  const tags = list(root.tags).map((tag) => [
    text(node(tag)?.name),
    text(node(tag)?.['x-amazon-apigateway-tag-value']),
  ]);
  return Object.fromEntries(
    tags.filter((tag): tag is [string, string] => tag[0] !== undefined && tag[1] !== undefined),
  );
}

/** Schemas that the document refers to and does not have. */
function missingReferences(root: Node, operation: Node, path: string, method: string): string[] {
  const warnings: string[] = [];
  const visit = (holder: unknown, where: string): void => {
    for (const media of Object.values(node(node(holder)?.content) ?? {})) {
      const schema = node(node(media)?.schema);
      if (schema?.$ref === undefined || resolve(root, schema)) continue;
      warnings.push(
        `Parse issue: attribute paths.'${path}'(${method}).${where}.content.schema.${text(schema.$ref)} is missing`,
      );
    }
  };
  for (const [status, response] of Object.entries(node(operation.responses) ?? {}))
    visit(response, `responses.${status}`);
  visit(operation.requestBody, 'requestBody');
  return warnings;
}
