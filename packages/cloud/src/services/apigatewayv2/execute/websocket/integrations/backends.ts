import { HeaderList } from '../../../../apigateway/execute/header-list.ts';
import { callService } from '../../../../apigateway/execute/integrations/call-service.ts';
import { httpAgents, send } from '../../../../apigateway/execute/integrations/http-client.ts';
import type { IntegrationRequest } from '../../../../apigateway/execute/integrations/mapped-request.ts';
import type { IntegrationRecord, RouteRecord } from '../../../state/records.ts';
import { internalError, notThere } from '../../http-error.ts';
import { callLambda, routeSource, withStageVariables } from '../../integrations/call-lambda.ts';
import type { Answer, LiveStage } from '../../types.ts';

const TIMEOUT = 29_000;

/** HTTP and HTTP_PROXY: sends the request to the integration's endpoint. */
export async function callHttp(
  integration: IntegrationRecord,
  request: IntegrationRequest,
  stage: LiveStage,
): Promise<Answer> {
  if (integration.ConnectionType === 'VPC_LINK') throw notThere('A VPC link');
  const method = integration.IntegrationMethod ?? 'POST';
  const filled = withStageVariables(integration.IntegrationUri ?? '', stage).replace(
    /\{([^{}]+)\}/g,
    (whole, name: string) => request.path.get(name) ?? whole,
  );
  if (!URL.canParse(filled) || !/^https?:/.test(filled)) throw internalError(`Invalid endpoint address: ${filled}`);
  const url = new URL(filled);
  for (const [name, value] of request.query) url.searchParams.append(name, value);
  const { headers } = request;
  if (!headers.has('content-type')) headers.append('Content-Type', 'application/json');
  if (!headers.has('user-agent')) headers.append('User-Agent', `AmazonAPIGateway_${stage.apiId}`);
  return send(stage.context.kernel.part(httpAgents), {
    method,
    url,
    headers,
    body: method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : request.body,
    timeout: integration.TimeoutInMillis ?? TIMEOUT,
  }).catch((error: Error) => {
    throw internalError(error.message);
  });
}

/** AWS: a function with the mapped payload, or any other service of this cloud as the integration's role. */
export async function callAws(
  integration: IntegrationRecord,
  route: RouteRecord,
  request: IntegrationRequest,
  stage: LiveStage,
): Promise<Answer> {
  const uri = integration.IntegrationUri ?? '';
  const timeout = integration.TimeoutInMillis ?? TIMEOUT;
  const role = integration.CredentialsArn;
  if (/:lambda:path\//.test(uri)) {
    const { payload, failed } = await callLambda(stage, uri, {
      source: routeSource({ stage, route, verb: '' }),
      credentials: role,
      payload: request.body.toString('utf8'),
      timeout,
    });
    if (failed) throw internalError('The Lambda function failed');
    return { status: 200, headers: new HeaderList(), body: payload };
  }
  const called = await callService({
    context: stage.context,
    uri: withStageVariables(uri, stage),
    role: role && withStageVariables(role, stage),
    method: integration.IntegrationMethod ?? 'POST',
    request,
    contentType: undefined,
    timeout,
    apiId: stage.apiId,
  }).catch((error: Error) => error.message);
  if (typeof called === 'string') throw internalError(called);
  return called.response;
}
