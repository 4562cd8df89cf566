import type { ConnectionType, CreateIntegrationRequest, IntegrationType } from '@aws-sdk/client-apigatewayv2';
import { badRequest } from '../shared/errors.ts';
import { defined } from '../shared/values.ts';
import { type Node, node, number, resolve, text, textMap } from './document.ts';

type Integration = Omit<CreateIntegrationRequest, 'ApiId'>;

/**
 * The integration of an operation; one that is referred to is shared by its name.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
 */
export function readIntegration(
  root: Node,
  operation: Node,
  routeKey: string,
): { readonly name: string; readonly integration: Integration } | undefined {
  const written = node(operation['x-amazon-apigateway-integration']);
  if (!written) return undefined;
  const given = resolve(root, written);
  if (!given) throw badRequest(`Unable to find the integration ${text(written.$ref)} of ${routeKey}`);
  return { name: text(written.$ref) ?? routeKey, integration: integrationOf(given) };
}

function integrationOf(given: Node): Integration {
  const tls = node(given.tlsConfig);
  const responses = node(given.responseParameters);
  return {
    ...defined({
      ConnectionId: text(given.connectionId),
      ConnectionType: text(given.connectionType)?.toUpperCase() as ConnectionType | undefined,
      CredentialsArn: text(given.credentials),
      Description: text(given.description),
      IntegrationMethod: text(given.httpMethod)?.toUpperCase(),
      IntegrationSubtype: text(given.integrationSubtype),
      IntegrationUri: text(given.uri),
      PayloadFormatVersion: text(given.payloadFormatVersion),
      RequestParameters: textMap(given.requestParameters),
      ResponseParameters:
        responses &&
        Object.fromEntries(Object.entries(responses).map(([status, mappings]) => [status, textMap(mappings) ?? {}])),
      TimeoutInMillis: number(given.timeoutInMillis),
      TlsConfig: tls && defined({ ServerNameToVerify: text(tls.serverNameToVerify) }),
    }),
    IntegrationType: (text(given.type) ?? '').toUpperCase() as IntegrationType,
  };
}
