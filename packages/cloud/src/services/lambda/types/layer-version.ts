import type { PublishLayerVersionRequest } from '@aws-sdk/client-lambda';
import { parseUserJson } from '../../../kernel/json.ts';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { nested, number, orGone, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html */
export const layerVersion: ResourceType = {
  type: 'AWS::Lambda::LayerVersion',

  async create(properties, ctx) {
    const content = nested<Properties>(properties, 'Content') ?? {};
    const found = await ctx.aws.lambda.publishLayerVersion({
      LayerName: text(properties, 'LayerName') ?? ctx.name(),
      Description: text(properties, 'Description'),
      LicenseInfo: text(properties, 'LicenseInfo'),
      CompatibleRuntimes: nested<PublishLayerVersionRequest['CompatibleRuntimes']>(properties, 'CompatibleRuntimes'),
      CompatibleArchitectures: nested<PublishLayerVersionRequest['CompatibleArchitectures']>(
        properties,
        'CompatibleArchitectures',
      ),
      Content: {
        S3Bucket: text(content, 'S3Bucket'),
        S3Key: text(content, 'S3Key'),
        S3ObjectVersion: text(content, 'S3ObjectVersion'),
      },
    });
    return { id: found.LayerVersionArn ?? '', attributes: { LayerVersionArn: found.LayerVersionArn } };
  },

  async delete(arn, _properties, ctx) {
    await orGone(ctx.aws.lambda.deleteLayerVersion(byArn(arn)));
  },

  async read(arn, _properties, ctx) {
    const found = await orGone(ctx.aws.lambda.getLayerVersion(byArn(arn)));
    return found && { id: arn, attributes: { LayerVersionArn: arn } };
  },

  async find(properties, ctx, { since, taken }) {
    const LayerName = text(properties, 'LayerName') ?? ctx.name();
    const found = await orGone(ctx.aws.lambda.listLayerVersions({ LayerName, MaxItems: 1 }));
    const [{ LayerVersionArn: id, CreatedDate } = {}] = found?.LayerVersions ?? [];
    if (id === undefined || taken(id) || Date.parse(CreatedDate ?? '') < since) return undefined;
    return { id, attributes: { LayerVersionArn: id } };
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversionpermission.html */
export const layerVersionPermission: ResourceType = {
  type: 'AWS::Lambda::LayerVersionPermission',

  async create(properties, ctx) {
    const arn = text(properties, 'LayerVersionArn') ?? '';
    const StatementId = ctx.name({ maxLength: 100 });
    await ctx.aws.lambda.addLayerVersionPermission({
      ...byArn(arn),
      StatementId,
      Action: text(properties, 'Action'),
      Principal: text(properties, 'Principal'),
      OrganizationId: text(properties, 'OrganizationId'),
    });
    const id = `${arn}#${StatementId}`;
    return { id, attributes: { Id: id } };
  },

  async delete(id, _properties, ctx) {
    const [arn = '', StatementId] = id.split('#');
    await orGone(ctx.aws.lambda.removeLayerVersionPermission({ ...byArn(arn), StatementId }));
  },

  async find(properties, ctx) {
    const arn = text(properties, 'LayerVersionArn') ?? '';
    const StatementId = ctx.name({ maxLength: 100 });
    const found = await orGone(ctx.aws.lambda.getLayerVersionPolicy(byArn(arn)));
    const statements = (parseUserJson(found?.Policy ?? '{}').Statement ?? []) as readonly { Sid?: string }[];
    if (!statements.some(({ Sid }) => Sid === StatementId)) return undefined;
    const id = `${arn}#${StatementId}`;
    return { id, attributes: { Id: id } };
  },
};

function byArn(arn: string): { LayerName: string; VersionNumber: number } {
  const at = arn.lastIndexOf(':');
  return { LayerName: arn.slice(0, at), VersionNumber: number({ version: arn.slice(at + 1) }, 'version') ?? 0 };
}
