import type { CreateStageRequest, RouteSettings } from '@aws-sdk/client-apigatewayv2';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { changes, ignoringMissing, input, type Readers, text } from './properties.ts';
import { syncTags } from './tags.ts';

const SETTINGS: Readers = {
  DataTraceEnabled: 'flag',
  DetailedMetricsEnabled: 'flag',
  LoggingLevel: 'text',
  ThrottlingBurstLimit: 'number',
  ThrottlingRateLimit: 'number',
};

const READERS: Readers = {
  ApiId: 'text',
  AccessLogSettings: { DestinationArn: 'text', Format: 'text' },
  AutoDeploy: 'flag',
  ClientCertificateId: 'text',
  DefaultRouteSettings: SETTINGS,
  DeploymentId: 'text',
  Description: 'text',
  StageName: 'text',
  StageVariables: 'map',
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html */
export const stage: ResourceType = {
  type: 'AWS::ApiGatewayV2::Stage',

  async create(properties, { aws: { apigatewayv2 } }) {
    const { StageName } = await apigatewayv2.createStage({
      ...(input(properties, { ...READERS, Tags: 'map' }) as unknown as CreateStageRequest),
      RouteSettings: routeSettings(properties),
    });
    return { id: StageName! };
  },

  async update(StageName, properties, previous, ctx) {
    const { apigatewayv2 } = ctx.aws;
    const ApiId = text(properties, 'ApiId');
    const settings = routeSettings(properties);
    const changed = changes(properties, previous, READERS);
    if (changed.DeploymentId === '' || changed.DeploymentId === text(previous, 'DeploymentId'))
      delete changed.DeploymentId;
    await apigatewayv2.updateStage({ ...changed, RouteSettings: settings, ApiId, StageName });
    for (const RouteKey of Object.keys(routeSettings(previous))) {
      if (!Object.hasOwn(settings, RouteKey)) await apigatewayv2.deleteRouteSettings({ ApiId, StageName, RouteKey });
    }
    if (previous.AccessLogSettings && !properties.AccessLogSettings) {
      await apigatewayv2.deleteAccessLogSettings({ ApiId, StageName });
    }
    await syncTags(
      `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/apis/${ApiId}/stages/${StageName}`,
      properties,
      previous,
      ctx,
    );
    return { id: StageName };
  },

  async delete(StageName, properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(apigatewayv2.deleteStage({ ApiId: text(properties, 'ApiId'), StageName }));
  },

  async read(StageName, properties, { aws: { apigatewayv2 } }) {
    const found = await ignoringMissing(apigatewayv2.getStage({ ApiId: text(properties, 'ApiId'), StageName }));
    return found && { id: StageName };
  },
};

function routeSettings({ RouteSettings: requested }: Properties): Record<string, RouteSettings> {
  const entries = Object.entries((requested as object | null | undefined) ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [key, input(value as Properties, SETTINGS)]));
}
