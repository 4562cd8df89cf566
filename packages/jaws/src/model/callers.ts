import type { FunctionSource } from '../project/types.ts';
import { callsFunction } from './api/types.ts';
import type { Report } from './report.ts';
import type { EndpointModel, FunctionModel } from './types.ts';

const tenantHeader = 'integration.request.header.X-Amz-Tenant-Id';

/** Functions that the callers of their own endpoints cannot call. */
export function checkCallers(
  { awsm }: FunctionSource,
  fn: FunctionModel | undefined,
  endpoints: readonly EndpointModel[],
  protocol: 'REST' | 'HTTP',
  report: Report,
): void {
  if (!fn) return;
  const { DurableConfig: durable, TenancyConfig: tenants } = fn.properties;
  const refuse = (property: string, problem: string, hint?: string) =>
    report({
      message: `${awsm.name}: lambda.cloudFormation.${property} ${problem}.`,
      position: awsm.locate(['lambda', 'cloudFormation', property]),
      ...(hint !== undefined && { hint }),
    });
  for (const endpoint of endpoints.filter(callsFunction)) {
    if (durable !== undefined) {
      // https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html
      const why =
        'a durable function is called by $LATEST, a version or an alias, and endpoints call the function itself';
      refuse('DurableConfig', `cannot be together with the endpoint ${endpoint.id}: ${why}`);
    }
    if (tenants === undefined) continue;
    // https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation-invoke-apigateway.html
    if (protocol === 'HTTP') {
      refuse(
        'TenancyConfig',
        `cannot be together with ${endpoint.id} of an HTTP API: only a REST API can name a tenant`,
      );
    } else if (
      !Object.keys(endpoint.requestParameters).some((name) => name.toLowerCase() === tenantHeader.toLowerCase())
    ) {
      refuse(
        'TenancyConfig',
        `needs the tenant of ${endpoint.id}, which does not say who it is`,
        `Add "${tenantHeader}" to its RequestParameters, from "method.request.header.x-tenant-id" or whatever says it.`,
      );
    }
  }
}
