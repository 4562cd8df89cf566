import type { RouteRecord } from '../../state/records.ts';
import { internalError, notThere } from '../http-error.ts';
import { callLambda, routeSource } from '../integrations/call-lambda.ts';
import { answerV1 } from '../integrations/lambda-answer.ts';
import type { Answer, LiveStage } from '../types.ts';

/** The route of this key. */
export function routeOf(stage: LiveStage, key: string): RouteRecord | undefined {
  return stage.definition.routes.find(({ RouteKey }) => RouteKey === key);
}

/**
 * Runs the integration of a route with an event. Gives undefined for an answer that says nothing, which is a success.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html
 */
export async function integrate(stage: LiveStage, route: RouteRecord, event: object): Promise<Answer | undefined> {
  const id = /^integrations\/(.+)$/.exec(route.Target ?? '')?.[1];
  const integration = stage.integrations.get(id ?? '');
  if (!integration) throw internalError('No integration is set for this route');
  if (integration.IntegrationType === 'MOCK') return undefined;
  if (integration.IntegrationType !== 'AWS_PROXY') {
    throw notThere(`The integration type ${integration.IntegrationType} of WebSocket APIs`);
  }
  const { payload, failed } = await callLambda(stage, integration.IntegrationUri ?? '', {
    source: routeSource({ stage, route, verb: '' }),
    credentials: integration.CredentialsArn,
    payload: JSON.stringify(event),
    timeout: integration.TimeoutInMillis ?? 29_000,
  });
  if (failed) throw internalError('The Lambda function failed');
  return payload.length === 0 || payload.toString('utf8') === 'null' ? undefined : answerV1(payload);
}
