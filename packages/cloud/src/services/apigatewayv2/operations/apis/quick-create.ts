import type { CreateApiCommandInput } from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../../../kernel/context.ts';
import type { ApiRecord } from '../../state/records.ts';
import { newIntegration } from '../integrations/new-integration.ts';
import { newRoute } from '../routes/new-route.ts';
import { newStage } from '../stages/stages.ts';

/**
 * The integration, the route and the stage that an API with a `Target` begins with, all managed by API Gateway.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html#http-api-examples
 */
export function quickCreate(api: ApiRecord, input: Partial<CreateApiCommandInput>, ctx: Context): void {
  const { IntegrationId } = newIntegration(api, { ...targetOf(input), ApiGatewayManaged: true }, ctx);
  const RouteKey = input.RouteKey ?? '$default';
  newRoute(api, { RouteKey, Target: `integrations/${IntegrationId}`, ApiGatewayManaged: true }, ctx);
  newStage(api, { ApiId: api.ApiId, StageName: '$default', AutoDeploy: true, ApiGatewayManaged: true }, ctx);
}

/** A function by its ARN, or else an HTTP endpoint by its URL. */
export function targetOf({ Target = '', CredentialsArn }: Partial<CreateApiCommandInput>) {
  const isUrl = /^https?:\/\//i.test(Target);
  return {
    IntegrationType: isUrl ? ('HTTP_PROXY' as const) : ('AWS_PROXY' as const),
    IntegrationUri: Target,
    ...(isUrl ? { IntegrationMethod: 'ANY', PayloadFormatVersion: '1.0' } : { PayloadFormatVersion: '2.0' }),
    ...(CredentialsArn !== undefined && { CredentialsArn }),
  };
}
