import type { Integration, IntegrationResponse } from '@aws-sdk/client-api-gateway';
import { type Node, node, string, strings } from './document.ts';

/** Tells of a value that is not what it should be; whoever reads the method adds where that is. */
type Warn = (what: string, got: string) => void;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html */
export function readIntegration(given: Node, warn: Warn): Integration {
  const integration: Integration = {
    type: string(given.type)?.toUpperCase() as Integration['type'],
    ...text('httpMethod', string(given.httpMethod)?.toUpperCase()),
    ...text('uri', string(given.uri)),
    ...text('credentials', string(given.credentials)),
    ...text('connectionType', string(given.connectionType)?.toUpperCase()),
    ...text('connectionId', string(given.connectionId)),
    ...text('passthroughBehavior', string(given.passthroughBehavior)?.toUpperCase()),
    ...text('contentHandling', string(given.contentHandling)?.toUpperCase()),
    ...text('cacheNamespace', string(given.cacheNamespace)),
    ...text('responseTransferMode', string(given.responseTransferMode)?.toUpperCase()),
    ...map('requestParameters', mappings(given, 'requestParameters', warn)),
    ...map('requestTemplates', strings(given.requestTemplates)),
    ...(Array.isArray(given.cacheKeyParameters) && { cacheKeyParameters: given.cacheKeyParameters.map(String) }),
    ...(given.timeoutInMillis !== undefined && { timeoutInMillis: Number(given.timeoutInMillis) }),
    ...(node(given.tlsConfig) && {
      tlsConfig: { insecureSkipVerification: node(given.tlsConfig)?.insecureSkipVerification === true },
    }),
  };
  const responses = readIntegrationResponses(node(given.responses), warn);
  return responses ? { ...integration, integrationResponses: responses } : integration;
}

/** Patterns to responses; `default` is the one without a pattern. API Gateway keeps one response for each status. */
function readIntegrationResponses(
  responses: Node | undefined,
  warn: Warn,
): Record<string, IntegrationResponse> | undefined {
  if (!responses) return undefined;
  const found = new Map<string, IntegrationResponse>();
  for (const [pattern, value] of Object.entries(responses)) {
    const given = node(value) ?? {};
    const statusCode = string(given.statusCode) ?? '200';
    found.set(statusCode, {
      statusCode,
      ...(pattern !== 'default' && { selectionPattern: pattern }),
      ...map('responseParameters', mappings(given, 'responseParameters', warn)),
      ...map('responseTemplates', strings(given.responseTemplates)),
      ...text('contentHandling', string(given.contentHandling)?.toUpperCase()),
    });
  }
  return Object.fromEntries(found);
}

/** A mapping that is no text is left out with a warning. Recorded: localstack's test_import_rest_api_with_base_path_oas30. */
function mappings(given: Node, member: string, warn: Warn): Record<string, string> | undefined {
  const found: [string, string][] = [];
  for (const [name, value] of Object.entries(node(given[member]) ?? {})) {
    if (typeof value === 'string') found.push([name, value]);
    else warn(`Invalid format for '${member}'. Expected type string for property '${name}'`, String(value));
  }
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function text(key: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [key]: value };
}

function map(key: string, value: Record<string, string> | undefined): Record<string, Record<string, string>> {
  return value === undefined || Object.keys(value).length === 0 ? {} : { [key]: value };
}
