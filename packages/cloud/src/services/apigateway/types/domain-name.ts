import type { EndpointType, RoutingMode, SecurityPolicy } from '@aws-sdk/client-api-gateway';
import { partitionOf } from '../../../kernel/partition.ts';
import type { ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, json, object, optionalTexts, replacing, tags, text } from './properties.ts';
import { syncTags } from './tags.ts';

const FIELDS = [
  'CertificateArn',
  'RegionalCertificateArn',
  'SecurityPolicy',
  'OwnershipVerificationCertificateArn',
  'RoutingMode',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-domainname.html */
export const domainName: ResourceType = {
  type: 'AWS::ApiGateway::DomainName',

  async create(properties, ctx) {
    const endpoint = object(properties, 'EndpointConfiguration');
    const created = await ctx.aws.apigateway.createDomainName({
      domainName: text(properties, 'DomainName'),
      certificateArn: text(properties, 'CertificateArn'),
      regionalCertificateArn: text(properties, 'RegionalCertificateArn'),
      ownershipVerificationCertificateArn: text(properties, 'OwnershipVerificationCertificateArn'),
      securityPolicy: text(properties, 'SecurityPolicy') as SecurityPolicy | undefined,
      routingMode: text(properties, 'RoutingMode') as RoutingMode | undefined,
      policy: json(properties, 'Policy'),
      ...(endpoint && { endpointConfiguration: { types: optionalTexts(endpoint, 'Types') as EndpointType[] } }),
      tags: tags(properties),
    });
    return stateOf(created.domainName!, ctx);
  },

  async update(id, properties, previous, ctx) {
    const patchOperations = FIELDS.flatMap((name) =>
      replacing(`/${name.charAt(0).toLowerCase()}${name.slice(1)}`, text(properties, name), text(previous, name)),
    );
    if (patchOperations.length > 0) await ctx.aws.apigateway.updateDomainName({ domainName: id, patchOperations });
    await syncTags(
      `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/domainnames/${id}`,
      properties,
      previous,
      ctx,
    );
    return stateOf(id, ctx);
  },

  async delete(id, _properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteDomainName({ domainName: id }));
  },

  async read(id, _properties, ctx) {
    return ignoringMissing(stateOf(id, ctx));
  },
};

async function stateOf(id: string, ctx: ResourceContext): Promise<ResourceState> {
  const domain = await ctx.aws.apigateway.getDomainName({ domainName: id });
  return {
    id,
    attributes: {
      DistributionDomainName: domain.distributionDomainName,
      DistributionHostedZoneId: domain.distributionHostedZoneId,
      DomainNameArn: domain.domainNameArn,
      RegionalDomainName: domain.regionalDomainName,
      RegionalHostedZoneId: domain.regionalHostedZoneId,
    },
  };
}
