import type { Integration, IntegrationResponse } from '@aws-sdk/client-api-gateway';
import { type Node, node, string, strings } from './document.ts';

/** Reports an invalid value; the reader of the method adds its place. */
type Warn = (place: string, got: string) => void;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html */
export function readIntegration(input: Node, warn: Warn): Integration {
  const integration: Integration = {
    type: string(input.type)?.toUpperCase() as Integration['type'],
    ...text('httpMethod', string(input.httpMethod)?.toUpperCase()),
    ...text('uri', string(input.uri)),
    ...text('credentials', string(input.credentials)),
    ...text('connectionType', string(input.connectionType)?.toUpperCase()),
    ...text('connectionId', string(input.connectionId)),
    ...text('passthroughBehavior', string(input.passthroughBehavior)?.toUpperCase()),
    ...text('contentHandling', string(input.contentHandling)?.toUpperCase()),
    ...text('cacheNamespace', string(input.cacheNamespace)),
    ...text('responseTransferMode', string(input.responseTransferMode)?.toUpperCase()),
    ...map('requestParameters', mappings(input, 'requestParameters', warn)),
    ...map('requestTemplates', strings(input.requestTemplates)),
    ...(Array.isArray(input.cacheKeyParameters) && { cacheKeyParameters: input.cacheKeyParameters.map(String) }),
    ...(input.timeoutInMillis !== undefined && { timeoutInMillis: Number(input.timeoutInMillis) }),
    ...(node(input.tlsConfig) && {
      tlsConfig: { insecureSkipVerification: node(input.tlsConfig)?.insecureSkipVerification === true },
    }),
  };
  const responses = readIntegrationResponses(node(input.responses), warn);
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
    const specified = node(value) ?? {};
    const statusCode = string(specified.statusCode) ?? '200';
    found.set(statusCode, {
      statusCode,
      ...(pattern !== 'default' && { selectionPattern: pattern }),
      ...map('responseParameters', mappings(specified, 'responseParameters', warn)),
      ...map('responseTemplates', strings(specified.responseTemplates)),
      ...text('contentHandling', string(specified.contentHandling)?.toUpperCase()),
    });
  }
  return Object.fromEntries(found);
}

/**
 * A mapping that is not text is left out with a warning. Recorded: localstack's test_import_rest_api_with_base_path_oas30.
 */
function mappings(input: Node, member: string, warn: Warn): Record<string, string> | undefined {
  const found: [string, string][] = [];
  for (const [name, value] of Object.entries(node(input[member]) ?? {})) {
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
