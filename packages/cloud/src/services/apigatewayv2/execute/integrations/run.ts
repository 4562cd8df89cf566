import { internalError } from '../http-error.ts';
import type { Answer, Exchange } from '../types.ts';
import { runAwsService } from './aws-service.ts';
import { runHttpProxy } from './http.ts';
import { runLambda } from './lambda.ts';
import { mapAnswer } from './mapping.ts';

/** Runs the integration of the request's route. A route without one is an internal error, as on AWS. */
export async function runIntegration(exchange: Exchange): Promise<Answer> {
  const { stage, route } = exchange;
  const id = /^integrations\/(.+)$/.exec(route?.Target ?? '')?.[1];
  const integration = stage.integrations.get(id ?? '');
  if (!integration) throw internalError('No integration is set for this route');
  const { clock } = stage.context.kernel;
  const began = clock.now();
  try {
    if (integration.IntegrationType === 'HTTP_PROXY')
      return mapAnswer(await runHttpProxy(exchange, integration), integration, exchange);
    const run = integration.IntegrationSubtype === undefined ? runLambda : runAwsService;
    return mapAnswer(await run(exchange, integration), integration, exchange);
  } finally {
    exchange.integration.latency = clock.now() - began;
  }
}
