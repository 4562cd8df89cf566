import type { CreateIntegrationCommandInput } from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../../../kernel/context.ts';
import { defined, mergeMap } from '../../shared/values.ts';
import type { ApiRecord, IntegrationRecord } from '../../state/records.ts';
import { integrations } from '../../state/state.ts';

/** Makes an integration of a valid input. https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export function newIntegration(
  { ApiId, ProtocolType }: ApiRecord,
  input: Omit<CreateIntegrationCommandInput, 'ApiId'> & { ApiGatewayManaged?: boolean },
  ctx: Context,
): IntegrationRecord {
  const isHttp = ProtocolType === 'HTTP';
  const isFunction = input.IntegrationType === 'AWS_PROXY' && input.IntegrationSubtype === undefined;
  const specified = defined(input);
  const record: IntegrationRecord = {
    ...specified,
    ...(specified.RequestParameters && { RequestParameters: mergeMap({}, specified.RequestParameters)! }),
    IntegrationId: ctx.kernel.ids.random(7),
    ConnectionType: input.ConnectionType ?? 'INTERNET',
    ...(isFunction && { IntegrationMethod: input.IntegrationMethod ?? 'POST' }),
    PayloadFormatVersion: input.PayloadFormatVersion ?? '1.0',
    TimeoutInMillis: input.TimeoutInMillis ?? (isHttp ? 30_000 : 29_000),
    ...selection(input, isHttp),
  };
  integrations(ctx, ApiId).put(record.IntegrationId, record);
  return record;
}

/** Properties of WebSocket APIs and mapped integrations only. */
function selection(
  { IntegrationType: type, PassthroughBehavior }: Partial<CreateIntegrationCommandInput>,
  isHttp: boolean,
) {
  if (isHttp && (type === 'AWS_PROXY' || type === 'HTTP_PROXY')) return {};
  return {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway's own expression
    IntegrationResponseSelectionExpression: '${integration.response.statuscode}',
    PassthroughBehavior: PassthroughBehavior ?? ('WHEN_NO_MATCH' as const),
  };
}
