import type { HttpError } from '../http-error.ts';
import { errorVariables, writeStageLog } from '../logs/access-log.ts';
import type { LiveStage } from '../types.ts';
import type { RequestContext } from './event.ts';
import type { Attempt } from './integrate.ts';

/** The result of the authorization of `$connect`. */
export interface Authorization {
  /** Milliseconds. */
  readonly latency: number;
  readonly error?: HttpError;
}

interface Outcome {
  /** The status that the client got, or would have got; 200 if no integration exists. */
  readonly status: number | undefined;
  /** API Gateway's own response, and its words to the client if they differ. */
  readonly error?: HttpError | undefined;
  readonly message?: string | undefined;
  /** Undefined: no integration was asked. */
  readonly done?: Attempt | undefined;
  /** Undefined: the route is open to everybody. */
  readonly authorization?: Authorization | undefined;
}

/**
 * Writes the outcome of CONNECT, MESSAGE or DISCONNECT, when the stage has an access log.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
 */
export function logEvent(stage: LiveStage, context: RequestContext, outcome: Outcome): void {
  const { requestId, requestTimeEpoch: time } = context;
  writeStageLog(stage, { requestId, time }, () => {
    const { status = 200, error, message = error?.message ?? '' } = outcome;
    return {
      ...context,
      ...integrationVariables(outcome.done),
      ...authorizationVariables(outcome.authorization, context),
      ...(error && { error: errorVariables({ message, responseType: error.responseType }) }),
      status,
    };
  });
}

function integrationVariables(done: Attempt | undefined): Record<string, unknown> {
  if (!done) return {};
  const { latency, status, serviceStatus } = done;
  return {
    integration: { error: done.error?.reason, integrationStatus: serviceStatus, latency, status },
    integrationLatency: latency,
    integrationStatus: status,
  };
}

function authorizationVariables(
  authorization: Authorization | undefined,
  { authorizer }: RequestContext,
): Record<string, unknown> {
  if (!authorization) return {};
  const { error, latency } = authorization;
  return {
    authorize: { error: error?.message, latency, status: error?.status ?? 200 },
    authorizer: { ...authorizer, error: error?.reason },
  };
}
