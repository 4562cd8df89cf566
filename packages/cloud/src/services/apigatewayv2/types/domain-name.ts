import type { CreateDomainNameRequest, DomainNameConfiguration } from '@aws-sdk/client-apigatewayv2';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, input, type Readers, text } from './properties.ts';
import { syncTags } from './tags.ts';

const CONFIGURATION: Readers = {
  CertificateArn: 'text',
  CertificateName: 'text',
  EndpointType: 'text',
  IpAddressType: 'text',
  OwnershipVerificationCertificateArn: 'text',
  SecurityPolicy: 'text',
};

const READERS: Readers = {
  DomainName: 'text',
  MutualTlsAuthentication: { TruststoreUri: 'text', TruststoreVersion: 'text' },
  RoutingMode: 'text',
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-domainname.html */
export const domainName: ResourceType = {
  type: 'AWS::ApiGatewayV2::DomainName',

  async create(properties, ctx) {
    const made = await ctx.aws.apigatewayv2.createDomainName({
      ...(input(properties, { ...READERS, Tags: 'map' }) as unknown as CreateDomainNameRequest),
      DomainNameConfigurations: configurations(properties),
    });
    return stateOf(made.DomainName!, ctx);
  },

  async update(id, properties, previous, ctx) {
    await ctx.aws.apigatewayv2.updateDomainName({
      ...input(properties, READERS),
      DomainName: id,
      DomainNameConfigurations: configurations(properties),
    });
    await syncTags(
      `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/domainnames/${id}`,
      properties,
      previous,
      ctx,
    );
    return stateOf(id, ctx);
  },

  async delete(id, _properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(apigatewayv2.deleteDomainName({ DomainName: id }));
  },

  async read(id, _properties, ctx) {
    return ignoringMissing(stateOf(id, ctx));
  },
};

function configurations({ DomainNameConfigurations: value }: Properties): DomainNameConfiguration[] {
  return (Array.isArray(value) ? (value as Properties[]) : []).map((one) => input(one, CONFIGURATION));
}

async function stateOf(id: string, ctx: ResourceContext): Promise<ResourceState> {
  const found = await ctx.aws.apigatewayv2.getDomainName({ DomainName: id });
  const [first] = found.DomainNameConfigurations ?? [];
  return {
    id,
    attributes: {
      DomainNameArn: found.DomainNameArn,
      RegionalDomainName: first?.ApiGatewayDomainName,
      RegionalHostedZoneId: first?.HostedZoneId,
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-apimapping.html */
export const apiMapping: ResourceType = {
  type: 'AWS::ApiGatewayV2::ApiMapping',

  async create(properties, { aws: { apigatewayv2 } }) {
    return mappingState((await apigatewayv2.createApiMapping(mapping(properties))).ApiMappingId!);
  },

  async update(id, properties, _previous, { aws: { apigatewayv2 } }) {
    await apigatewayv2.updateApiMapping({ ...mapping(properties), ApiMappingId: id });
    return mappingState(id);
  },

  async delete(id, properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(
      apigatewayv2.deleteApiMapping({ DomainName: text(properties, 'DomainName'), ApiMappingId: id }),
    );
  },

  async read(id, properties, { aws: { apigatewayv2 } }) {
    const DomainName = text(properties, 'DomainName');
    return (await ignoringMissing(apigatewayv2.getApiMapping({ DomainName, ApiMappingId: id }))) && mappingState(id);
  },

  /** Keys are unique within a domain. */
  async find(properties, { aws: { apigatewayv2 } }, { taken }) {
    const all = await ignoringMissing(apigatewayv2.getApiMappings({ DomainName: text(properties, 'DomainName') }));
    const { ApiMappingKey } = mapping(properties);
    const found = all?.Items?.find((one) => one.ApiMappingKey === ApiMappingKey && !taken(one.ApiMappingId!));
    return found && mappingState(found.ApiMappingId!);
  },
};

const mappingState = (id: string): ResourceState => ({ id, attributes: { ApiMappingId: id } });

const mapping = (properties: Properties) => ({
  ApiId: text(properties, 'ApiId'),
  ApiMappingKey: text(properties, 'ApiMappingKey') ?? '',
  DomainName: text(properties, 'DomainName'),
  Stage: text(properties, 'Stage'),
});
