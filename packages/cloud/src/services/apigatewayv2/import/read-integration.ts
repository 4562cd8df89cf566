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
  const specified = resolve(root, written);
  if (!specified) throw badRequest(`Unable to find the integration ${text(written.$ref)} of ${routeKey}`);
  return { name: text(written.$ref) ?? routeKey, integration: integrationOf(specified) };
}

function integrationOf(input: Node): Integration {
  const tls = node(input.tlsConfig);
  const responses = node(input.responseParameters);
  return {
    ...defined({
      ConnectionId: text(input.connectionId),
      ConnectionType: text(input.connectionType)?.toUpperCase() as ConnectionType | undefined,
      CredentialsArn: text(input.credentials),
      Description: text(input.description),
      IntegrationMethod: text(input.httpMethod)?.toUpperCase(),
      IntegrationSubtype: text(input.integrationSubtype),
      IntegrationUri: text(input.uri),
      PayloadFormatVersion: text(input.payloadFormatVersion),
      RequestParameters: textMap(input.requestParameters),
      ResponseParameters:
        responses &&
        Object.fromEntries(Object.entries(responses).map(([status, mappings]) => [status, textMap(mappings) ?? {}])),
      TimeoutInMillis: number(input.timeoutInMillis),
      TlsConfig: tls && defined({ ServerNameToVerify: text(tls.serverNameToVerify) }),
    }),
    IntegrationType: (text(input.type) ?? '').toUpperCase() as IntegrationType,
  };
}
