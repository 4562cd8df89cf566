import type { CreateIntegrationRequest } from '@aws-sdk/client-apigatewayv2';
import type { Properties, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { changes, ignoringMissing, input, lastFree, type Readers, text } from './properties.ts';

const READERS: Readers = {
  ApiId: 'text',
  ConnectionId: 'text',
  ConnectionType: 'text',
  ContentHandlingStrategy: 'text',
  CredentialsArn: 'text',
  Description: 'text',
  IntegrationMethod: 'text',
  IntegrationSubtype: 'text',
  IntegrationType: 'text',
  IntegrationUri: 'text',
  PassthroughBehavior: 'text',
  PayloadFormatVersion: 'text',
  RequestParameters: 'map',
  RequestTemplates: 'map',
  TemplateSelectionExpression: 'text',
  TimeoutInMillis: 'number',
  TlsConfig: { ServerNameToVerify: 'text' },
};

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
const DEFAULTS = {
  ConnectionType: 'INTERNET',
  PassthroughBehavior: 'WHEN_NO_MATCH',
  PayloadFormatVersion: '1.0',
  // The types that both protocols allow.
  TimeoutInMillis: 29_000,
};

const stateOf = (id: string): ResourceState => ({ id, attributes: { IntegrationId: id } });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html */
export const integration: ResourceType = {
  type: 'AWS::ApiGatewayV2::Integration',

  async create(properties, { aws: { apigatewayv2 } }) {
    const ResponseParameters = responses(properties);
    const made = await apigatewayv2.createIntegration({
      ...(input(properties, READERS) as unknown as CreateIntegrationRequest),
      ...(ResponseParameters && { ResponseParameters }),
    });
    return stateOf(made.IntegrationId!);
  },

  async update(id, properties, previous, { aws: { apigatewayv2 } }) {
    const [now, before] = [responses(properties), responses(previous)];
    // A status is emptied before it is filled: its mappings are merged.
    const gone = Object.fromEntries(Object.keys(before ?? {}).map((status) => [status, {}]));
    const target = { ApiId: text(properties, 'ApiId'), IntegrationId: id };
    if (before) await apigatewayv2.updateIntegration({ ...target, ResponseParameters: gone });
    await apigatewayv2.updateIntegration({
      ...changes(properties, previous, READERS, DEFAULTS),
      ...(now && { ResponseParameters: now }),
      ...target,
    });
    return stateOf(id);
  },

  async delete(id, properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(apigatewayv2.deleteIntegration({ ApiId: text(properties, 'ApiId'), IntegrationId: id }));
  },

  async read(id, properties, { aws: { apigatewayv2 } }) {
    return (
      (await ignoringMissing(apigatewayv2.getIntegration({ ApiId: text(properties, 'ApiId'), IntegrationId: id }))) &&
      stateOf(id)
    );
  },

  async find(properties, { aws: { apigatewayv2 } }, search) {
    const all = await ignoringMissing(apigatewayv2.getIntegrations({ ApiId: text(properties, 'ApiId') }));
    const own = (all?.Items ?? []).filter(
      (one) =>
        one.IntegrationType === text(properties, 'IntegrationType') &&
        one.IntegrationUri === text(properties, 'IntegrationUri') &&
        one.IntegrationSubtype === text(properties, 'IntegrationSubtype') &&
        one.Description === text(properties, 'Description'),
    );
    const found = lastFree(own, ({ IntegrationId }) => IntegrationId, search);
    return found && stateOf(found.IntegrationId!);
  },
};

type Mappings = Record<string, string>;

/** A template lists mappings as `{ "200": { ResponseParameters: [{ Destination, Source }] } }`, or has them as the API. */
function responses(properties: Properties): Record<string, Mappings> | undefined {
  const specified = properties.ResponseParameters;
  if (specified === undefined || specified === null) return undefined;
  return Object.fromEntries(Object.entries(specified as object).map(([status, value]) => [status, mappings(value)]));
}

function mappings(value: unknown): Mappings {
  const listed = (value as { ResponseParameters?: unknown }).ResponseParameters;
  if (!Array.isArray(listed)) return input({ of: value } as Properties, { of: 'map' }).of as Mappings;
  const pairs = listed.map((one: Properties) => [text(one, 'Destination') ?? '', text(one, 'Source') ?? ''] as const);
  return Object.fromEntries(pairs);
}
