import type { IntegrationRecord, RouteRecord } from '../../state/records.ts';
import { HttpError, internalError } from '../http-error.ts';
import { callLambda, routeSource } from '../integrations/call-lambda.ts';
import { answerV1 } from '../integrations/lambda-answer.ts';
import type { Answer, LiveStage } from '../types.ts';
import { callAws, callHttp } from './integrations/backends.ts';
import { mappedRequest, type RouteEvent } from './integrations/mapping.ts';
import { mappedAnswer } from './integrations/response.ts';

/** The route of this key. */
export function routeOf(stage: LiveStage, key: string): RouteRecord | undefined {
  return stage.definition.routes.find(({ RouteKey }) => RouteKey === key);
}

/** The result of a route's integration. */
export interface Attempt {
  /** Milliseconds. */
  readonly latency: number;
  /** API Gateway's own error if the integration failed. Otherwise there is a status. */
  readonly error?: HttpError;
  /** Undefined: it said nothing, which is a success. */
  readonly answer?: Answer | undefined;
  readonly status?: number;
  /** The status of the called service: of a function's invocation, not of its result. */
  readonly serviceStatus?: number;
}

/**
 * Runs the integration of a route with an event.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html
 */
export async function attempt(stage: LiveStage, route: RouteRecord, event: RouteEvent): Promise<Attempt> {
  const { clock } = stage.context.kernel;
  const began = clock.now();
  try {
    const id = /^integrations\/(.+)$/.exec(route.Target ?? '')?.[1];
    const integration = stage.integrations.get(id ?? '');
    if (!integration) throw internalError('No integration is set for this route');
    const answer = await integrate(integration, stage, route, event);
    const status = answer?.status ?? 200;
    const serviceStatus = integration.IntegrationType === 'AWS_PROXY' ? 200 : status;
    return { answer, status, serviceStatus, latency: clock.now() - began };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { error, latency: clock.now() - began };
  }
}

async function integrate(
  integration: IntegrationRecord,
  stage: LiveStage,
  route: RouteRecord,
  event: RouteEvent,
): Promise<Answer | undefined> {
  switch (integration.IntegrationType) {
    case 'AWS_PROXY':
      return runLambdaProxy(integration, stage, route, event);
    case 'HTTP_PROXY':
      return callHttp(integration, mappedRequest(integration, event, stage), stage);
    case 'HTTP':
      return mapped(await callHttp(integration, mappedRequest(integration, event, stage), stage));
    case 'AWS':
      return mapped(await callAws(integration, route, mappedRequest(integration, event, stage), stage));
    case 'MOCK':
      return runMock(integration, stage, event);
    default:
      throw internalError(`Invalid integration type: ${integration.IntegrationType}`);
  }

  function mapped(answer: Answer): Answer {
    return mappedAnswer(answer, integration, event, stage);
  }
}

/** A mock returns the message rendered by its request template; `statusCode` in that is its status. */
function runMock(integration: IntegrationRecord, stage: LiveStage, event: RouteEvent): Answer | undefined {
  if (!integration.RequestTemplates) return undefined;
  const { body, headers } = mappedRequest(integration, event, stage);
  const [, status = '200'] = /"?statusCode"?\s*:\s*"?(\d{3})/.exec(body.toString('utf8')) ?? [];
  return mappedAnswer({ status: Number(status), headers, body }, integration, event, stage);
}

async function runLambdaProxy(
  integration: IntegrationRecord,
  stage: LiveStage,
  route: RouteRecord,
  event: RouteEvent,
): Promise<Answer | undefined> {
  const { payload, failed } = await callLambda(stage, integration.IntegrationUri ?? '', {
    source: routeSource({ stage, route, verb: '' }),
    credentials: integration.CredentialsArn,
    payload: JSON.stringify(event),
    timeout: integration.TimeoutInMillis ?? 29_000,
  });
  if (failed) throw internalError('The Lambda function failed');
  return payload.length === 0 || payload.toString('utf8') === 'null' ? undefined : answerV1(payload);
}
