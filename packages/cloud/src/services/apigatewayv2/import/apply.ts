import type { Context } from '../../../kernel/context.ts';
import { newAuthorizer } from '../operations/authorizers/authorizers.ts';
import { checkAuthorizer } from '../operations/authorizers/validate.ts';
import { newIntegration } from '../operations/integrations/new-integration.ts';
import { checkIntegration } from '../operations/integrations/validate.ts';
import { newRoute } from '../operations/routes/new-route.ts';
import { checkRoute } from '../operations/routes/validate.ts';
import type { ApiRecord } from '../state/records.ts';
import { authorizers, integrationResponses, integrations, routeResponses, routes } from '../state/state.ts';
import type { Imported } from './imported.ts';

/** Makes an API's integrations, authorizers and routes those of a document. */
export function applyImport(api: ApiRecord, imported: Imported, ctx: Context): void {
  for (const collection of [routes, routeResponses, integrations, integrationResponses, authorizers]) {
    const records = collection(ctx, api.ApiId);
    for (const key of [...records.keys()]) records.delete(key);
  }
  const integrationIds = new Map<string, string>();
  for (const [name, specified] of imported.integrations) {
    checkIntegration(api, specified, ctx);
    integrationIds.set(name, newIntegration(api, specified, ctx).IntegrationId);
  }
  const authorizerIds = new Map<string, string>();
  for (const [name, specified] of imported.authorizers) {
    checkAuthorizer(api, specified, ctx);
    authorizerIds.set(name, newAuthorizer(api, specified, ctx).AuthorizerId);
  }
  for (const { integration, authorizer, ...route } of imported.routes) {
    const target = integrationIds.get(integration ?? '');
    const AuthorizerId = authorizerIds.get(authorizer ?? '');
    const whole = {
      ...route,
      ...(target !== undefined && { Target: `integrations/${target}` }),
      ...(AuthorizerId !== undefined && { AuthorizerId }),
    };
    checkRoute(api, whole, ctx);
    newRoute(api, whole, ctx);
  }
}
